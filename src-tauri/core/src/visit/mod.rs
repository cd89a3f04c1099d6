//! A visit: somebody sees their own check-ins on a computer that others use too, and nothing of
//! it is ever on that computer's disk.
//!
//! It is a second app beside the computer's own, in memory alone (`App::for_a_visit`): `desk`
//! holds it and says which of the two answers, `idle` when it is over, `operations` how it begins
//! and ends. What it writes goes to the visitor's other devices as from any device. Of these the
//! first to hear of its end takes it off the account's list (`leaving`), so that the account's
//! next key is made where the visit never was; a visit that was cut short goes after a day.

pub mod commands;
mod desk;
mod idle;
mod leaving;
mod model;
mod operations;
mod record;
#[cfg(test)]
mod tests;

pub use desk::{Arrival, Desk, allows, visiting};
pub use leaving::see_off;
pub use model::{EndReason, VisitEnd, VisitState, VisitStatus};
pub use operations::{arrived, is_on, watch};
pub use record::{KIND, Visitors};

use crate::sync::SyncError;
use crate::vault::VaultError;
use crate::{ErrorCode, UiError};

/// Why a visit did not begin or go on.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum VisitError {
    #[error("this device offers no visits")]
    NotOffered,
    #[error("somebody is visiting already")]
    AlreadyOn,
    #[error("not in a visit")]
    InVisit,
    #[error("not paired yet")]
    NotPaired,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Sync(#[from] SyncError),
}

impl From<VisitError> for UiError {
    fn from(error: VisitError) -> Self {
        match error {
            VisitError::NotOffered => Self::never(ErrorCode::NotFound),
            VisitError::AlreadyOn => Self::never(ErrorCode::AlreadySet),
            VisitError::InVisit => Self::never(ErrorCode::InVisit),
            VisitError::NotPaired => Self::later(ErrorCode::NotPaired),
            VisitError::Vault(error) => error.into(),
            VisitError::Sync(error) => error.into(),
        }
    }
}
