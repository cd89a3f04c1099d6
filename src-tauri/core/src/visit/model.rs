//! What the interface learns about visits.

use serde::{Deserialize, Serialize};

/// How visits stand on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct VisitStatus {
    /// Whether this device offers visits at all: a desktop does, a phone does not.
    pub offered: bool,
    /// Whether there is one.
    pub state: VisitState,
    /// Milliseconds until it ends when nobody does anything; none without a visit.
    pub left_ms: Option<i64>,
    /// How the last one ended, until it has been read.
    pub ended: Option<VisitEnd>,
}

/// Whether there is a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum VisitState {
    /// No: the computer's own app answers.
    None,
    /// Begun, and not paired with a phone yet.
    Pairing,
    /// Yes.
    On,
    /// Ended, and not read yet. The computer's own vault stays shut until then, so that nothing
    /// from a page that is still open ends up in it.
    Over,
}

/// How a visit ended. Nothing of it is left here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct VisitEnd {
    /// Why.
    pub reason: EndReason,
    /// Changes that had not been sent, and are gone with it.
    pub unsent: u32,
    /// Whether the other devices have been told; otherwise they take it off the list after a day.
    pub told: bool,
    /// Whether it had been paired at all.
    pub was_paired: bool,
    /// The last things are still being sent.
    pub sending: bool,
}

/// Why a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum EndReason {
    /// Somebody ended it.
    Asked,
    /// Nobody did anything for five minutes, asleep or awake; or the clock was set.
    Idle,
}
