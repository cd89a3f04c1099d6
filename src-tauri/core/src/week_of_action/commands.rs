//! The week at the edge.

use super::model::{Programme, Stories};
use super::operations;
use crate::calendar::CalendarFile;
use crate::vault::commands::Nothing;
use crate::{App, ErrorCode, UiError};
use serde::Deserialize;

/// One event by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct EventId {
    pub id: String,
}

/// The week and its programme.
pub async fn programme(app: &App, _: Nothing) -> Result<Programme, UiError> {
    Ok(operations::programme(app).await?)
}

/// Stories, thank-yous and figures.
pub async fn stories(app: &App, _: Nothing) -> Result<Stories, UiError> {
    Ok(operations::stories(app).await?)
}

/// An event as a calendar file.
pub async fn save_event(app: &App, request: EventId) -> Result<CalendarFile, UiError> {
    operations::save_event(app, &request.id).await?.ok_or(UiError::never(ErrorCode::NotFound))
}
