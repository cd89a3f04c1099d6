//! The outbox: feedback, sign-ups and thanks to a colleague, each sealed at once to a recipient
//! that a signed pack names, kept without a word of it, and sent when a hub can be reached.
//!
//! Each goes out as its own request, without a token, on a line of its own: nothing but the
//! network address ties it to an account. Sent again under the same id until the hub has
//! acknowledged it, so it arrives once.

pub mod commands;
mod model;
mod operations;
mod sending;
mod store;
#[cfg(test)]
pub(crate) mod tests;

pub use model::{Outbox, RecipientView, Recipients, RefusalReason, SubmissionState, SubmissionView};
pub use sending::{Sender, forget, send_due, send_waiting};

use crate::storage::StorageError;
use crate::{ErrorCode, UiError};

/// Why something could not be sent or taken back.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum SubmissionError {
    #[error("enrolled at no hub")]
    NoHub,
    #[error("no such recipient, event or submission")]
    NotFound,
    #[error("nothing was written")]
    Empty,
    #[error("too long")]
    TooLong,
    #[error("too many wait already")]
    TooMany,
    #[error("on its way, or there")]
    AlreadySent,
    #[error("not of the stated form")]
    Malformed,
    #[error("it could not be sealed")]
    Crypto,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<crewroom_crypto::CryptoError> for SubmissionError {
    fn from(_: crewroom_crypto::CryptoError) -> Self {
        Self::Crypto
    }
}

impl From<SubmissionError> for UiError {
    fn from(error: SubmissionError) -> Self {
        match error {
            SubmissionError::NoHub => Self::later(ErrorCode::NoHub),
            SubmissionError::NotFound => Self::never(ErrorCode::NotFound),
            SubmissionError::Empty => Self::later(ErrorCode::Empty),
            SubmissionError::TooLong => Self::later(ErrorCode::TooLong),
            SubmissionError::TooMany => Self::later(ErrorCode::OutboxFull),
            SubmissionError::AlreadySent => Self::never(ErrorCode::AlreadySent),
            SubmissionError::Malformed => Self::never(ErrorCode::BadRequest),
            SubmissionError::Crypto => Self::never(ErrorCode::Internal),
            SubmissionError::Storage(error) => error.into(),
        }
    }
}
