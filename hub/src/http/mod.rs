//! HTTP: the loop that accepts and serves, what a body and an answer look like, the two routers.

pub mod body;
pub mod metrics;
pub mod peer;
pub mod serve;
pub mod tls;

pub use body::{Postcard, Raw};
pub use peer::Peer;

use crate::error::ApiError;
use crate::openapi::{self, Endpoint};
use crate::{Hub, accounts, logs, packs, pairing, submissions};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use std::sync::Arc;
use std::time::Duration;

/// A database that takes longer is not ready: whoever asks does not wait for long.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// The table of what everybody may reach.
pub fn endpoints() -> Vec<Endpoint> {
    let mut all = accounts::routes::endpoints();
    all.extend(logs::routes::endpoints());
    all.extend(pairing::routes::endpoints());
    all.extend(packs::routes::endpoints());
    all.extend(submissions::routes::endpoints());
    all.push(Endpoint::get("/healthz", health, "The process lives").text(200));
    all.push(Endpoint::get("/openapi.json", described, "This document").json(200, &serde_json::json!({})));
    all
}

/// What everybody may reach.
pub fn public(hub: Arc<Hub>) -> Router {
    openapi::router(endpoints())
        .fallback(|| async { ApiError::NOT_FOUND })
        .method_not_allowed_fallback(|| async {
            ApiError::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, "method")
        })
        .with_state(hub)
}

/// What only the machine's own people may reach.
pub fn admin(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .fallback(|| async { ApiError::NOT_FOUND })
        .with_state(hub)
}

/// The process lives.
async fn health() -> &'static str {
    "ok\n"
}

async fn described() -> Json<serde_json::Value> {
    Json(openapi::document(&endpoints()))
}

/// The database answers in time and is this hub's, and the packs can be read.
async fn ready(State(hub): State<Arc<Hub>>) -> Result<&'static str, ApiError> {
    let store = hub.store.clone();
    // A task of its own, which goes on when it is no longer waited for: see `store`.
    let asked = tokio::spawn(async move { store.read().await?.hub_key().await });
    let key = match tokio::time::timeout(READY_WITHIN, asked).await {
        Ok(Ok(key)) => key?,
        _ => return Err(ApiError::UNAVAILABLE),
    };
    let packs = tokio::fs::metadata(&hub.config.packs).await.is_ok_and(|folder| folder.is_dir());
    if key == Some(hub.key.public()) && packs { Ok("ok\n") } else { Err(ApiError::UNAVAILABLE) }
}

async fn metrics(State(hub): State<Arc<Hub>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], hub.metrics.to_string()).into_response()
}
