//! Tokens: 32 random bytes that the hub keeps as a hash only; and the nonces that a device signs
//! to get one, which the hub does not keep at all.

use super::store::Token;
use crate::Hub;
use crate::error::ApiError;
use crate::http::Peer;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::{header, request::Parts};
use crewroom_protocol::sync::{AccountId, DeviceId, Hash};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A token that was not used for so many days is none.
pub const UNUSED_DAYS: u32 = 90;
/// A nonce is good for so long.
const NONCE_MS: i64 = 2 * 60 * 1_000;
/// Clocks of two hubs behind one balancer may differ by so much.
const SKEW_MS: i64 = 30 * 1_000;
/// Bytes of the time in front of a nonce.
const TIME_LEN: usize = 8;

/// The hash under which a token is kept.
pub fn hash(token: &[u8; 32]) -> Hash {
    Sha256::digest(token).into()
}

/// Who asks: only ever from the token, never from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Whose account.
    pub account: AccountId,
    /// Which device.
    pub device: DeviceId,
    /// The token's hash.
    pub token: Hash,
    /// The day on which it was used before.
    pub used_day: u32,
}

impl Caller {
    async fn find(hub: &Hub, parts: &Parts) -> Result<Self, ApiError> {
        let value = parts.headers.get(header::AUTHORIZATION).ok_or(ApiError::UNAUTHORIZED)?;
        let text = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let bytes = text.and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
        let token: [u8; 32] = bytes.and_then(|b| b.try_into().ok()).ok_or(ApiError::UNAUTHORIZED)?;
        let hash = hash(&token);
        let mut session = hub.store.read().await?;
        let Token { hash: kept, account, device, used_day } =
            session.token(&hash).await?.ok_or(ApiError::UNAUTHORIZED)?;
        let fresh = hub.clock.today().saturating_sub(used_day) <= UNUSED_DAYS;
        if !bool::from(kept.ct_eq(&hash)) || !fresh {
            return Err(ApiError::UNAUTHORIZED);
        }
        hub.limits.device(account, device)?;
        Ok(Self { account, device, token: hash, used_day })
    }
}

impl FromRequestParts<Arc<Hub>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, ApiError> {
        match Self::find(hub, parts).await {
            // Guessing is slow: from one address a wrong token costs as much as an enrolment.
            Err(error) if error == ApiError::UNAUTHORIZED => {
                hub.limits.open(Peer::of(&parts.extensions))?;
                Err(error)
            }
            other => other,
        }
    }
}

impl OptionalFromRequestParts<Arc<Hub>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Option<Self>, ApiError> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            return <Self as FromRequestParts<Arc<Hub>>>::from_request_parts(parts, hub).await.map(Some);
        }
        Ok(None)
    }
}

/// A nonce for this account and device: the time, and a code over it that only this hub can
/// make. Nothing is looked up, so a stranger cannot tell who has an account.
pub fn nonce(key: &[u8; 32], account: AccountId, device: DeviceId, now_ms: i64) -> [u8; 32] {
    let mut out = [0; 32];
    let time = now_ms.to_le_bytes();
    out[..TIME_LEN].copy_from_slice(&time);
    out[TIME_LEN..].copy_from_slice(&code(key, account, device, &time)[TIME_LEN..]);
    out
}

/// Whether [`nonce`] made this, for them, in the last two minutes.
pub fn is_nonce(key: &[u8; 32], account: AccountId, device: DeviceId, nonce: &[u8; 32], now_ms: i64) -> bool {
    let mut time = [0; TIME_LEN];
    time.copy_from_slice(&nonce[..TIME_LEN]);
    let made = code(key, account, device, &time);
    let age = now_ms.saturating_sub(i64::from_le_bytes(time));
    bool::from(made[TIME_LEN..].ct_eq(&nonce[TIME_LEN..])) && (-SKEW_MS..=NONCE_MS).contains(&age)
}

fn code(key: &[u8; 32], account: AccountId, device: DeviceId, time: &[u8; TIME_LEN]) -> [u8; 32] {
    // HMAC fills a shorter key up with zeros.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    for part in [b"crewroom/v1/hub/nonce".as_slice(), &account.0, &device.0, time] {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_whom_and_when_it_was_made() {
        let (account, device) = (AccountId([1; 16]), DeviceId([2; 16]));
        let made = nonce(&[3; 32], account, device, 1_000_000);
        let good = |key: u8, account: u8, device: u8, now: i64| {
            is_nonce(&[key; 32], AccountId([account; 16]), DeviceId([device; 16]), &made, now)
        };
        assert!(good(3, 1, 2, 1_000_000) && good(3, 1, 2, 1_000_000 + NONCE_MS));
        assert!(!good(3, 1, 2, 1_000_001 + NONCE_MS), "too late");
        assert!(!good(3, 1, 2, 1_000_000 - SKEW_MS - 1), "from the future");
        assert!(!good(4, 1, 2, 1_000_000) && !good(3, 9, 2, 1_000_000) && !good(3, 1, 9, 1_000_000));
        for at in 0..32 {
            let mut changed = made;
            changed[at] ^= 1;
            assert!(!is_nonce(&[3; 32], account, device, &changed, 1_000_000), "byte {at}");
        }
    }
}
