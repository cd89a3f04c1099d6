//! What the interface sees of a contact.

use crate::days::LocalMoment;
use crewroom_protocol::pack::content::{Confidentiality, ContactKind, Region, RunBy, Source};
use serde::{Deserialize, Serialize};

/// Whether somebody answers now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum AvailabilityState {
    /// Day and night.
    Always,
    /// Now, until the moment given.
    Open,
    /// Not now; next at the moment given.
    Closed,
    /// The hours have no source: check them.
    Unknown,
}

/// Whether somebody answers now, and when that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Availability {
    pub state: AvailabilityState,
    /// When `state` ends; `None` when it does not within a fortnight.
    pub until: Option<LocalMoment>,
}

/// A stretch of opening on one day, on the wall clock; `to` may be `24:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct OpenSpan {
    pub from: String,
    pub to: String,
}

/// One day's hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct DayHours {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u8,
    pub bank_holiday: Option<String>,
    pub spans: Vec<OpenSpan>,
}

/// A contact as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ContactRow {
    pub id: String,
    pub name: String,
    pub description: String,
    pub kind: ContactKind,
    pub run_by: String,
    pub run_by_kind: RunBy,
    pub confidentiality: Confidentiality,
    pub regions: Vec<Region>,
    /// Grouped for reading: `0300 131 2789`.
    pub phone: Option<String>,
    /// For the system: `tel:…`.
    pub phone_url: Option<String>,
    pub text_number: Option<String>,
    pub text_keyword: Option<String>,
    /// For the system: `sms:…`.
    pub text_url: Option<String>,
    pub web: Option<String>,
    /// `en`, `cy`.
    pub languages: Vec<String>,
    pub outside_chain: bool,
    /// The station's name.
    pub station: Option<String>,
    pub near_me: bool,
    pub availability: Availability,
    /// `None` while the vault is closed.
    pub favourite: Option<bool>,
    /// From a force that does not exist.
    pub example: bool,
    /// The language of these words: `en` when there is no Welsh.
    pub words: String,
    /// Past its review date: check before relying on it.
    pub past_review: bool,
}

/// All of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ContactView {
    pub row: ContactRow,
    pub confidentiality_note: String,
    /// Today and the six days after; empty when the hours are not known.
    pub hours: Vec<DayHours>,
    pub source: Source,
    /// `YYYY-MM-DD`.
    pub checked_on: String,
    pub review_by: String,
}

/// Which contacts. Every filter that is set must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ListContacts {
    pub query: String,
    pub kinds: Vec<ContactKind>,
    /// Only those who speak Welsh.
    pub welsh: bool,
    /// Only those outside my chain of command.
    pub outside_chain: bool,
    /// Only those available now.
    pub available: bool,
    pub favourites: bool,
}

/// How many contacts there are of one kind, under the other filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct KindCount {
    pub kind: ContactKind,
    pub count: u32,
}

/// The list: my force's people, then the national services of my nation, then the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ContactList {
    pub force: Vec<ContactRow>,
    pub national: Vec<ContactRow>,
    /// Services of other parts of the United Kingdom.
    pub elsewhere: Vec<ContactRow>,
    pub kinds: Vec<KindCount>,
    pub force_name: Option<String>,
    pub example: bool,
}

/// The help sheet: the lines that answer, nearest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct HelpSheet {
    pub lines: Vec<ContactRow>,
    /// Lines of other parts of the United Kingdom.
    pub elsewhere: Vec<ContactRow>,
    /// A colleague who is available now, outside my chain of command first.
    pub colleague: Option<ContactRow>,
}
