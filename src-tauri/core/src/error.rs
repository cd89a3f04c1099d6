//! What the interface sees of a failure: a code it has a sentence for, and whether trying
//! again can help. Never a message, a path or a word of what was written.

use serde::{Deserialize, Serialize};

/// Every failure that a person can meet. `ui/src/text/*.json` has a sentence for each, and the
/// type check fails when one is missing. Add a code only when the interface acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum ErrorCode {
    /// The request was not of the stated form: a fault of the interface.
    BadRequest,
    NotFound,
    Locked,
    WrongPin,
    /// Too many wrong tries; `wait_ms` says how long.
    Wait,
    PinTooShort,
    PinTooSimple,
    WrongRecoveryCode,
    WrongPassphrase,
    PassphraseTooShort,
    /// This machine has nowhere safe to keep a key.
    NoKeyStorage,
    /// The system's key store has lost the key; recovery may still open the vault.
    KeyLost,
    VaultDamaged,
    StorageFull,
    StorageFailed,
    PackDamaged,
    PackOlder,
    PackUnsupported,
    TooLong,
    OutOfRange,
    ClockWrong,
    AlreadySet,
    /// The hub cannot be reached, or what answers is none.
    Offline,
    /// Not the address of a hub.
    BadAddress,
    /// The hub does not take this enrolment code.
    CodeRefused,
    PairingCodeWrong,
    PairingExpired,
    /// What came back does not come from a device that knows the code.
    PairingRefused,
    /// Enrolled at no hub: there is no way to send it.
    NoHub,
    /// Nothing was written.
    Empty,
    OutboxFull,
    /// On its way, or there: it cannot be taken back.
    AlreadySent,
    /// Not in a visit: it would leave something on this computer, or is the phone's to do.
    InVisit,
    /// A visit that has not been paired yet keeps nothing: it would come nowhere.
    NotPaired,
    Internal,
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Retry {
    /// At once: the same request may go through.
    Now,
    /// After the person has done something, or some time has passed.
    Later,
    /// The same request will always fail.
    Never,
}

/// A failure as it crosses to the interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct UiError {
    /// Which sentence to show.
    pub code: ErrorCode,
    /// Whether trying again can help.
    pub retry: Retry,
    /// How long to wait first, in milliseconds.
    pub wait_ms: Option<i64>,
}

impl UiError {
    /// A failure that the same request will always meet.
    pub fn never(code: ErrorCode) -> Self {
        Self { code, retry: Retry::Never, wait_ms: None }
    }

    /// A failure that passes when the person does something.
    pub fn later(code: ErrorCode) -> Self {
        Self { code, retry: Retry::Later, wait_ms: None }
    }
}

impl From<crate::storage::StorageError> for UiError {
    fn from(error: crate::storage::StorageError) -> Self {
        use crate::storage::StorageError as E;
        match error {
            E::Full => Self::later(ErrorCode::StorageFull),
            E::Damaged | E::Failed(_) => Self::later(ErrorCode::StorageFailed),
            E::TooNew => Self::never(ErrorCode::StorageFailed),
        }
    }
}

impl From<crate::vault::VaultError> for UiError {
    fn from(error: crate::vault::VaultError) -> Self {
        use crate::vault::VaultError as E;
        match error {
            E::Locked => Self::later(ErrorCode::Locked),
            E::WrongPin => Self::later(ErrorCode::WrongPin),
            E::Wait(wait_ms) => Self { code: ErrorCode::Wait, retry: Retry::Later, wait_ms: Some(wait_ms) },
            E::PinTooShort => Self::later(ErrorCode::PinTooShort),
            E::PinTooSimple => Self::later(ErrorCode::PinTooSimple),
            E::WrongRecoveryCode => Self::later(ErrorCode::WrongRecoveryCode),
            E::WrongPassphrase => Self::later(ErrorCode::WrongPassphrase),
            E::PassphraseTooShort => Self::later(ErrorCode::PassphraseTooShort),
            E::NoKeyStorage => Self::later(ErrorCode::NoKeyStorage),
            E::KeyLost => Self::later(ErrorCode::KeyLost),
            E::Damaged => Self::later(ErrorCode::VaultDamaged),
            E::AlreadySet => Self::never(ErrorCode::AlreadySet),
            E::NotFound => Self::never(ErrorCode::NotFound),
            E::Storage(error) => error.into(),
            E::Crypto(_) => Self::never(ErrorCode::Internal),
        }
    }
}

impl From<crate::packs::PackError> for UiError {
    fn from(error: crate::packs::PackError) -> Self {
        use crate::packs::PackError as E;
        match error {
            E::Damaged(_) | E::Untrusted | E::Mixed => Self::never(ErrorCode::PackDamaged),
            E::Older | E::Expired => Self::never(ErrorCode::PackOlder),
            E::Unsupported => Self::never(ErrorCode::PackUnsupported),
            E::Storage(error) => error.into(),
        }
    }
}
