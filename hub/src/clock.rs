//! The hub's clock. Handed in, so that tests can let ninety days pass.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds in a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// UTC milliseconds since 1970-01-01.
    fn now_ms(&self) -> i64;

    /// Whole days since 1970-01-01, UTC: all of the time that is ever kept about an account.
    fn today(&self) -> u32 {
        u32::try_from(self.now_ms() / DAY_MS).unwrap_or(0)
    }
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is handed")]
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}
