//! What a pack holds: cards, contacts, events, stories, figures, bank holidays.
//!
//! Each guide is a file of its own (`guides/<id>.json`); the rest are one file a kind.
//! Dates are `YYYY-MM-DD`; instants are UTC milliseconds.

use serde::{Deserialize, Serialize};

/// A part of the United Kingdom to which an item applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Region {
    Uk,
    England,
    Wales,
    Scotland,
    NorthernIreland,
}

/// A run of text within a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Inline {
    Text {
        text: String,
    },
    Strong {
        content: Vec<Inline>,
    },
    Emphasis {
        content: Vec<Inline>,
    },
    /// `href` begins with `https:`, `tel:`, `guide:` or `contact:`; nothing else is let in.
    Link {
        href: String,
        content: Vec<Inline>,
    },
}

/// A block of a card or a story. The closed list is what keeps remote text from becoming code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Block {
    /// `level` is 2 or 3.
    Heading {
        level: u8,
        content: Vec<Inline>,
    },
    Paragraph {
        content: Vec<Inline>,
    },
    Bullets {
        items: Vec<Vec<Inline>>,
    },
    /// Each item can be ticked for the job at hand.
    Steps {
        items: Vec<Vec<Inline>>,
    },
}

/// A source: its name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Source {
    pub name: String,
    pub url: String,
}

/// A card's words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct GuideText {
    pub title: String,
    pub summary: String,
    /// Other names that officers search for.
    pub synonyms: Vec<String>,
    pub body: Vec<Block>,
}

/// A guidance card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Guide {
    pub id: String,
    pub category: String,
    pub regions: Vec<Region>,
    /// Needed at a job rather than at a desk.
    pub urgent: bool,
    pub sources: Vec<Source>,
    /// The College of Policing page that governs, where one is known.
    pub college: Option<Source>,
    pub licence: String,
    pub reviewed: String,
    pub review_by: String,
    pub en: GuideText,
    pub cy: Option<GuideText>,
}

/// What sort of help a contact gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum ContactKind {
    Crisis,
    SupportLine,
    PeerSupporter,
    TrimPractitioner,
    OccupationalHealth,
    Federation,
    Chaplain,
    StaffNetwork,
    Treatment,
    Advice,
}

/// Who runs a service: what an officer wants to know before calling it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum RunBy {
    PoliceNational,
    Force,
    Union,
    Charity,
    Nhs,
    Other,
}

/// What happens to what the caller says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Confidentiality {
    /// Nothing is passed on.
    Confidential,
    /// Confidential, with exceptions that the service states.
    Limits,
    /// A health record is kept.
    Record,
    /// Not known: ask first.
    Ask,
}

/// A contact's words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ContactText {
    pub name: String,
    pub description: String,
    pub run_by: String,
    pub confidentiality_note: String,
}

/// A service, or a person by role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Contact {
    pub id: String,
    pub kind: ContactKind,
    pub run_by_kind: RunBy,
    pub confidentiality: Confidentiality,
    pub regions: Vec<Region>,
    /// Digits as dialled, without spaces; a leading `+` is allowed.
    pub phone: Option<String>,
    pub text_number: Option<String>,
    /// The word to send to `text_number`, if it needs one.
    pub text_keyword: Option<String>,
    pub web: Option<String>,
    /// OpenStreetMap opening hours in UK time; `None` when not known.
    pub hours: Option<String>,
    /// `en`, `cy`.
    pub languages: Vec<String>,
    pub outside_chain: bool,
    /// A station of the force, for a force's contacts.
    pub station: Option<String>,
    /// Place on the help sheet, from 1; `None` when not on it.
    pub crisis_order: Option<u32>,
    pub source: Source,
    pub checked_on: String,
    pub review_by: String,
    pub en: ContactText,
    pub cy: Option<ContactText>,
}

/// What kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum EventKind {
    Webinar,
    Van,
    Dog,
    Visit,
    DropIn,
    Clinic,
    Social,
    Briefing,
    Remembrance,
}

/// An event's words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct EventText {
    pub title: String,
    pub description: String,
}

