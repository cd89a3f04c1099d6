//! When a visit is over because nobody is there. The time comes from the clock on the wall, since
//! that one goes on while a computer sleeps.

/// How long nobody need do anything for a visit to be over.
pub const IDLE_MS: i64 = 5 * 60_000;
/// A clock may be corrected by so much; one that was set back further tells no time.
const CORRECTED_MS: i64 = 60_000;

/// How long nobody has done anything.
#[derive(Debug, Clone, Copy)]
pub struct Idle {
    last_ms: i64,
    over: bool,
}

impl Idle {
    /// Somebody is there now.
    pub fn from(now_ms: i64) -> Self {
        Self { last_ms: now_ms, over: false }
    }

    /// Milliseconds left; 0 when it is over, and from then on.
    pub fn left(&mut self, now_ms: i64) -> i64 {
        let passed = now_ms.saturating_sub(self.last_ms);
        if !(-CORRECTED_MS..IDLE_MS).contains(&passed) {
            self.over = true;
        }
        if passed < 0 {
            self.last_ms = now_ms;
        }
        if self.over { 0 } else { IDLE_MS - passed.max(0) }
    }

    /// Somebody did something; no use when it is over.
    pub fn touch(&mut self, now_ms: i64) {
        if self.left(now_ms) > 0 {
            self.last_ms = now_ms;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_count_from_the_last_touch() {
        let mut idle = Idle::from(1_000);
        assert_eq!(idle.left(1_000), IDLE_MS);
        assert_eq!(idle.left(1_000 + IDLE_MS - 1), 1);
        idle.touch(1_000 + IDLE_MS - 1);
        assert_eq!(idle.left(1_000 + IDLE_MS), IDLE_MS - 1);
        assert_eq!(idle.left(1_000 + 2 * IDLE_MS - 1), 0);
        // Whoever comes back does not find it open again.
        idle.touch(1_000 + 2 * IDLE_MS);
        assert_eq!(idle.left(1_000 + 2 * IDLE_MS), 0);
    }

    #[test]
    fn a_clock_that_is_set_ends_it_and_one_that_is_corrected_does_not() {
        let mut idle = Idle::from(IDLE_MS);
        assert_eq!(idle.left(IDLE_MS - CORRECTED_MS), IDLE_MS);
        assert_eq!(idle.left(2 * IDLE_MS - CORRECTED_MS - 1), 1);
        for wild in [i64::MIN, -1, IDLE_MS - CORRECTED_MS - 1, 2 * IDLE_MS, i64::MAX] {
            let mut idle = Idle::from(IDLE_MS);
            assert_eq!(idle.left(wild), 0, "{wild}");
            assert_eq!(idle.left(IDLE_MS), 0, "{wild}, and back again");
        }
    }
}
