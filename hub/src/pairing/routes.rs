//! A slot is written once, and read until it expires.

use super::store::Placed;
use crate::Hub;
use crate::error::ApiError;
use crate::http::body::octets;
use crate::http::{Peer, Raw};
use crate::limits::PAIRING_SLOTS;
use crate::openapi::Endpoint;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use crewroom_protocol::sync::MAX_PAIRING;
use crewroom_protocol::sync::pairing::LASTS_MS;
use data_encoding::HEXLOWER;
use std::sync::Arc;

/// The routes of pairing.
pub fn endpoints() -> Vec<Endpoint> {
    let path = "/v1/pair/{id}/{slot}";
    let placed = |endpoint: Endpoint| endpoint.parameter("id", "^[0-9a-f]{32}$").parameter("slot", "^[1-4]$");
    vec![
        placed(Endpoint::get(path, read, "What is in a slot"))
            .octets(200, "What was put there")
            .error(404, &["not_found"])
            .stored(),
        placed(Endpoint::post(path, write, "Fills a slot, once", ("Sealed bytes", MAX_PAIRING)))
            .empty(201, "It is there; also for the same bytes again.")
            .error(404, &["not_found"])
            .error(409, &["taken"])
            .stored(),
    ]
}

/// Both parts of a path, which may not even be text.
type Named = Result<Path<(String, String)>, PathRejection>;

fn place(named: Named) -> Result<([u8; 16], u8), ApiError> {
    let Path((id, slot)) = named.map_err(|_| ApiError::NOT_FOUND)?;
    let id = HEXLOWER.decode(id.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let slot = match slot.as_str() {
        "1" => Some(1),
        "2" => Some(2),
        "3" => Some(3),
        "4" => Some(4),
        _ => None,
    };
    id.zip(slot).ok_or(ApiError::NOT_FOUND)
}

async fn write(
    State(hub): State<Arc<Hub>>,
    peer: Peer,
    named: Named,
    Raw(sealed): Raw<MAX_PAIRING>,
) -> Result<StatusCode, ApiError> {
    hub.limits.open(peer)?;
    let (id, slot) = place(named)?;
    if sealed.is_empty() {
        return Err(ApiError::MALFORMED);
    }
    let now = hub.clock.now_ms();
    let mut session = hub.store.write().await?;
    if session.count_slots().await? >= PAIRING_SLOTS {
        return Err(ApiError::UNAVAILABLE);
    }
    let placed = session.put_slot(&id, slot, &sealed, now, now + LASTS_MS).await?;
    session.commit().await?;
    match placed {
        Placed::New | Placed::Same => Ok(StatusCode::CREATED),
        Placed::Taken => Err(ApiError::new(StatusCode::CONFLICT, "taken")),
    }
}

async fn read(State(hub): State<Arc<Hub>>, peer: Peer, named: Named) -> Result<Response, ApiError> {
    hub.limits.open(peer)?;
    let (id, slot) = place(named)?;
    let found = hub.store.read().await?.slot(&id, slot, hub.clock.now_ms()).await?;
    found.map(octets).ok_or(ApiError::NOT_FOUND)
}