/// One event of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Event {
    /// The calendar's UID.
    pub id: String,
    pub kind: EventKind,
    /// UTC milliseconds.
    pub starts_ms: i64,
    /// UTC milliseconds, later than `starts_ms`.
    pub ends_ms: i64,
    /// A station's id; `None` for online.
    pub station: Option<String>,
    pub url: Option<String>,
    pub cancelled: bool,
    /// Whether who wants to come is to say so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sign_up: bool,
    pub en: EventText,
    pub cy: Option<EventText>,
}

/// What a story is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum StoryKind {
    Story,
    ThankYou,
}

/// A story's words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct StoryText {
    pub title: String,
    pub role: String,
    pub body: Vec<Block>,
}

/// A story or a thank-you.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Story {
    pub id: String,
    pub kind: StoryKind,
    /// Composed as an example: nobody's real words; the app says so.
    pub composed: bool,
    pub reviewed: String,
    pub en: StoryText,
    pub cy: Option<StoryText>,
}

/// A figure's words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FigureText {
    pub value: String,
    pub text: String,
    pub place: String,
}

/// A sourced figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Figure {
    pub id: String,
    pub year: String,
    pub source: Source,
    pub checked_on: String,
    pub en: FigureText,
    pub cy: Option<FigureText>,
}

/// Whose bank holiday it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Nation {
    EnglandWales,
    Scotland,
    NorthernIreland,
}

/// A bank holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct BankHoliday {
    pub date: String,
    pub nation: Nation,
    pub name_en: String,
    pub name_cy: String,
}

/// A Response Policing Week of Action whose dates have a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Week {
    pub number: u32,
    pub starts: String,
    /// The last day, inclusive.
    pub ends: String,
    pub source: String,
    pub source_url: String,
}

/// A category of cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Category {
    pub id: String,
    pub en: String,
    pub cy: String,
}

/// A police station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Station {
    pub id: String,
    pub en: String,
    pub cy: String,
}

/// What a force tells about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Force {
    pub id: String,
    pub en: String,
    pub cy: String,
    pub example: bool,
    pub nations: Vec<Region>,
    pub stations: Vec<Station>,
    /// What the force uses, by topic: `post_incident = "TRiM"`.
    pub protocols: std::collections::BTreeMap<String, String>,
}

/// What can be sent to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum SubmissionKind {
    /// What somebody thinks, anonymous.
    Feedback,
    /// For an event.
    SignUp,
    /// Thanks to a colleague.
    Recognition,
}

/// Somebody to whom an officer can send something that only they can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Its name within the pack.
    pub id: String,
    /// Who reads it, by role, in English.
    pub en: String,
    /// In Welsh.
    pub cy: String,
    /// What they take; not empty.
    pub kinds: Vec<SubmissionKind>,
    /// Their X25519 public key, 64 lower-case hex digits.
    pub key: String,
}

/// The most recipients of one pack.
pub const MAX_RECIPIENTS: usize = 20;

impl Recipient {
    /// The public key; `None` when `key` is not of the stated form.
    pub fn public_key(&self) -> Option<[u8; 32]> {
        data_encoding::HEXLOWER.decode(self.key.as_bytes()).ok()?.try_into().ok()
    }
}

/// `about.json`: the lists that belong to the pack as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct About {
    #[serde(default)]
    pub categories: Vec<Category>,
    #[serde(default)]
    pub weeks: Vec<Week>,
    #[serde(default)]
    pub force: Option<Force>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<Recipient>,
}

/// Where each kind of content stands in a pack.
pub mod path {
    /// [`super::About`].
    pub const ABOUT: &str = "about.json";
    /// A folder of [`super::Guide`]s, one file each.
    pub const GUIDES: &str = "guides/";
    /// A list of [`super::Contact`]s.
    pub const CONTACTS: &str = "contacts.json";
    /// A list of [`super::Event`]s.
    pub const EVENTS: &str = "events.json";
    /// A list of [`super::Story`]s.
    pub const STORIES: &str = "stories.json";
    /// A list of [`super::Figure`]s.
    pub const FIGURES: &str = "figures.json";
    /// A list of [`super::BankHoliday`]s.
    pub const BANK_HOLIDAYS: &str = "bank-holidays.json";
}
