//! When the next automatic sync is sensible. A person may always ask for one.

use crate::storage::Rng;

const SECOND: i64 = 1_000;
/// The first wait after a failure, and the longest.
const FIRST: i64 = 5 * SECOND;
const LONGEST: i64 = 3_600 * SECOND;
/// The longest wait that a hub may ask for.
const LONGEST_ASKED: i64 = 24 * LONGEST;
/// Between two syncs that went through.
const QUIET: i64 = 15 * 60 * SECOND;

/// When the next automatic sync is sensible.
#[derive(Debug, Default)]
pub struct Schedule {
    failures: u32,
    /// From when, and how long at most: a clock that was set back must not stop syncing.
    wait: Option<(i64, i64)>,
}

impl Schedule {
    /// Whether an automatic sync is sensible now.
    pub fn is_due(&self, now_ms: i64) -> bool {
        self.wait.is_none_or(|(since, wait)| !(0..wait).contains(&now_ms.saturating_sub(since)))
    }

    /// A sync went through.
    pub fn went_through(&mut self, now_ms: i64) {
        *self = Self { failures: 0, wait: Some((now_ms, QUIET)) };
    }

    /// A sync failed; `asked` is how long the hub asks to wait, in milliseconds. Doubling waits
    /// with full jitter (Brooker, "Exponential Backoff And Jitter", 2015).
    pub fn failed(&mut self, now_ms: i64, asked: Option<i64>, rng: &dyn Rng) {
        self.failures = self.failures.saturating_add(1);
        let ceiling = FIRST.saturating_mul(1 << self.failures.min(20)).min(LONGEST);
        let mut bytes = [0_u8; 8];
        rng.fill(&mut bytes);
        let spread = (ceiling - FIRST).max(1) as u64;
        let wait = FIRST + (u64::from_le_bytes(bytes) % spread) as i64;
        self.wait = Some((now_ms, wait.max(asked.unwrap_or(0).clamp(0, LONGEST_ASKED))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Rng for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn waits_grow_to_an_hour_and_a_hub_may_ask_for_a_day_at_most() {
        let mut schedule = Schedule::default();
        assert!(schedule.is_due(0));
        schedule.failed(0, None, &Fixed(0));
        assert!(!schedule.is_due(FIRST - 1) && schedule.is_due(FIRST));
        for _ in 0..100 {
            schedule.failed(0, None, &Fixed(255));
        }
        assert!(schedule.is_due(LONGEST));
        schedule.failed(0, Some(i64::MAX), &Fixed(0));
        assert!(!schedule.is_due(LONGEST_ASKED - 1) && schedule.is_due(LONGEST_ASKED));
        // A clock that was set back does not stop it.
        assert!(schedule.is_due(-1));
        schedule.went_through(0);
        assert!(!schedule.is_due(1) && schedule.is_due(QUIET));
    }
}
