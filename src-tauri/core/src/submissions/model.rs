//! What the interface sees of the outbox. Never a text: it is sealed and cannot be read back.

use crewroom_protocol::pack::content::SubmissionKind;
use serde::{Deserialize, Serialize};

/// The most that wait at one time.
pub const MAX_WAITING: i64 = 50;
/// How long what was acknowledged or refused stays listed, in days.
pub const KEPT_DAYS: i64 = 30;

/// Somebody to whom something can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RecipientView {
    /// The id of their key, 16 hex digits.
    pub id: String,
    /// Who reads it, by role.
    pub name: String,
    /// Who says so: the pack's name.
    pub from: String,
    /// Whether the national pack names them.
    pub national: bool,
    /// Of a force that does not exist: nobody reads what is sent.
    pub example: bool,
    /// What they take.
    pub kinds: Vec<SubmissionKind>,
}

/// Everybody to whom something can be sent from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Recipients {
    /// National ones first, then those of the chosen force.
    pub recipients: Vec<RecipientView>,
    /// Whether there is a hub to send it through; without one nothing is taken.
    pub hub: bool,
}

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum SubmissionState {
    /// Waits; can be taken back.
    Queued,
    /// On its way at this moment.
    Sending,
    /// The hub has it.
    Acknowledged,
    /// The hub does not take it.
    Refused,
}

/// Why a hub did not take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum RefusalReason {
    /// Something else stands under its id.
    Taken,
    /// Too large for the hub.
    TooLarge,
    /// The hub does not understand it: older or newer than this app.
    Malformed,
    /// Another reason.
    Unknown,
}

/// One submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SubmissionView {
    /// 32 hex digits.
    pub id: String,
    /// What it is.
    pub kind: SubmissionKind,
    /// Where it stands.
    pub state: SubmissionState,
    /// The recipient's name; none when no installed pack names that key any more.
    pub to: Option<String>,
    /// The day it was written, `YYYY-MM-DD`.
    pub day: String,
    /// A try got no answer: it may have arrived, even if it is taken back.
    pub tried: bool,
    /// Why it was refused.
    pub reason: Option<RefusalReason>,
}

/// What waits, and what was sent in the last 30 days; newest day first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Outbox {
    /// The submissions.
    pub submissions: Vec<SubmissionView>,
    /// Whether there is a hub to send through.
    pub hub: bool,
}
