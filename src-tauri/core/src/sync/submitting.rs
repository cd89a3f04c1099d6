//! Sending a submission: one request, without a token, on a connection of its own, so that
//! nothing but the network address ties it to an account.

use super::model::{RequestKind, SentRequest};
use super::store;
use super::transport::{Method, Request};
use crate::App;
use crate::storage::StorageError;
use crewroom_protocol::sync::wire::{Accepted, Submission};
use crewroom_protocol::sync::{from_bytes, to_bytes};
use serde::Deserialize;

/// Answers that ask to come again: too slow, too early, too often.
const LATER: [u16; 3] = [408, 425, 429];

/// The hub that this device is enrolled at.
pub struct Reach {
    /// The id of its force, as it says itself; may be empty.
    pub force: String,
    /// Its public key.
    pub key: [u8; 32],
    address: String,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The hub has it.
    Accepted,
    /// The hub does not take it, with its code.
    Refused(String),
    /// No answer, or none from a hub; how long it asks to wait, in milliseconds.
    Later(Option<i64>),
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// The hub that this device is enrolled at, if any. Needs no open vault.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn reach(app: &App) -> Result<Option<Reach>, StorageError> {
    let hub = store::hub(&app.public).await?;
    Ok(hub.map(|hub| Reach { force: hub.force, key: hub.key, address: hub.address }))
}

/// Sends one; the same again changes nothing at the hub.
pub async fn submit(app: &App, hub: &Reach, submission: &Submission) -> Submitted {
    let body = to_bytes(submission);
    let (at_ms, sent) = (app.clock.now_ms(), body.len());
    let url = format!("{}/v1/submissions", hub.address);
    let request = Request { method: Method::Post, url, bearer: None, body, range: None, apart: true };
    let answer = app.sync.http.send(request).await;
    app.sync.log.note(SentRequest {
        at_ms,
        what: RequestKind::Submission,
        sent: sent.try_into().unwrap_or(u32::MAX),
        received: answer.as_ref().map_or(0, |answer| answer.body.len()).try_into().unwrap_or(u32::MAX),
        sealed: 1,
        ok: answer.is_ok(),
    });
    let Ok(answer) = answer else { return Submitted::Later(None) };
    let wait_ms = answer.retry_after.and_then(|seconds| i64::try_from(seconds).ok()?.checked_mul(1_000));
    match answer.status {
        200 if from_bytes::<Accepted>(&answer.body).is_ok_and(|accepted| accepted.id == submission.id) => {
            Submitted::Accepted
        }
        // A hub says why in its own words; a proxy or a hotel's login page does not, and decides nothing.
        400..=499 if !LATER.contains(&answer.status) => match serde_json::from_slice::<Refusal>(&answer.body)
        {
            Ok(refusal) => Submitted::Refused(refusal.error),
            Err(_) => Submitted::Later(wait_ms),
        },
        _ => Submitted::Later(wait_ms),
    }
}
