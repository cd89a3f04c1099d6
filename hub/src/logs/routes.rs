//! One round trip: what is new goes up, what is new comes down.

use super::page;
use super::push::{self, Outcome};
use crate::accounts::tokens::Caller;
use crate::error::ApiError;
use crate::http::{Peer, Postcard};
use crate::openapi::Endpoint;
use crate::{Hub, packs};
use axum::extract::{FromRequest, Request, State};
use crewroom_protocol::sync::wire::{Refusal, SyncRequest, SyncResponse};
use crewroom_protocol::sync::{Cursor, MAX_REQUEST, SeriesId, SignedEntry};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The largest body without a token: it names packs, and strangers are given little memory.
const MAX_OPEN: usize = 64 * 1024;

/// The routes of the logs.
pub fn endpoints() -> Vec<Endpoint> {
    let body = ("SyncRequest (without a token at most 65536 bytes, and only `packs`)", MAX_REQUEST);
    vec![
        Endpoint::post("/v1/sync", sync, "What is new goes up, what is new comes down", body)
            .with_optional_token()
            .octets(200, "SyncResponse")
            .error(400, &["envelope"])
            .stored(),
    ]
}

async fn sync(
    State(hub): State<Arc<Hub>>,
    peer: Peer,
    caller: Option<Caller>,
    request: Request,
) -> Result<Postcard<SyncResponse>, ApiError> {
    let request: SyncRequest = match caller {
        Some(_) => Postcard::<_, MAX_REQUEST>::from_request(request, &()).await?.0,
        None => {
            hub.limits.open(peer)?;
            Postcard::<_, MAX_OPEN>::from_request(request, &()).await?.0
        }
    };
    let SyncRequest { entries_known, entries, have, push, packs } = request;
    let mut answer = SyncResponse::default();
    match caller {
        None => {
            if entries_known > 0 || !entries.is_empty() || !have.is_empty() || !push.is_empty() {
                return Err(ApiError::UNAUTHORIZED);
            }
        }
        Some(caller) => {
            let mut have: BTreeMap<SeriesId, u64> =
                have.iter().map(|cursor| (cursor.series, cursor.seq)).collect();
            let outcome = take_in(&hub, &caller, &entries, push).await?;
            // What was just pushed, the client holds.
            for (series, seq) in &outcome.stored {
                let held = have.entry(*series).or_default();
                *held = (*held).max(*seq);
            }
            answer.stored =
                outcome.stored.iter().map(|(series, seq)| Cursor { series: *series, seq: *seq }).collect();
            answer.refused = outcome.refused;

            let mut session = hub.store.read().await?;
            let row = session.account(caller.account).await?.ok_or(ApiError::UNAUTHORIZED)?;
            answer.entries = lacking(session.entries(caller.account, entries_known).await?, &outcome);
            if entries_known > row.entries && answer.refused.is_none() {
                // The hub has lost entries, after a restored backup perhaps: this is where it stands.
                answer.refused = Some(Refusal::Entry { n: row.entries });
            }
            page::fill(session.as_mut(), caller.account, &have, &mut answer).await?;
        }
    }
    answer.packs = packs::offers(&hub.shelf.published().await, &packs);
    Ok(Postcard(answer))
}

/// Without what the client has itself just sent.
fn lacking(entries: Vec<SignedEntry>, outcome: &Outcome) -> Vec<SignedEntry> {
    let sent = |entry: &SignedEntry| entry.entry().is_ok_and(|entry| outcome.entries.contains(&entry.n));
    entries.into_iter().filter(|entry| !sent(entry)).collect()
}

/// Writes what the request brings, in one transaction; nothing at all when it brings nothing and
/// today was noted before.
async fn take_in(
    hub: &Arc<Hub>,
    caller: &Caller,
    entries: &[SignedEntry],
    push: Vec<Vec<u8>>,
) -> Result<Outcome, ApiError> {
    let today = hub.clock.today();
    if entries.is_empty() && push.is_empty() && caller.used_day == today {
        return Ok(Outcome::default());
    }
    let checked = if push.is_empty() {
        Vec::new()
    } else {
        let mut session = hub.store.read().await?;
        let row = session.account(caller.account).await?.ok_or(ApiError::UNAUTHORIZED)?;
        let list = session.list(caller.account, &row).await?;
        drop(session);
        let entries = entries.to_vec();
        tokio::task::spawn_blocking(move || push::check(&list, &entries, push))
            .await
            .map_err(|_| ApiError::INTERNAL)??
    };

    let mut session = hub.store.write().await?;
    // Whoever was here first is done: the account, and whether this device is still listed, are
    // looked at again.
    let mut row = session.account(caller.account).await?.ok_or(ApiError::UNAUTHORIZED)?;
    let mut list = session.list(caller.account, &row).await?;
    if !list.is_listed(caller.device) {
        return Err(ApiError::UNAUTHORIZED);
    }
    let outcome = push::take(session.as_mut(), &mut row, &mut list, entries, &checked).await?;
    row.last_day = row.last_day.max(today);
    session.set_account(caller.account, &row).await?;
    session.touch_token(&caller.token, today).await?;
    session.commit().await?;
    hub.metrics.envelopes.fetch_add(outcome.new, Ordering::Relaxed);
    if outcome.erased {
        hub.store.scrub().await;
    }
    Ok(outcome)
}
