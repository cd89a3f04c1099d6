//! The settings and their limits.

use super::SettingsError;
use crewroom_protocol::pack::content::Region;
use crewroom_protocol::pack::manifest::is_id;
use serde::{Deserialize, Serialize};

/// The interface's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Language {
    En,
    Cy,
}

impl Language {
    /// `en` or `cy`.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }
}

/// The colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Theme {
    /// Day or dark, as the system says; night from 22:00 to 06:00.
    System,
    /// Paper and ink.
    Day,
    /// The room with the lamp on.
    Dark,
    /// True black and dim amber.
    Night,
}

/// What the person has chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Settings {
    /// The interface's language.
    pub language: Language,
    /// The colours.
    pub theme: Theme,
    /// Per cent: 100, 115, 130, 150 or 200.
    pub text_size: u16,
    /// A force's id, or none.
    pub force: Option<String>,
    /// A station of that force, or none.
    pub station: Option<String>,
    /// Where I work, when no force says it: orders the help lines and the bank holidays.
    pub nation: Option<Region>,
    /// Minutes after midnight at which my day starts (0 to 1439).
    pub day_start_minutes: u16,
    /// The offer to lock has been answered.
    pub lock_offer_seen: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::En,
            theme: Theme::System,
            text_size: 100,
            force: None,
            station: None,
            nation: None,
            day_start_minutes: 6 * 60,
            lock_offer_seen: false,
        }
    }
}

/// One change.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum SettingsChange {
    Language(Language),
    Theme(Theme),
    TextSize(u16),
    Force(Option<String>),
    Station(Option<String>),
    Nation(Option<Region>),
    DayStartMinutes(u16),
    LockOfferSeen(bool),
}

impl Settings {
    /// Applies one change within the limits. Leaving a force leaves its station.
    pub fn change(&mut self, change: SettingsChange) -> Result<(), SettingsError> {
        fn id(value: Option<String>) -> Result<Option<String>, SettingsError> {
            match value {
                Some(value) if !is_id(&value) => Err(SettingsError::NotFound),
                value => Ok(value),
            }
        }
        match change {
            SettingsChange::Language(value) => self.language = value,
            SettingsChange::Theme(value) => self.theme = value,
            SettingsChange::TextSize(value) => {
                if ![100, 115, 130, 150, 200].contains(&value) {
                    return Err(SettingsError::OutOfRange);
                }
                self.text_size = value;
            }
            SettingsChange::Force(value) => {
                self.force = id(value)?;
                self.station = None;
            }
            SettingsChange::Station(value) => self.station = id(value)?,
            SettingsChange::Nation(value) => self.nation = value,
            SettingsChange::DayStartMinutes(value) => {
                if value > 1439 {
                    return Err(SettingsError::OutOfRange);
                }
                self.day_start_minutes = value;
            }
            SettingsChange::LockOfferSeen(value) => self.lock_offer_seen = value,
        }
        Ok(())
    }
}

/// A force that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ForceOption {
    pub id: String,
    pub name: String,
    /// It does not exist; every screen says so.
    pub example: bool,
    pub stations: Vec<StationOption>,
}

/// A station that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct StationOption {
    pub id: String,
    pub name: String,
}

/// The settings and what there is to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct SettingsView {
    pub settings: Settings,
    pub forces: Vec<ForceOption>,
    /// The app's clock, UTC milliseconds: what the interface calls today.
    pub now_ms: i64,
    /// The app's version.
    pub version: String,
}

/// Who can read a file on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum FileSort {
    /// Sealed: unreadable without the key.
    Private,
    /// The wrapped keys.
    Keys,
    /// Packs and settings: nothing about anybody.
    Public,
    /// What the app did, without a private word.
    Log,
}

/// A file that the app keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct KeptFile {
    pub name: String,
    pub bytes: u64,
    pub sort: FileSort,
}

/// All that the app keeps on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OnThisDevice {
    /// Every file, by name.
    pub files: Vec<KeptFile>,
    /// Where they stand.
    pub folder: String,
}
