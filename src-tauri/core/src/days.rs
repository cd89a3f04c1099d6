//! Moments and shift days.
//!
//! A shift day is the day to which a time belongs for somebody who works nights: 03:00 on
//! Tuesday belongs to Monday when the day starts at 06:00. Instants are UTC milliseconds.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The zone of every published hour in the United Kingdom.
pub const UK: Tz = chrono_tz::Europe::London;

/// A moment with its wall clock, so that the interface never computes a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct LocalMoment {
    /// UTC milliseconds.
    pub ms: i64,
    /// `YYYY-MM-DD` on the wall.
    pub date: String,
    /// `HH:MM` on the wall.
    pub time: String,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u8,
}

impl LocalMoment {
    /// The moment `ms` as a clock in `zone` shows it. Times that no calendar holds are
    /// brought to the nearest end that it does.
    pub fn new(ms: i64, zone: Tz) -> Self {
        let at = instant(ms).with_timezone(&zone);
        Self {
            ms,
            date: at.format("%Y-%m-%d").to_string(),
            time: format!("{:02}:{:02}", at.hour(), at.minute()),
            weekday: at.weekday().number_from_monday() as u8,
        }
    }
}

/// `ms` as an instant, held within the years 1 to 9999 so that a wild clock cannot panic.
pub fn instant(ms: i64) -> DateTime<Utc> {
    const FIRST: i64 = -62_135_596_800_000;
    const LAST: i64 = 253_402_214_400_000;
    DateTime::from_timestamp_millis(ms.clamp(FIRST, LAST)).unwrap_or_default()
}

/// The calendar day on the wall at `ms`.
pub fn local_date(ms: i64, zone: Tz) -> NaiveDate {
    instant(ms).with_timezone(&zone).date_naive()
}

/// The shift day of `ms` for somebody whose day starts `day_start_minutes` after midnight
/// (0 to 1439).
pub fn shift_day(ms: i64, zone: Tz, day_start_minutes: u16) -> NaiveDate {
    let wall = instant(ms).with_timezone(&zone).naive_local();
    let start = u32::from(day_start_minutes.min(1439));
    if wall.hour() * 60 + wall.minute() < start {
        wall.date().pred_opt().unwrap_or(wall.date())
    } else {
        wall.date()
    }
}

/// The UTC milliseconds at which a wall clock in `zone` first shows `date` and the given
/// minute of the day. A time skipped in spring becomes the first one after the gap.
pub fn wall_to_ms(date: NaiveDate, minute: u16, zone: Tz) -> i64 {
    let wall = date.and_hms_opt(u32::from(minute.min(1439)) / 60, u32::from(minute) % 60, 0);
    let mut wall = wall.unwrap_or_else(|| date.and_time(chrono::NaiveTime::MIN));
    for _ in 0..8 {
        if let Some(at) = zone.from_local_datetime(&wall).earliest() {
            return at.timestamp_millis();
        }
        wall += TimeDelta::minutes(15);
    }
    wall.and_utc().timestamp_millis()
}

/// Reads `YYYY-MM-DD`.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ms(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    #[test]
    fn three_in_the_morning_belongs_to_the_night_before() {
        let at = ms("2024-06-26T02:00:00Z"); // 03:00 on the wall
        assert_eq!(shift_day(at, UK, 360).to_string(), "2024-06-25");
        assert_eq!(shift_day(at, UK, 0).to_string(), "2024-06-26");
        assert_eq!(LocalMoment::new(at, UK).time, "03:00");
    }

    #[test]
    fn the_day_still_turns_once_when_the_clocks_change() {
        // 31 March 2024: 01:00 becomes 02:00. 27 October 2024: 02:00 becomes 01:00.
        for (at, day) in [
            ("2024-03-31T04:59:00Z", "2024-03-30"),
            ("2024-03-31T05:00:00Z", "2024-03-31"),
            ("2024-10-27T05:59:00Z", "2024-10-26"),
            ("2024-10-27T06:00:00Z", "2024-10-27"),
        ] {
            assert_eq!(shift_day(ms(at), UK, 360).to_string(), day, "{at}");
        }
    }

    #[test]
    fn a_skipped_wall_time_is_the_next_one() {
        let spring = parse_date("2024-03-31").unwrap();
        assert_eq!(wall_to_ms(spring, 90, UK), ms("2024-03-31T01:00:00Z"));
    }

    proptest! {
        #[test]
        fn no_clock_panics(at in any::<i64>(), start in any::<u16>()) {
            let _ = shift_day(at, UK, start);
            let _ = LocalMoment::new(at, UK);
        }

        #[test]
        fn a_shift_day_never_runs_ahead_of_the_wall(at in 0..4_000_000_000_000_i64, start in 0..1440_u16) {
            let day = shift_day(at, UK, start);
            let wall = local_date(at, UK);
            prop_assert!(day == wall || day.succ_opt() == Some(wall));
        }
    }
}
