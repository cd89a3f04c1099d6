//! Settings: language, theme, text size, force and station, when my day starts.
//!
//! They stand in `public.db`, because the app needs them before unlocking, and reveal no more
//! than that: nothing about how anybody is.

pub mod commands;
mod model;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Language, OnThisDevice, Settings, SettingsView};

use crate::{ErrorCode, UiError, storage::StorageError};

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum SettingsError {
    #[error("no such choice")]
    NotFound,
    #[error("out of range")]
    OutOfRange,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<SettingsError> for UiError {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::NotFound => Self::never(ErrorCode::NotFound),
            SettingsError::OutOfRange => Self::never(ErrorCode::OutOfRange),
            SettingsError::Storage(error) => error.into(),
        }
    }
}
