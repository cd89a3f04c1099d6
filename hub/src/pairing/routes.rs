//! A slot is written once, and read until it expires.

use super::store::Placed;
use crate::Hub;
use crate::error::ApiError;
use crate::http::body::octets;
use crate::http::{Peer, Raw};
use crate::limits::PAIRING_SLOTS;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use crewroom_protocol::sync::MAX_PAIRING;
use crewroom_protocol::sync::pairing::LASTS_MS;
use data_encoding::HEXLOWER;
use std::sync::Arc;

/// The routes of pairing.
pub fn router() -> Router<Arc<Hub>> {
    Router::new().route("/v1/pair/{id}/{slot}", get(read).post(write))
}

fn place(id: &str, slot: &str) -> Result<([u8; 16], u8), ApiError> {
    let id = HEXLOWER.decode(id.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let slot = match slot {
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
    Path((id, slot)): Path<(String, String)>,
    Raw(sealed): Raw<MAX_PAIRING>,
) -> Result<StatusCode, ApiError> {
    hub.limits.open(peer)?;
    let (id, slot) = place(&id, &slot)?;
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

async fn read(
    State(hub): State<Arc<Hub>>,
    peer: Peer,
    Path((id, slot)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    hub.limits.open(peer)?;
    let (id, slot) = place(&id, &slot)?;
    let found = hub.store.read().await?.slot(&id, slot, hub.clock.now_ms()).await?;
    found.map(octets).ok_or(ApiError::NOT_FOUND)
}
