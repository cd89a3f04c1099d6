//! What the interface sees of the week.

use crate::days::LocalMoment;
use crewroom_protocol::pack::content::{Block, EventKind, Source, StoryKind};
use serde::{Deserialize, Serialize};

/// Where today stands to the weeks whose dates are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum WeekState {
    /// A known week is on.
    Now,
    /// The next known week lies ahead.
    Ahead,
    /// Every known week is over; the next has no dates yet.
    Over,
    /// No pack knows a week.
    Unknown,
}

/// A week whose dates are known. Dates are `YYYY-MM-DD`; `ends` is its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct WeekDates {
    pub number: u32,
    pub starts: String,
    pub ends: String,
    pub source: Source,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct EventView {
    pub id: String,
    pub kind: EventKind,
    pub title: String,
    pub description: String,
    pub starts: LocalMoment,
    pub ends: LocalMoment,
    /// The station's name; `None` for online.
    pub station: Option<String>,
    pub url: Option<String>,
    pub cancelled: bool,
    pub near_me: bool,
    pub on_now: bool,
    pub over: bool,
    /// Whether one can sign up for it now.
    pub sign_up: bool,
    /// The language of these words.
    pub words: String,
}

/// One day of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ProgrammeDay {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u8,
    pub today: bool,
    /// Near my station first, then by time.
    pub events: Vec<EventView>,
}

/// A story or a thank-you.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct StoryView {
    pub id: String,
    pub kind: StoryKind,
    pub title: String,
    pub role: String,
    pub body: Vec<Block>,
    /// Composed as an example: nobody's real words.
    pub composed: bool,
    pub words: String,
}

/// A sourced figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct FigureView {
    pub id: String,
    pub value: String,
    pub text: String,
    pub place: String,
    pub year: String,
    pub source: Source,
    pub words: String,
}

/// The week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Programme {
    pub state: WeekState,
    /// The week that is on, else the next, else the last known.
    pub week: Option<WeekDates>,
    /// Empty when the force has no programme for it.
    pub days: Vec<ProgrammeDay>,
    pub force_name: Option<String>,
    /// From a force that does not exist.
    pub example: bool,
    /// Today's thank-you.
    pub thank_you: Option<StoryView>,
}

/// Stories, thank-yous and figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Stories {
    pub stories: Vec<StoryView>,
    pub thank_yous: Vec<StoryView>,
    pub figures: Vec<FigureView>,
    pub example: bool,
}
