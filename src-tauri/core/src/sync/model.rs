//! What the interface learns about syncing, and what it may ask.

use serde::{Deserialize, Serialize};

/// How syncing stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SyncStatus {
    /// The hub that this device talks to; none: nothing ever leaves.
    pub hub: Option<HubView>,
    /// What happens now.
    pub state: SyncState,
    /// When a sync last went through, UTC milliseconds.
    pub last_ms: Option<i64>,
    /// Changed records that wait to be sent.
    pub waiting: u32,
    /// What went wrong, until a sync goes through again or it is dismissed.
    pub problem: Option<SyncProblem>,
    /// Listed devices, this one included; 0 without private sync.
    pub devices: u32,
}

/// The hub, as it introduced itself when this device enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HubView {
    /// `https://hub.example`.
    pub address: String,
    /// Its name, for people.
    pub name: String,
    /// The first 16 hex digits of its key's SHA-256, in groups of four: to compare by eye.
    pub fingerprint: String,
}

/// What happens now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum SyncState {
    /// No hub.
    Off,
    /// Enrolled; nothing is going on.
    Idle,
    /// A sync is under way.
    Syncing,
    /// Enrolled, and the vault is locked: private sync waits for it.
    Locked,
}

/// What went wrong. Whatever it is, everything on this device stays and stays usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum SyncProblem {
    /// The hub cannot be reached. Tried again later.
    Offline,
    /// The hub asks to wait. Tried again later.
    Busy,
    /// The hub does not know this device any more: removed, or its account lapsed.
    SignedOut,
    /// The hub sent something that was changed on the way or forged; refused.
    Tampered,
    /// The hub forgot what it had acknowledged; it was sent again.
    RolledBack,
    /// The hub shows two versions of one log; that log is not followed any more.
    Forked,
    /// Another device has written what the hub does not give out.
    Withheld,
    /// The hub's answer was too large or made no sense.
    Nonsense,
    /// No room left at the hub.
    Quota,
    /// This device was removed by another of yours.
    Removed,
}

/// One of my devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct DeviceView {
    /// 32 hex digits.
    pub id: String,
    /// Its name; only my devices can read it.
    pub label: String,
    /// Whether it is this one.
    pub this: bool,
    /// The day it last wrote something, `YYYY-MM-DD`; none: never yet.
    pub last_seen: Option<String>,
}

/// All my devices, this one first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct DeviceList {
    /// The devices.
    pub devices: Vec<DeviceView>,
}

/// How the joining of a new device stands, on either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Pairing {
    /// What comes next.
    pub step: PairingStep,
    /// On the new device while it waits: the code to type, in groups of four.
    pub code: Option<String>,
    /// The same as a QR code: rows of modules, `1` dark.
    pub qr: Option<Vec<String>>,
    /// The two digits that both devices show, once there are any.
    pub check: Option<String>,
    /// When the code stops working, UTC milliseconds.
    pub expires_ms: Option<i64>,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum PairingStep {
    /// No pairing is under way.
    None,
    /// The new device shows its code and waits for the other.
    ShowCode,
    /// Both show the digits; the person compares them and says yes on the new device.
    Compare,
    /// Done.
    Joined,
}

/// One request that really went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SentRequest {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// What it was.
    pub what: RequestKind,
    /// Bytes of its body.
    pub sent: u32,
    /// Bytes of the answer's body.
    pub received: u32,
    /// Sealed envelopes in it.
    pub sealed: u32,
    /// Whether it was answered.
    pub ok: bool,
}

/// What a request was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum RequestKind {
    About,
    Enrol,
    Token,
    Sync,
    Pair,
    Account,
    Leave,
    Pack,
    Submission,
}

/// The latest requests, newest first; at most 200, kept in memory since the app started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RequestLog {
    /// The requests.
    pub requests: Vec<SentRequest>,
}

/// What the hub says that it keeps of my account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct KeptAtHub {
    /// Sealed envelopes.
    pub envelopes: u32,
    /// Bytes of everything.
    pub bytes: u32,
    /// Entries of the device list.
    pub entries: u32,
    /// Since when, `YYYY-MM-DD`.
    pub since: String,
    /// The last day of a sync, `YYYY-MM-DD`.
    pub last: String,
}

/// The hub's signed word that everything of mine there is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct LeaveReceipt {
    /// Envelopes erased; none when the hub could not be reached and this device left alone.
    pub erased: Option<u32>,
    /// The signed receipt, base64, to keep.
    pub receipt: Option<String>,
}
