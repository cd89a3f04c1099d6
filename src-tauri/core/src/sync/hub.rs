//! The hub's routes as calls, each logged with its bytes. What a hub answers is only read here,
//! never believed.

use super::Syncing;
use super::model::{RequestKind, SentRequest, SyncProblem};
use super::transport::{HttpError, MAX_BYTES, Method, Request, Response};
use crate::storage::Clock;
use crate::vault::Unlocked;
use crewroom_protocol::sync::{from_bytes, wire::About};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// Why a call brought nothing.
#[derive(Debug, PartialEq, Eq)]
pub enum HubError {
    /// No answer.
    Offline,
    /// The hub asks to wait, milliseconds.
    Busy(Option<i64>),
    /// 400: something in the request does not suit the hub.
    Unfit,
    /// The vault was locked meanwhile: nothing is waited for.
    Locked,
    /// 401.
    SignedOut,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 409.
    Taken,
    /// 410, with its body.
    Gone(Vec<u8>),
    /// Too large, of the wrong form, or a status that does not belong here.
    Nonsense,
}

impl HubError {
    /// What the person is told.
    pub fn problem(&self) -> SyncProblem {
        match self {
            Self::Offline => SyncProblem::Offline,
            Self::Busy(_) => SyncProblem::Busy,
            Self::SignedOut => SyncProblem::SignedOut,
            _ => SyncProblem::Nonsense,
        }
    }
}

/// A token for `authorization`.
pub type Token = Zeroizing<[u8; 32]>;

/// A hub at an address.
pub struct Hub<'a> {
    pub syncing: &'a Syncing,
    pub clock: &'a dyn Clock,
    pub address: &'a str,
    /// Calls end with this; none for those that hold no key.
    pub unlocked: Option<&'a Unlocked>,
}

/// One call.
pub struct Call<'a> {
    pub what: RequestKind,
    pub method: Method,
    pub path: &'a str,
    pub token: Option<&'a Token>,
    pub body: Vec<u8>,
    /// Sealed envelopes in the body.
    pub sealed: usize,
    /// A piece of the answer, as [`Request::range`].
    pub range: Option<(u64, u64)>,
}

impl Hub<'_> {
    /// Sends one request.
    ///
    /// # Errors
    /// [`HubError`] for everything but 200 and 201.
    pub async fn call(&self, call: Call<'_>) -> Result<Vec<u8>, HubError> {
        let sent = call.body.len();
        let bearer =
            call.token.map(|token| Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(token.as_slice())));
        let request = Request {
            method: call.method,
            url: format!("{}{}", self.address, call.path),
            bearer,
            body: call.body,
            range: call.range,
            apart: false,
        };
        let at_ms = self.clock.now_ms();
        let answer = match self.unlocked {
            None => self.syncing.http.send(request).await,
            Some(unlocked) => tokio::select! {
                biased;
                () = unlocked.ends() => return Err(HubError::Locked),
                answer = self.syncing.http.send(request) => answer,
            },
        };
        let received = answer.as_ref().map(|answer| answer.body.len()).unwrap_or(0);
        self.syncing.log.note(SentRequest {
            at_ms,
            what: call.what,
            sent: sent.try_into().unwrap_or(u32::MAX),
            received: received.try_into().unwrap_or(u32::MAX),
            sealed: call.sealed.try_into().unwrap_or(u32::MAX),
            ok: answer.is_ok(),
        });
        match answer {
            Err(HttpError::Unreachable) => Err(HubError::Offline),
            Err(HttpError::TooLarge) => Err(HubError::Nonsense),
            Ok(answer) if answer.body.len() > MAX_BYTES => Err(HubError::Nonsense),
            Ok(answer) => read(answer),
        }
    }

    /// A call whose answer is postcard.
    ///
    /// # Errors
    /// As [`Hub::call`].
    pub async fn ask<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, HubError> {
        let body = self.call(call).await?;
        from_bytes(&body).map_err(|_| HubError::Nonsense)
    }

    /// A call whose answer is JSON.
    ///
    /// # Errors
    /// As [`Hub::call`].
    pub async fn ask_json<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, HubError> {
        let body = self.call(call).await?;
        serde_json::from_slice(&body).map_err(|_| HubError::Nonsense)
    }

    /// How the hub introduces itself.
    ///
    /// # Errors
    /// As [`Hub::call`].
    pub async fn about(&self) -> Result<About, HubError> {
        self.ask_json(Call::get(RequestKind::About, "/v1/about")).await
    }
}

impl<'a> Call<'a> {
    /// A GET without a token.
    pub fn get(what: RequestKind, path: &'a str) -> Self {
        Self { what, method: Method::Get, path, token: None, body: Vec::new(), sealed: 0, range: None }
    }

    /// A POST without a token.
    pub fn post(what: RequestKind, path: &'a str, body: Vec<u8>) -> Self {
        Self { what, method: Method::Post, path, token: None, body, sealed: 0, range: None }
    }
}

fn read(answer: Response) -> Result<Vec<u8>, HubError> {
    match answer.status {
        200 | 201 | 206 => Ok(answer.body),
        400 => Err(HubError::Unfit),
        401 => Err(HubError::SignedOut),
        403 => Err(HubError::Forbidden),
        404 => Err(HubError::NotFound),
        409 => Err(HubError::Taken),
        410 => Err(HubError::Gone(answer.body)),
        429 | 500..=599 => Err(HubError::Busy(
            answer
                .retry_after
                .map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000)),
        )),
        _ => Err(HubError::Nonsense),
    }
}
