//! Private sync: what this device wrote goes to the person's other devices through a hub that
//! cannot read it and is not believed. `protocol/README.md` is the contract.
//!
//! `operations` are what a person asks for; `engine` is one sync: `packing` makes envelopes of
//! what changed, `receiving` checks and takes in what comes back; `state` is what is kept sealed
//! between two syncs, `devices` the signed list of devices, `hub` the routes, `transport` the
//! line to them, `scan` reads a code from a picture. No feature is named here: records come and go by kind.

mod account;
pub mod commands;
mod content;
mod devices;
mod engine;
mod hub;
mod model;
mod operations;
mod packing;
mod pairing;
mod receiving;
mod requests;
mod scan;
mod schedule;
mod session;
mod state;
mod store;
mod submitting;
#[cfg(test)]
pub(crate) mod tests;
mod transport;

pub use model::{
    DeviceList, DeviceView, HubView, KeptAtHub, LeaveReceipt, Pairing, PairingStep, RequestKind, RequestLog,
    SentRequest, SyncProblem, SyncState, SyncStatus,
};
pub use operations::{automatic, forget, forget_pairing, join_cancel, remove_device, status, sync};
pub use scan::ScannedCode;
pub use submitting::{Reach, Submitted, reach, submit};
pub use transport::{Http, HttpError, MAX_BYTES, Method, Request, Response};

use crate::storage::StorageError;
use crate::vault::VaultError;
use crate::{ErrorCode, UiError};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

/// Why syncing did not do as asked. What a hub does wrong in a sync is no error: see
/// [`SyncProblem`].
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum SyncError {
    #[error("not the address of a hub")]
    BadAddress,
    #[error("the hub does not take this code")]
    CodeRefused,
    #[error("the hub cannot be reached")]
    Offline,
    /// Milliseconds.
    #[error("the hub asks to wait")]
    Wait(i64),
    #[error("already enrolled")]
    AlreadySet,
    #[error("not enrolled, or no such device")]
    NotFound,
    #[error("too long")]
    TooLong,
    #[error("out of range")]
    OutOfRange,
    #[error("not a pairing code, or not this device's")]
    PairingCodeWrong,
    #[error("the pairing has run out")]
    PairingExpired,
    #[error("the answer does not come from who knows the code")]
    PairingRefused,
    #[error("the protocol does not allow it")]
    Protocol,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<crewroom_crypto::CryptoError> for SyncError {
    fn from(_: crewroom_crypto::CryptoError) -> Self {
        Self::Protocol
    }
}

impl From<crewroom_protocol::sync::Malformed> for SyncError {
    fn from(_: crewroom_protocol::sync::Malformed) -> Self {
        Self::Protocol
    }
}

impl From<sqlx::Error> for SyncError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<SyncError> for UiError {
    fn from(error: SyncError) -> Self {
        use crate::Retry;
        match error {
            SyncError::BadAddress => Self::later(ErrorCode::BadAddress),
            SyncError::CodeRefused => Self::later(ErrorCode::CodeRefused),
            SyncError::Offline => Self::later(ErrorCode::Offline),
            SyncError::Wait(ms) => Self { code: ErrorCode::Offline, retry: Retry::Later, wait_ms: Some(ms) },
            SyncError::AlreadySet => Self::never(ErrorCode::AlreadySet),
            SyncError::NotFound => Self::never(ErrorCode::NotFound),
            SyncError::TooLong => Self::never(ErrorCode::TooLong),
            SyncError::OutOfRange => Self::never(ErrorCode::OutOfRange),
            SyncError::PairingCodeWrong => Self::later(ErrorCode::PairingCodeWrong),
            SyncError::PairingExpired => Self::later(ErrorCode::PairingExpired),
            SyncError::PairingRefused => Self::later(ErrorCode::PairingRefused),
            SyncError::Protocol => Self::never(ErrorCode::Internal),
            SyncError::Vault(error) => error.into(),
            SyncError::Storage(error) => error.into(),
        }
    }
}

/// What syncing keeps in memory, whether the vault is open or not.
pub struct Syncing {
    http: Arc<dyn Http>,
    /// One sync at a time.
    turn: tokio::sync::Mutex<()>,
    busy: AtomicBool,
    /// Until the vault has been looked into, or while it is locked.
    glance: Mutex<Glance>,
    log: requests::Log,
    schedule: Mutex<schedule::Schedule>,
    joining: tokio::sync::Mutex<Option<pairing::Joining>>,
}

/// What can be said while the vault is locked.
#[derive(Debug, Clone, Copy, Default)]
struct Glance {
    /// Whether the vault has been looked into; until then the rest says nothing.
    known: bool,
    last_ms: Option<i64>,
    problem: Option<SyncProblem>,
    devices: u32,
}

impl Syncing {
    /// Nothing under way.
    pub fn new(http: Arc<dyn Http>) -> Self {
        Self {
            http,
            turn: tokio::sync::Mutex::default(),
            busy: AtomicBool::default(),
            glance: Mutex::default(),
            log: requests::Log::default(),
            schedule: Mutex::default(),
            joining: tokio::sync::Mutex::default(),
        }
    }

    /// The line itself, for another account.
    pub(crate) fn line(&self) -> Arc<dyn Http> {
        self.http.clone()
    }

    fn glance(&self) -> Glance {
        self.glance.lock().map(|glance| *glance).unwrap_or_default()
    }

    fn note(&self, change: impl FnOnce(&mut Glance)) {
        if let Ok(mut glance) = self.glance.lock() {
            change(&mut glance);
        }
    }

    fn schedule<R>(&self, look: impl FnOnce(&mut schedule::Schedule) -> R) -> R {
        // A poisoned lock holds a plain value: it is as good as before.
        look(&mut self.schedule.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
