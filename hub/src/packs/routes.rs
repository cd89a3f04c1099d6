//! Packs by hash: the same bytes for ever, for everybody, so any cache may keep them.

use crate::Hub;
use crate::error::ApiError;
use crate::openapi::Endpoint;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use crewroom_protocol::sync::Hash;
use data_encoding::HEXLOWER;
use std::sync::Arc;
use tower_http::services::ServeFile;

/// Immutable: a name that is a hash never means anything else.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The routes of packs.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/v1/packs/{sha256}",
            pack,
            "A published file (pack, patch, roots, timestamp), or with `range` a part of it",
        )
        .parameter("sha256", "^[0-9a-f]{64}$")
        .octets(200, "The file")
        .octets(206, "The part that was asked for")
        .empty(304, "The client has it.")
        .error(404, &["not_found"])
        .empty(412, "Not what `if-unmodified-since` asks for.")
        .empty(416, "Past its end, or several ranges.")
        // The file is there and cannot be read.
        .stored(),
    ]
}

async fn pack(
    State(hub): State<Arc<Hub>>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, ApiError> {
    let Path(name) = name.map_err(|_| ApiError::NOT_FOUND)?;
    let sha256: Option<Hash> = HEXLOWER.decode(name.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let sha256 = sha256.ok_or(ApiError::NOT_FOUND)?;
    let file = hub.shelf.file(&sha256);
    if !tokio::fs::metadata(&file).await.is_ok_and(|data| data.is_file()) {
        return Err(ApiError::NOT_FOUND);
    }
    let tag = format!("\"{name}\"");
    let known = request.headers().get_all(header::IF_NONE_MATCH).iter();
    let known =
        known.filter_map(|value| value.to_str().ok()).any(|value| value == "*" || value.contains(&tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let Ok(response) = ServeFile::new(file).try_call(request).await.map_err(|error| {
            tracing::error!(kind = %error.kind(), "a published pack cannot be read");
        }) else {
            return Err(ApiError::UNAVAILABLE);
        };
        response.into_response()
    };
    if response.status() == StatusCode::NOT_FOUND {
        return Err(ApiError::NOT_FOUND);
    }
    let headers = response.headers_mut();
    headers.remove(header::LAST_MODIFIED);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(header::ETAG, HeaderValue::from_str(&tag).map_err(|_| ApiError::NOT_FOUND)?);
    Ok(response)
}
