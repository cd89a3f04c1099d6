//! How long a wrong try costs: five are free, then 1, 5, 15 and 60 minutes, then 60 each.
//! Counted in the key file before the try is made, so that killing the app wins nothing.

use serde::{Deserialize, Serialize};

/// Tries before waiting begins.
pub const FREE_TRIES: u32 = 5;
const MINUTE: i64 = 60_000;

/// Wrong tries so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// Tries since the last success.
    pub failed: u32,
    /// When the last was made, UTC milliseconds.
    pub last_ms: i64,
}

impl Tries {
    /// Milliseconds that must still pass before the next try. A clock set back does not
    /// shorten it, and never makes it longer than the full delay.
    pub fn wait_ms(&self, now_ms: i64) -> i64 {
        let delay = match self.failed {
            0..FREE_TRIES => return 0,
            5 => MINUTE,
            6 => 5 * MINUTE,
            7 => 15 * MINUTE,
            _ => 60 * MINUTE,
        };
        let passed = now_ms.saturating_sub(self.last_ms).max(0);
        (delay - passed).clamp(0, delay)
    }

    /// Counts from now where the clock was set back: what is left of a wait then passes as
    /// stated, instead of standing still until the clock has caught up. True when that changed
    /// anything.
    pub fn follow(&mut self, now_ms: i64) -> bool {
        let set_back = self.failed >= FREE_TRIES && now_ms < self.last_ms;
        if set_back {
            self.last_ms = now_ms;
        }
        set_back
    }

    /// One more try, at `now_ms`.
    pub fn count(&mut self, now_ms: i64) {
        self.failed = self.failed.saturating_add(1);
        self.last_ms = now_ms;
    }

    /// Free tries that are left.
    pub fn left(&self) -> u32 {
        FREE_TRIES.saturating_sub(self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_are_free_then_one_five_fifteen_sixty() {
        let waits: Vec<i64> =
            (0..11).map(|failed| Tries { failed, last_ms: 0 }.wait_ms(0) / MINUTE).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 5, 15, 60, 60, 60]);
    }

    #[test]
    fn a_clock_set_back_neither_helps_nor_traps() {
        let tries = Tries { failed: 6, last_ms: 1_000_000_000 };
        assert_eq!(tries.wait_ms(0), 5 * MINUTE);
        assert_eq!(tries.wait_ms(1_000_000_000 + MINUTE), 4 * MINUTE);
        assert_eq!(tries.wait_ms(i64::MAX), 0);
    }
}
