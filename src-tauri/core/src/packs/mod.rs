//! Content packs on the device: verify, install in one transaction, rebuild when damaged.
//!
//! What the app carries is trusted as the app is. What a hub hands over is a signed pack, a root
//! or a timestamp; [`install_from_hub`] takes any of the three, [`install_patch`] what leads to it
//! from what is here.

pub mod commands;
mod embedded;
mod fetch;
mod guides;
mod install;
mod received;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod trust;

pub use embedded::{EMBEDDED, EMBEDDED_ROOT};
pub use fetch::{Fetched, Gone, Source, fetch};
pub use install::{install_embedded, install_own};
pub use received::{Received, install_from_hub, install_patch, install_received, versions};
pub use store::{categories, forces, installed, recipients, weeks};
pub use trust::settle;

use crate::storage::StorageError;
use crewroom_protocol::pack::ArchiveError;
use crewroom_protocol::pack::trust::TrustError;

/// Why a pack was refused. What was installed before stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Cut short, changed, or not a pack.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Older than, or as old as, what is installed.
    #[error("older than what is installed")]
    Older,
    /// Not signed by enough of the keys that may.
    #[error("not signed by who may")]
    Untrusted,
    /// It, or the root that should vouch for it, is past its last day.
    #[error("past its last day")]
    Expired,
    /// Not what the newest timestamp says of this pack.
    #[error("not what the timestamp names")]
    Mixed,
    /// Written for a newer app, or too large.
    #[error("not supported")]
    Unsupported,
    /// The device could not store it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<ArchiveError> for PackError {
    fn from(error: ArchiveError) -> Self {
        match error {
            // The limits are the format's own: who writes beyond them writes no pack.
            ArchiveError::Damaged(why) | ArchiveError::TooLarge(why) => Self::Damaged(why.to_owned()),
            ArchiveError::TooNew(_) => Self::Unsupported,
        }
    }
}

impl From<TrustError> for PackError {
    fn from(error: TrustError) -> Self {
        match error {
            TrustError::Malformed(why) => Self::Damaged(why.to_owned()),
            TrustError::UnknownRole | TrustError::TooFew | TrustError::Gap => Self::Untrusted,
        }
    }
}

impl From<sqlx::Error> for PackError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}
