//! Check-ins: how I am, in one tap, and what may be added to it.

pub mod commands;
mod model;
mod operations;
mod overview;
mod record;
#[cfg(test)]
mod tests;

pub use model::{Answer, CheckInList, CheckInView, Overview};
pub use record::{CheckIns, KIND};

use crate::{ErrorCode, UiError, vault::VaultError};

/// The check-in to which nothing was added, made in the last 12 hours and not put aside.
pub fn unfinished(check_ins: &CheckIns, now_ms: i64) -> Option<CheckInView> {
    operations::unfinished(check_ins, now_ms)
}

/// Why a check-in was not recorded or changed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum CheckInError {
    #[error("no such check-in")]
    NotFound,
    #[error("out of range")]
    OutOfRange,
    #[error("the note is too long")]
    TooLong,
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<CheckInError> for UiError {
    fn from(error: CheckInError) -> Self {
        match error {
            CheckInError::NotFound => Self::never(ErrorCode::NotFound),
            CheckInError::OutOfRange => Self::never(ErrorCode::OutOfRange),
            CheckInError::TooLong => Self::never(ErrorCode::TooLong),
            CheckInError::Vault(error) => error.into(),
        }
    }
}
