//! HTTP: the loop that accepts and serves, what a body and an answer look like, the two routers.

pub mod body;
pub mod metrics;
pub mod peer;
pub mod serve;
pub mod tls;

pub use body::{Postcard, Raw};
pub use peer::Peer;

use crate::error::ApiError;
use crate::{Hub, accounts, logs, packs, pairing, submissions};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

/// What everybody may reach.
pub fn public(hub: Arc<Hub>) -> Router {
    Router::new()
        .merge(accounts::routes::router())
        .merge(logs::routes::router())
        .merge(pairing::routes::router())
        .merge(packs::routes::router())
        .merge(submissions::routes::router())
        .route("/healthz", get(health))
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

/// The database answers and is this hub's, and the packs can be read.
async fn ready(State(hub): State<Arc<Hub>>) -> Result<&'static str, ApiError> {
    let key = hub.store.read().await?.hub_key().await?;
    let packs = tokio::fs::metadata(&hub.config.packs).await.is_ok_and(|folder| folder.is_dir());
    if key == Some(hub.key.public()) && packs { Ok("ok\n") } else { Err(ApiError::UNAVAILABLE) }
}

async fn metrics(State(hub): State<Arc<Hub>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], hub.metrics.to_string()).into_response()
}
