//! Enrol, prove who one is, see what is kept, leave.

use super::chain;
use super::store::{Account, Token};
use super::tokens::{self, Caller};
use crate::error::ApiError;
use crate::http::body::octets;
use crate::http::{Peer, Postcard};
use crate::invites::{self, store::Taken};
use crate::openapi::Endpoint;
use crate::{Hub, random};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use crewroom_crypto::sign;
use crewroom_protocol::sync::wire::{
    About, Challenge, Enrol, Enrolled, Kept, Leave, Nonce, Receipt, TokenRequest, leave_signed, token_signed,
};
use crewroom_protocol::sync::{AccountId, DeviceId};
use data_encoding::HEXLOWER;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The largest body of these routes: an enrolment with its entry.
const MAX_BODY: usize = 16 * 1024;
/// The largest body that holds an account and a device.
const MAX_CHALLENGE: usize = 64;
/// The largest body that holds a signature with what names its maker.
const MAX_SIGNED: usize = 256;

/// The routes of accounts.
pub fn endpoints() -> Vec<Endpoint> {
    let hub = About {
        name: String::new(),
        force: String::new(),
        key: String::new(),
        version: String::new(),
        private_sync: true,
    };
    let account = Kept { entries: 1, tokens: 1, envelopes: 0, bytes: 0, since_day: 0, last_day: 0 };
    vec![
        Endpoint::get("/v1/about", about, "Who the hub is").json(200, &hub),
        Endpoint::post("/v1/enrol", enrol, "Makes an account", ("Enrol", MAX_BODY))
            .octets(200, "Enrolled")
            .error(400, &["entry"])
            .error(403, &["code_unknown", "code_used", "no_private_sync"])
            .error(409, &["account_known"])
            .stored(),
        Endpoint::post(
            "/v1/challenge",
            challenge,
            "A nonce to sign for a token",
            ("Challenge", MAX_CHALLENGE),
        )
        .octets(200, "Nonce"),
        Endpoint::post("/v1/token", token, "A token for who has signed", ("TokenRequest", MAX_SIGNED))
            .octets(200, "Enrolled")
            .error(401, &["unauthorized"])
            .octets(410, "For a device that was removed: the device list, [SignedEntry]")
            .stored(),
        Endpoint::get("/v1/account", kept, "What the hub keeps of the account")
            .with_token()
            .json(200, &account)
            .stored(),
        Endpoint::post("/v1/leave", leave, "Erases the account", ("Leave", MAX_SIGNED))
            .with_token()
            .octets(200, "Receipt")
            .error(403, &["signature"])
            .stored(),
    ]
}

async fn about(State(hub): State<Arc<Hub>>) -> Json<About> {
    Json(About {
        name: hub.config.name.clone(),
        force: hub.config.force.clone(),
        key: HEXLOWER.encode(&hub.key.public()),
        version: env!("CARGO_PKG_VERSION").into(),
        private_sync: hub.config.private_sync,
    })
}

async fn enrol(
    State(hub): State<Arc<Hub>>,
    peer: Peer,
    Postcard(request): Postcard<Enrol, MAX_BODY>,
) -> Result<Postcard<Enrolled>, ApiError> {
    hub.limits.open(peer)?;
    if !hub.config.private_sync {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "no_private_sync"));
    }
    let unknown = ApiError::new(StatusCode::FORBIDDEN, "code_unknown");
    let code = invites::hash(&request.code).ok_or(unknown)?;
    let (list, device) =
        chain::first(&request.entry).ok_or(ApiError::new(StatusCode::BAD_REQUEST, "entry"))?;
    let sign_key = list.devices.get(&device).ok_or(ApiError::INTERNAL)?.sign_key;
    let today = hub.clock.today();

    let mut session = hub.store.write().await?;
    match session.take_invite(&code, today).await? {
        Taken::Now => {}
        Taken::Before => return Err(ApiError::new(StatusCode::FORBIDDEN, "code_used")),
        Taken::Unknown => return Err(unknown),
    }
    if !session.add_account(list.account, today).await? {
        // The transaction ends here, and the code stays good.
        return Err(ApiError::new(StatusCode::CONFLICT, "account_known"));
    }
    session.add_entry(list.account, 0, &request.entry).await?;
    session.add_device(list.account, device, &sign_key).await?;
    let row = Account {
        since_day: today,
        last_day: today,
        envelopes: 0,
        bytes: 0,
        entries: list.count,
        epoch: list.epoch,
        head: list.head,
    };
    session.set_account(list.account, &row).await?;
    let token = give_token(session.as_mut(), list.account, device, today).await?;
    session.commit().await?;
    hub.metrics.enrolments.fetch_add(1, Ordering::Relaxed);
    Ok(Postcard(Enrolled { token }))
}

