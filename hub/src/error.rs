//! What a client is told when something does not work: a status, a code, at times when to come
//! again. Never what was sent, never whose it was.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Seconds after which to try again when the database is not to be had.
const TRY_AGAIN_S: u64 = 5;

/// An answer that is no success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The code in the body, `{"error": code}`.
    pub code: &'static str,
    /// Seconds for `retry-after`.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// An error with this status and code.
    pub const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, retry_after: None }
    }

    /// Not of the right form.
    pub const MALFORMED: Self = Self::new(StatusCode::BAD_REQUEST, "malformed");
    /// No token, or one that is unknown, expired or of a removed device.
    pub const UNAUTHORIZED: Self = Self::new(StatusCode::UNAUTHORIZED, "unauthorized");
    /// Not there, or somebody else's.
    pub const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not_found");
    /// Past a limit of size.
    pub const TOO_LARGE: Self = Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    /// The body did not arrive in time.
    pub const TOO_SLOW: Self = Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow");
    /// A fault of the hub's own.
    pub const INTERNAL: Self = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal");
    /// The database is not to be had just now.
    pub const UNAVAILABLE: Self =
        Self { status: StatusCode::SERVICE_UNAVAILABLE, code: "unavailable", retry_after: Some(TRY_AGAIN_S) };

    /// Too many requests; come again after so many seconds.
    pub const fn too_many(seconds: u64) -> Self {
        Self { status: StatusCode::TOO_MANY_REQUESTS, code: "too_many", retry_after: Some(seconds) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.code });
        let mut response = (self.status, axum::Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<crate::store::StoreError> for ApiError {
    fn from(error: crate::store::StoreError) -> Self {
        // Logged here, once: whatever the request was, it ends here.
        tracing::error!(%error, "the database did not do it");
        Self::UNAVAILABLE
    }
}

impl From<crate::random::NoRandomness> for ApiError {
    fn from(error: crate::random::NoRandomness) -> Self {
        tracing::error!(%error, "no token can be made");
        Self::UNAVAILABLE
    }
}
