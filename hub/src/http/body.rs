//! Bodies: how they are read, with a limit of size and of time, and how answers are written.

use crate::error::ApiError;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A body must have arrived after so long.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// A body of at most `MAX` bytes, as it came.
pub struct Raw<const MAX: usize>(pub Bytes);

impl<S: Send + Sync, const MAX: usize> FromRequest<S> for Raw<MAX> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let announced = request.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > MAX as u64) {
            return Err(ApiError::TOO_LARGE);
        }
        let body = Limited::new(request.into_body(), MAX).collect();
        match tokio::time::timeout(BODY_TIMEOUT, body).await {
            Ok(Ok(whole)) => Ok(Self(whole.to_bytes())),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(ApiError::TOO_LARGE),
            Ok(Err(_)) => Err(ApiError::MALFORMED),
            Err(_) => Err(ApiError::TOO_SLOW),
        }
    }
}

/// postcard, in a request of at most `MAX` bytes, or as an answer.
pub struct Postcard<T, const MAX: usize = 0>(pub T);

impl<S: Send + Sync, T: DeserializeOwned, const MAX: usize> FromRequest<S> for Postcard<T, MAX> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Raw(bytes) = Raw::<MAX>::from_request(request, state).await?;
        crewroom_protocol::sync::from_bytes(&bytes).map(Self).map_err(|_| ApiError::MALFORMED)
    }
}

impl<T: Serialize> IntoResponse for Postcard<T> {
    fn into_response(self) -> Response {
        octets(crewroom_protocol::sync::to_bytes(&self.0))
    }
}

/// Bytes as an answer.
pub fn octets(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))], bytes).into_response()
}
