//! Types and limits of a check-in. No I/O.

use super::CheckInError;
use crate::days::LocalMoment;
use serde::{Deserialize, Serialize};

/// Longest note, in characters.
pub const NOTE_MAX: usize = 4_000;
/// Longest sleep, in minutes.
pub const SLEEP_MAX: u16 = 24 * 60;

/// How are you right now?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Answer {
    Good,
    Ok,
    Low,
    Struggling,
}

/// The shift that the check-in belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Shift {
    Early,
    Late,
    Night,
    Rest,
    Other,
}

/// A check-in as it is kept, sealed. Shape 1: fields may only be added, with a default.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    /// UTC milliseconds.
    pub at_ms: i64,
    /// The zone of the wall clock at that time.
    pub zone: String,
    /// `YYYY-MM-DD`; see [`crate::days`].
    pub shift_day: String,
    pub answer: Answer,
    /// 1 (none) to 5 (extreme), our own wording.
    #[serde(default)]
    pub stress: Option<u8>,
    /// Samn-Perelli, 1 to 7 (Samn and Perelli, USAF School of Aerospace Medicine, 1982).
    #[serde(default)]
    pub fatigue: Option<u8>,
    #[serde(default)]
    pub sleep_minutes: Option<u16>,
    #[serde(default)]
    pub shift: Option<Shift>,
    #[serde(default)]
    pub note: Option<String>,
    /// The person has said that nothing is to be added.
    #[serde(default)]
    pub finished: bool,
}

/// One tap's worth of change.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum CheckInChange {
    /// Another answer.
    Answer(Answer),
    /// 1 to 5, or nothing.
    Stress(Option<u8>),
    /// Samn-Perelli 1 to 7, or nothing.
    Fatigue(Option<u8>),
    /// 0 to 1440, or nothing.
    SleepMinutes(Option<u16>),
    /// The shift, or nothing.
    Shift(Option<Shift>),
    /// Up to 4,000 characters, or nothing.
    Note(Option<String>),
    /// Whether the person is done with it.
    Finished(bool),
}

impl CheckIn {
    /// Applies one change within the limits.
    pub fn change(&mut self, change: CheckInChange) -> Result<(), CheckInError> {
        fn within<N: PartialOrd>(value: Option<N>, low: N, high: N) -> Result<Option<N>, CheckInError> {
            match value {
                Some(value) if value < low || value > high => Err(CheckInError::OutOfRange),
                value => Ok(value),
            }
        }
        match change {
            CheckInChange::Answer(answer) => self.answer = answer,
            CheckInChange::Stress(value) => self.stress = within(value, 1, 5)?,
            CheckInChange::Fatigue(value) => self.fatigue = within(value, 1, 7)?,
            CheckInChange::SleepMinutes(value) => self.sleep_minutes = within(value, 0, SLEEP_MAX)?,
            CheckInChange::Shift(shift) => self.shift = shift,
            CheckInChange::Finished(finished) => self.finished = finished,
            CheckInChange::Note(note) => {
                let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
                if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_MAX) {
                    return Err(CheckInError::TooLong);
                }
                self.note = note;
            }
        }
        Ok(())
    }

    /// Whether anything was added to the one tap.
    pub fn has_details(&self) -> bool {
        self.stress.is_some()
            || self.fatigue.is_some()
            || self.sleep_minutes.is_some()
            || self.shift.is_some()
            || self.note.is_some()
    }
}

/// A check-in as the interface shows it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct CheckInView {
    pub id: String,
    pub at: LocalMoment,
    /// `YYYY-MM-DD`: the day that a night worker means.
    pub shift_day: String,
    pub answer: Answer,
    pub stress: Option<u8>,
    pub fatigue: Option<u8>,
    pub sleep_minutes: Option<u16>,
    pub shift: Option<Shift>,
    pub note: Option<String>,
    /// Offer the three easy choices: text, call, save a time.
    pub offer_support: bool,
}

/// A page of check-ins, newest first.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct CheckInList {
    pub check_ins: Vec<CheckInView>,
    /// How many there are in all.
    pub total: u32,
    /// Pass as `before_ms` for the next page; `None` at the end.
    pub next_before_ms: Option<i64>,
}

/// One shift day of the overview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct OverviewDay {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u8,
    /// The day's answers in the order in which they were given.
    pub answers: Vec<Answer>,
    /// The last one given that day, each.
    pub shift: Option<Shift>,
    pub stress: Option<u8>,
    pub fatigue: Option<u8>,
    pub sleep_minutes: Option<u16>,
}

/// What can be said of the 28 days in plain words, without judging.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct OverviewSummary {
    pub check_ins: u32,
    pub days: u32,
    /// The answer given most often; `None` when two are level.
    pub most_common: Option<Answer>,
    /// Days with at least one *low* or *struggling*.
    pub low_days: u32,
    pub nights: u32,
    /// Days on nights with at least one *low* or *struggling*.
    pub low_nights: u32,
    pub sleep_days: u32,
    /// Mean over the days that say, to the nearest quarter of an hour.
    pub average_sleep_minutes: Option<u16>,
    pub tired_days: u32,
    /// Days with Samn-Perelli 5 or more (its moderate to severe range).
    pub fatigue_days: u32,
}

/// The last 28 shift days, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Overview {
    pub days: Vec<OverviewDay>,
    pub summary: OverviewSummary,
}
