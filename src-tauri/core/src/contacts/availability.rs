//! Whether a service answers now: OpenStreetMap opening hours, UK time, bank holidays as data.

use super::model::{Availability, AvailabilityState, DayHours, OpenSpan};
use crate::days::{LocalMoment, UK, instant, local_date};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike};
use chrono_tz::Tz;
use compact_calendar::CompactCalendar;
use crewroom_protocol::pack::content::BankHoliday;
use opening_hours::localization::TzLocation;
use opening_hours::{Context, ContextHolidays, OpeningHours};
use std::sync::Arc;

/// How far ahead a change is looked for.
const HORIZON_DAYS: i64 = 14;

/// The bank holidays that count for a contact.
pub struct Holidays {
    calendar: Arc<CompactCalendar>,
    named: Vec<(NaiveDate, String)>,
}

impl Holidays {
    /// Of some days, with their names in the interface's language.
    pub fn new(days: &[BankHoliday], welsh: bool) -> Self {
        let mut calendar = CompactCalendar::default();
        let mut named = Vec::new();
        for day in days {
            if let Some(date) = crate::days::parse_date(&day.date) {
                calendar.insert(date);
                named.push((date, if welsh { day.name_cy.clone() } else { day.name_en.clone() }));
            }
        }
        Self { calendar: Arc::new(calendar), named }
    }

    fn name(&self, date: NaiveDate) -> Option<String> {
        self.named.iter().find(|(day, _)| *day == date).map(|(_, name)| name.clone())
    }
}

fn parse(hours: &str, holidays: &Holidays) -> Option<OpeningHours<TzLocation<Tz>>> {
    let context = Context::default()
        .with_holidays(ContextHolidays::new(holidays.calendar.clone(), Arc::default()))
        .with_locale(TzLocation::new(UK));
    nights_off(hours).parse::<OpeningHours>().ok().map(|hours| hours.with_context(context))
}

/// The same hours, in which a day that is off takes the night that would have begun on it along.
///
/// `Mo-Su 22:00-06:00; PH off` means no night from the evening of a bank holiday until six; read word
/// for word, `off` ends at midnight and leaves the second half of that night open.
fn nights_off(hours: &str) -> String {
    let Some(end) = hours.split([';', ',', ' ']).filter_map(past_midnight).max() else {
        return hours.to_owned();
    };
    let rules = hours.split(';').map(|rule| match rule.trim() {
        "PH off" | "PH closed" => format!("PH 00:00-{:02}:{:02} off", end / 60, end % 60),
        other => other.to_owned(),
    });
    rules.collect::<Vec<_>>().join("; ")
}

/// Where a span such as `22:00-06:00` or `22:00-30:00` ends, in minutes of the day that it began on.
fn past_midnight(span: &str) -> Option<u32> {
    let minutes = |clock: &str| {
        let (hour, minute) = clock.split_once(':')?;
        Some(u32::from(hour.parse::<u8>().ok()?) * 60 + u32::from(minute.parse::<u8>().ok()?))
    };
    let (from, to) = span.split_once('-')?;
    let (from, to) = (minutes(from)?, minutes(to)?);
    let end = if to <= from { to + 24 * 60 } else { to };
    (24 * 60 + 1..=48 * 60).contains(&end).then_some(end)
}

/// Whether a service with these hours answers at `now_ms`, and until when.
pub fn at(hours: Option<&str>, holidays: &Holidays, now_ms: i64) -> Availability {
    let unknown = Availability { state: AvailabilityState::Unknown, until: None };
    let Some(text) = hours else { return unknown };
    if text.trim() == "24/7" {
        return Availability { state: AvailabilityState::Always, until: None };
    }
    let Some(hours) = parse(text, holidays) else { return unknown };
    let now = instant(now_ms).with_timezone(&UK);
    // Opening hours are reckoned for the years 1900 to 9999; a wilder clock gets no promise.
    if !(1901..9_990).contains(&now.year()) {
        return unknown;
    }
    let is_open = hours.is_open(now);
    let mut change = hours.next_change(now);
    // A stretch that goes on past midnight is written as two; the second is no change.
    for _ in 0..4 {
        match change {
            Some(at) if hours.is_open(at) == is_open => change = hours.next_change(at),
            _ => break,
        }
    }
    let until = change
        .filter(|at| *at - now < TimeDelta::days(HORIZON_DAYS))
        .map(|at: DateTime<Tz>| LocalMoment::new(at.timestamp_millis(), UK));
    let state = match (is_open, &until) {
        (true, None) => AvailabilityState::Always,
        (true, Some(_)) => AvailabilityState::Open,
        (false, _) => AvailabilityState::Closed,
    };
    Availability { state, until }
}

/// The hours of the seven days that begin today; empty when they are not known.
pub fn week(hours: Option<&str>, holidays: &Holidays, now_ms: i64) -> Vec<DayHours> {
    let Some(hours) = hours.and_then(|text| parse(text, holidays)) else { return Vec::new() };
    let today = local_date(now_ms, UK);
    if !(1901..9_990).contains(&today.year()) {
        return Vec::new();
    }
    today
        .iter_days()
        .take(7)
        .map(|date| DayHours {
            date: date.to_string(),
            weekday: date.weekday().number_from_monday() as u8,
            bank_holiday: holidays.name(date),
            spans: spans(&hours, date),
        })
        .collect()
}

/// The day's open stretches, each within the day; touching ones joined.
fn spans(hours: &OpeningHours<TzLocation<Tz>>, date: NaiveDate) -> Vec<OpenSpan> {
    let start = date.and_time(chrono::NaiveTime::MIN);
    let mut open: Vec<(u32, u32)> = Vec::new();
    let (Some(from), Some(to)) = (
        start.and_local_timezone(UK).earliest(),
        (start + TimeDelta::days(1)).and_local_timezone(UK).earliest(),
    ) else {
        return Vec::new();
    };
    for range in hours.iter_range(from, to) {
        if range.kind != opening_hours::RuleKind::Open {
            continue;
        }
        let minute = |at: DateTime<Tz>| {
            if at.date_naive() > date { 24 * 60 } else { at.hour() * 60 + at.minute() }
        };
        let (from, to) = (minute(range.range.start), minute(range.range.end));
        match open.last_mut() {
            Some(last) if last.1 >= from => last.1 = to,
            _ => open.push((from, to)),
        }
    }
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    open.into_iter().map(|(from, to)| OpenSpan { from: clock(from), to: clock(to) }).collect()
}
