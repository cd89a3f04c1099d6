//! Visits at the edge. These are asked of the computer itself, whoever visits it.

use super::model::{EndReason, VisitStatus};
use super::operations;
use crate::vault::commands::Nothing;
use crate::{App, UiError};

/// How visits stand. Asking is not being there: see [`active`].
///
/// # Errors
/// None in practice.
pub async fn status(app: &App, _: Nothing) -> Result<VisitStatus, UiError> {
    Ok(operations::status(app))
}

/// Begins a visit. From now on its app answers, and the computer's own is shut.
///
/// # Errors
/// `not_found` where none are offered, `already_set` when there is one.
pub async fn begin(app: &App, _: Nothing) -> Result<VisitStatus, UiError> {
    operations::begin(app).await
}

/// Somebody did something: five minutes more. Ask at most every few seconds.
///
/// # Errors
/// None in practice.
pub async fn active(app: &App, _: Nothing) -> Result<VisitStatus, UiError> {
    Ok(operations::active(app))
}

/// Ends the visit. Sends what there is to send for up to 15 seconds; nothing of it answers meanwhile.
///
/// # Errors
/// None in practice.
pub async fn end(app: &App, _: Nothing) -> Result<VisitStatus, UiError> {
    Ok(operations::end(app, EndReason::Asked).await)
}

/// How it ended has been read; the computer's own app is itself again.
///
/// # Errors
/// None in practice.
pub async fn dismiss(app: &App, _: Nothing) -> Result<VisitStatus, UiError> {
    Ok(operations::dismiss(app).await)
}
