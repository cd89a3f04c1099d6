//! Takes submissions in, each once.

use crate::Hub;
use crate::error::ApiError;
use crate::http::{Peer, Postcard};
use crate::limits::SUBMISSIONS;
use crate::openapi::Endpoint;
use crate::pairing::store::Placed;
use axum::extract::State;
use axum::http::StatusCode;
use crewroom_protocol::sync::MAX_SUBMISSION;
use crewroom_protocol::sync::wire::{Accepted, Submission};
use std::sync::Arc;

/// A body's bytes at most: what is sealed, and what names it.
const MAX_BODY: usize = MAX_SUBMISSION + 64;

/// The routes of submissions.
pub fn endpoints() -> Vec<Endpoint> {
    let body = ("Submission", MAX_BODY);
    vec![
        Endpoint::post("/v1/submissions", submit, "Takes in what is sealed to a recipient", body)
            .octets(200, "Accepted")
            .error(409, &["taken"])
            .stored(),
    ]
}

async fn submit(
    State(hub): State<Arc<Hub>>,
    peer: Peer,
    Postcard(submission): Postcard<Submission, MAX_BODY>,
) -> Result<Postcard<Accepted>, ApiError> {
    hub.limits.open(peer)?;
    let Submission { id, recipient, sealed } = submission;
    if sealed.is_empty() {
        return Err(ApiError::MALFORMED);
    }
    if sealed.len() > MAX_SUBMISSION {
        return Err(ApiError::TOO_LARGE);
    }
    let mut session = hub.store.write().await?;
    let placed = session.add_submission(&id, &recipient, &sealed, hub.clock.today()).await?;
    if placed == Placed::New && session.count_submissions().await? > SUBMISSIONS {
        return Err(ApiError::UNAVAILABLE);
    }
    session.commit().await?;
    match placed {
        Placed::New | Placed::Same => Ok(Postcard(Accepted { id })),
        Placed::Taken => Err(ApiError::new(StatusCode::CONFLICT, "taken")),
    }
}
