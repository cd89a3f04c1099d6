//! The last 28 shift days and what can be said of them in plain words.

use super::model::{Answer, CheckIn, Overview, OverviewDay, OverviewSummary, Shift};
use super::record::CheckIns;
use crate::days::parse_date;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;

/// Days in the overview.
pub const DAYS: u64 = 28;
/// Samn-Perelli 5 and above is its moderate to severe range.
const FATIGUED: u8 = 5;

/// The 28 shift days that end with `today`.
pub fn overview(check_ins: &CheckIns, today: NaiveDate) -> Overview {
    let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let mut by_day: BTreeMap<NaiveDate, Vec<&CheckIn>> = BTreeMap::new();
    for (_, check_in) in check_ins.all() {
        if let Some(day) = parse_date(&check_in.shift_day).filter(|day| (first..=today).contains(day)) {
            by_day.entry(day).or_default().push(check_in);
        }
    }
    let days: Vec<OverviewDay> = first
        .iter_days()
        .take(DAYS as usize)
        .map(|date| day(date, by_day.get(&date).map_or(&[][..], Vec::as_slice)))
        .collect();
    let summary = summarise(&days);
    Overview { days, summary }
}

fn day(date: NaiveDate, check_ins: &[&CheckIn]) -> OverviewDay {
    let last = |pick: fn(&CheckIn) -> Option<u16>| check_ins.iter().rev().find_map(|c| pick(c));
    OverviewDay {
        date: date.to_string(),
        weekday: date.weekday().number_from_monday() as u8,
        answers: check_ins.iter().map(|c| c.answer).collect(),
        shift: check_ins.iter().rev().find_map(|c| c.shift),
        stress: last(|c| c.stress.map(u16::from)).map(|v| v as u8),
        fatigue: last(|c| c.fatigue.map(u16::from)).map(|v| v as u8),
        sleep_minutes: last(|c| c.sleep_minutes),
    }
}

fn summarise(days: &[OverviewDay]) -> OverviewSummary {
    let is_low = |day: &&OverviewDay| {
        day.answers.iter().any(|answer| matches!(answer, Answer::Low | Answer::Struggling))
    };
    let is_night = |day: &&OverviewDay| day.shift == Some(Shift::Night);
    let count = |n: usize| n as u32;
    let sleep: Vec<u32> = days.iter().filter_map(|day| day.sleep_minutes.map(u32::from)).collect();
    OverviewSummary {
        check_ins: count(days.iter().map(|day| day.answers.len()).sum()),
        days: count(days.iter().filter(|day| !day.answers.is_empty()).count()),
        most_common: most_common(days),
        low_days: count(days.iter().filter(is_low).count()),
        nights: count(days.iter().filter(is_night).count()),
        low_nights: count(days.iter().filter(is_night).filter(is_low).count()),
        sleep_days: count(sleep.len()),
        average_sleep_minutes: mean_quarter_hours(&sleep),
        tired_days: count(days.iter().filter(|day| day.fatigue.is_some()).count()),
        fatigue_days: count(days.iter().filter(|day| day.fatigue >= Some(FATIGUED)).count()),
    }
}

fn most_common(days: &[OverviewDay]) -> Option<Answer> {
    let all = [Answer::Good, Answer::Ok, Answer::Low, Answer::Struggling];
    let mut counted: Vec<(usize, Answer)> = all
        .into_iter()
        .map(|kind| {
            (days.iter().flat_map(|day| &day.answers).filter(|answer| **answer == kind).count(), kind)
        })
        .collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    (counted[0].0 > counted[1].0).then_some(counted[0].1)
}

fn mean_quarter_hours(minutes: &[u32]) -> Option<u16> {
    if minutes.is_empty() {
        return None;
    }
    let mean = minutes.iter().sum::<u32>() as f64 / minutes.len() as f64;
    Some(((mean / 15.0).round() * 15.0) as u16)
}
