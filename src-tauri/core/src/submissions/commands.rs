//! The outbox at the edge.

use super::model::{Outbox, Recipients};
use super::operations::{self, Written};
use crate::vault::commands::{Nothing, Secret};
use crate::{App, UiError};
use crewroom_protocol::pack::content::SubmissionKind;
use serde::Deserialize;

/// Something to be sealed and sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SendSubmission {
    /// What it is.
    pub kind: SubmissionKind,
    /// To whom: an id out of `submissions.recipients`.
    pub recipient: String,
    /// For a sign-up: the event.
    pub event: Option<String>,
    /// For a recognition: who, by role or unit, 1 to 200 characters.
    pub colleague: Option<Secret>,
    /// Up to 2,000 characters; may be empty in a sign-up.
    pub text: Secret,
}

/// One by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SubmissionId {
    /// 32 hex digits.
    pub id: String,
}

/// To whom something can be sent. Needs no open vault.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn recipients(app: &App, _: Nothing) -> Result<Recipients, UiError> {
    Ok(operations::recipients(app).await?)
}

/// Seals and queues. It is sent with one of the next syncs.
///
/// # Errors
/// `no_hub`, `not_found` (recipient or event), `empty`, `too_long`, `outbox_full`.
pub async fn send(app: &App, request: SendSubmission) -> Result<Outbox, UiError> {
    let written = Written {
        kind: request.kind,
        recipient: &request.recipient,
        event: request.event.as_deref(),
        colleague: request.colleague.as_ref().map(Secret::expose),
        text: request.text.expose(),
    };
    Ok(operations::send(app, written).await?)
}

/// What waits, and what was sent in the last 30 days.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn list(app: &App, _: Nothing) -> Result<Outbox, UiError> {
    Ok(operations::list(app).await?)
}

/// Takes back what waits; takes what was refused off the list.
///
/// # Errors
/// `already_sent`, `not_found`.
pub async fn cancel(app: &App, request: SubmissionId) -> Result<Outbox, UiError> {
    Ok(operations::cancel(app, &request.id).await?)
}