async fn give_token(
    session: &mut dyn crate::store::Session,
    account: AccountId,
    device: DeviceId,
    today: u32,
) -> Result<[u8; 32], ApiError> {
    let token = random::bytes::<32>()?;
    session.put_token(&Token { hash: tokens::hash(&token), account, device, used_day: today }).await?;
    Ok(token)
}

async fn challenge(
    State(hub): State<Arc<Hub>>,
    peer: Peer,
    Postcard(request): Postcard<Challenge, MAX_CHALLENGE>,
) -> Result<Postcard<Nonce>, ApiError> {
    hub.limits.open(peer)?;
    let now = hub.clock.now_ms();
    Ok(Postcard(Nonce { nonce: tokens::nonce(&hub.nonce_key, request.account, request.device, now) }))
}

async fn token(
    State(hub): State<Arc<Hub>>,
    peer: Peer,
    Postcard(request): Postcard<TokenRequest, MAX_SIGNED>,
) -> Result<Response, ApiError> {
    hub.limits.open(peer)?;
    let TokenRequest { account, device, nonce, sig } = request;
    if !tokens::is_nonce(&hub.nonce_key, account, device, &nonce, hub.clock.now_ms()) {
        return Err(ApiError::UNAUTHORIZED);
    }
    // Nothing is locked for somebody who has yet to prove who it is.
    let mut session = hub.store.read().await?;
    let row = session.account(account).await?.ok_or(ApiError::UNAUTHORIZED)?;
    let list = session.list(account, &row).await?;
    let listed = *list.devices.get(&device).ok_or(ApiError::UNAUTHORIZED)?;
    let message = token_signed(&hub.key.public(), account, device, &nonce);
    sign::verify(&listed.sign_key, &message, &sig).map_err(|_| ApiError::UNAUTHORIZED)?;
    if listed.removed.is_some() {
        // It may see what became of it: the hub's word alone is not to be believed.
        let entries = session.entries(account, 0).await?;
        return Ok((StatusCode::GONE, octets(crewroom_protocol::sync::to_bytes(&entries))).into_response());
    }
    drop(session);
    let mut session = hub.store.write().await?;
    // Removed, or gone with its account, meanwhile?
    let row = session.account(account).await?.ok_or(ApiError::UNAUTHORIZED)?;
    if !session.list(account, &row).await?.is_listed(device) {
        return Err(ApiError::UNAUTHORIZED);
    }
    let token = give_token(session.as_mut(), account, device, hub.clock.today()).await?;
    session.commit().await?;
    Ok(Postcard::<_, 0>(Enrolled { token }).into_response())
}

async fn kept(State(hub): State<Arc<Hub>>, caller: Caller) -> Result<Json<Kept>, ApiError> {
    let mut session = hub.store.read().await?;
    let row = session.account(caller.account).await?.ok_or(ApiError::UNAUTHORIZED)?;
    let tokens = session.count_tokens(caller.account).await?;
    let bytes = row.bytes + session.entry_bytes(caller.account).await?;
    Ok(Json(Kept {
        entries: u64::from(row.entries),
        tokens,
        envelopes: row.envelopes,
        bytes,
        since_day: row.since_day,
        last_day: row.last_day,
    }))
}

async fn leave(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Postcard(request): Postcard<Leave, MAX_SIGNED>,
) -> Result<Postcard<Receipt>, ApiError> {
    let Caller { account, device, .. } = caller;
    let mut session = hub.store.write().await?;
    let row = session.account(account).await?.ok_or(ApiError::UNAUTHORIZED)?;
    let list = session.list(account, &row).await?;
    let listed = list.devices.get(&device).filter(|listed| listed.removed.is_none());
    let key = listed.ok_or(ApiError::UNAUTHORIZED)?.sign_key;
    sign::verify(&key, &leave_signed(&hub.key.public(), account, device), &request.sig)
        .map_err(|_| ApiError::new(StatusCode::FORBIDDEN, "signature"))?;
    session.erase_account(account).await?;
    session.commit().await?;
    hub.store.scrub().await;
    let mut receipt = Receipt {
        account,
        envelopes: row.envelopes,
        bytes: row.bytes,
        day: hub.clock.today(),
        sig: Vec::new(),
    };
    receipt.sig = hub.key.sign(&receipt.signed()).to_vec();
    Ok(Postcard(receipt))
}
