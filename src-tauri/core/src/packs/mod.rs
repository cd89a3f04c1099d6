//! Content packs on the device: verify, install in one transaction, rebuild when damaged.

pub mod commands;
mod embedded;
mod install;
mod store;
#[cfg(test)]
mod tests;

pub use embedded::EMBEDDED;
pub use install::{Origin, install, install_embedded};
pub use store::{categories, forces, installed, weeks};

use crate::storage::StorageError;
use crewroom_protocol::pack::ArchiveError;

/// Why a pack was refused. What was installed before stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Cut short, changed, or not a pack.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Older than, or as old as, what is installed.
    #[error("older than what is installed")]
    Older,
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
            ArchiveError::Damaged(why) => Self::Damaged(why.to_owned()),
            ArchiveError::TooNew(_) | ArchiveError::TooLarge(_) => Self::Unsupported,
        }
    }
}

impl From<sqlx::Error> for PackError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}
