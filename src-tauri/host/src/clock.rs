//! The system's clock, or one that starts at a chosen moment and then runs on.

use crewroom_core::Clock;
use crewroom_core::days::{UK, parse_date, wall_to_ms};

/// The system's clock, or one that is shifted against it.
#[derive(Debug, Clone, Copy, Default)]
pub struct HostClock {
    shift_ms: i64,
}

impl HostClock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// Starts at `at`, `2024-06-26T14:30` UK time; `None` when it is not of that form.
    pub fn starting_at(at: &str) -> Option<Self> {
        let (date, time) = at.split_once('T')?;
        let (hour, minute) = time.split_once(':')?;
        let minute = hour.parse::<u16>().ok()?.checked_mul(60)?.checked_add(minute.parse().ok()?)?;
        let start = wall_to_ms(parse_date(date)?, Some(minute).filter(|minute| *minute < 1440)?, UK);
        Some(Self { shift_ms: start.saturating_sub(system_ms()) })
    }
}

impl Clock for HostClock {
    fn now_ms(&self) -> i64 {
        system_ms().saturating_add(self.shift_ms)
    }
}

#[allow(clippy::disallowed_methods)]
fn system_ms() -> i64 {
    // The one place where the time enters.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map(|passed| passed.as_millis() as i64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_where_it_is_told() {
        let clock = HostClock::starting_at("2024-06-26T14:30").unwrap();
        assert!((clock.now_ms() - 1_719_408_600_000).abs() < 5_000);
        for wrong in ["", "2024-06-26", "2024-06-26T25:00", "2024-13-01T00:00", "T:"] {
            assert!(HostClock::starting_at(wrong).is_none(), "{wrong}");
        }
    }
}
