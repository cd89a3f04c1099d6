//! One sync: pack what changed, send it with what is known of the other logs, take in what comes
//! back, and again while there is more. The vault is never held while waiting for the network.

use super::hub::{Call, Hub, HubError, Token};
use super::model::{RequestKind, SyncProblem};
use super::packing::Packer;
use super::receiving::{Receiver, Run, is_over, withheld};
use super::session::Session;
use super::state::{self, Identity, Standing, State, Vault};
use super::transport::Method;
use super::{SyncError, content, store};
use crate::App;
use crate::storage::StorageError;
use crate::vault::VaultError;
use crewroom_protocol::sync::wire::{
    Challenge, Enrolled, Entries, Nonce, Refusal, SyncRequest, SyncResponse, TokenRequest, token_signed,
};
use crewroom_protocol::sync::{
    Cursor, DeviceId, Envelope, MAX_REQUEST, NO_MORE, SeriesId, SignedEntry, from_bytes, to_bytes,
};
use std::sync::atomic::Ordering;

/// Bytes of envelopes in one request at most; the rest is left for what goes with them.
const PUSH: usize = MAX_REQUEST - 128 * 1024;
const DAY_MS: i64 = 86_400_000;
/// How often one sync packs what changed: once, and again for a log that is begun anew. What is
/// written while it runs is left for the next, or whoever keeps writing would keep it running.
const MAX_PACKED: u32 = 4;

/// Why a sync stopped.
pub enum Stop {
    /// Through a call.
    Hub(HubError),
    /// Through what the hub answered.
    Problem(SyncProblem),
    /// A signed entry removes this device.
    Removed,
    /// Through this device's own troubles.
    Own(SyncError),
}

impl From<SyncError> for Stop {
    fn from(error: SyncError) -> Self {
        Self::Own(error)
    }
}

impl From<VaultError> for Stop {
    fn from(error: VaultError) -> Self {
        Self::Own(error.into())
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Self::Own(error.into())
    }
}

impl From<HubError> for Stop {
    fn from(error: HubError) -> Self {
        Self::Hub(error)
    }
}

/// How a sync ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// What went wrong, even where it went through.
    pub problem: Option<SyncProblem>,
    /// Whether it went through to its end.
    pub through: bool,
    /// How long the hub asks to wait, milliseconds.
    pub wait_ms: Option<i64>,
    /// Whether the hub refused the entries that were to be appended.
    pub entry_refused: bool,
}

/// Syncs; `append` makes device-list entries from what is known when the request is made.
/// Without private sync, nothing happens.
///
/// # Errors
/// Only this device's own troubles; [`VaultError::Locked`] when it was locked meanwhile: what was
/// taken in by then stays, the rest comes with the next sync.
pub async fn run(
    session: &Session<'_>,
    append: &(dyn Fn(&State) -> Result<Vec<SignedEntry>, SyncError> + Send + Sync),
) -> Result<Ended, SyncError> {
    let app = session.app;
    let _turn = app.sync.turn.lock().await;
    app.sync.busy.store(true, Ordering::Relaxed);
    let _idle = OnDrop(|| app.sync.busy.store(false, Ordering::Relaxed));
    let mut run = Run::default();
    let mut ended = Ended::default();
    let outcome = rounds(session, &mut run, append).await;
    // What was offered comes from the same hub, whatever became of the rest.
    if !run.offers.is_empty() && !session.is_over() && content::fetch(app, &run.offers).await? {
        run.problems.push(SyncProblem::Tampered);
    }
    if run.nothing_pushed {
        // It found fault with what was pushed and with nothing else, to the end.
        run.problems.push(SyncProblem::Nonsense);
    }
    match outcome {
        Ok(false) => return Ok(ended),
        Ok(true) => ended.through = true,
        Err(Stop::Own(error)) => return Err(error),
        Err(Stop::Problem(problem)) => ended.problem = Some(problem),
        Err(Stop::Removed) => ended.problem = Some(SyncProblem::Removed),
        Err(Stop::Hub(HubError::Locked)) => return Err(VaultError::Locked.into()),
        Err(Stop::Hub(error)) => {
            ended.problem = Some(error.problem());
            if let HubError::Busy(wait_ms) = error {
                ended.wait_ms = wait_ms;
            }
        }
    }
    ended.entry_refused = run.entry_refused;
    ended.problem = ended.problem.or(run.problems.first().copied());
    if let Some(problem) = ended.problem {
        tracing::warn!(?problem, "sync");
    }
    finish(session, &ended).await?;
    Ok(ended)
}

struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

async fn finish(session: &Session<'_>, ended: &Ended) -> Result<(), SyncError> {
    let app = session.app;
    let now_ms = app.clock.now_ms();
    app.sync.schedule(|schedule| match ended.through {
        true => schedule.went_through(now_ms),
        false => schedule.failed(now_ms, ended.wait_ms, app.rng.as_ref()),
    });
    let mut vault = session.transaction(false).await?;
    let before = state::standing(&mut vault).await?;
    let last_ms = if ended.through { Some(now_ms) } else { before.last_ms };
    let standing = Standing { last_ms, problem: ended.problem };
    state::set_standing(&mut vault, standing).await?;
    vault.commit().await?;
    app.sync.note(|glance| {
        glance.last_ms = last_ms;
        glance.problem = ended.problem;
        glance.known = true;
    });
    Ok(())
}

/// A request and for whom it was made.
struct Prepared {
    identity: Identity,
    token: Option<Token>,
    request: SyncRequest,
}

async fn rounds(
    session: &Session<'_>,
    run: &mut Run,
    append: &(dyn Fn(&State) -> Result<Vec<SignedEntry>, SyncError> + Send + Sync),
) -> Result<bool, Stop> {
    let mut token = None;
    let mut lacks = 0;
    loop {
        let Some(mut prepared) = prepare(session, run, append, lacks).await? else { return Ok(false) };
        if token.is_some() {
            prepared.token = token.take();
        }
        let body = to_bytes(&prepared.request);
        let sealed = prepared.request.push.len();
        let answered = call(
            session,
            &prepared.identity,
            &mut prepared.token,
            RequestKind::Sync,
            "/v1/sync",
            body,
            sealed,
        )
        .await;
        let answer = match answered {
            // A hub that has lost part of the device list does not know who pushes, or under which
            // epoch: asked without, it says where it stands.
            Err(Stop::Hub(HubError::Unfit)) if sealed > 0 && !run.nothing_pushed => {
                run.nothing_pushed = true;
                continue;
            }
            other => other?,
        };
        let answer: SyncResponse = from_bytes(&answer).map_err(|_| Stop::Problem(SyncProblem::Nonsense))?;
        token = prepared.token.take();
        if !run.asked {
            run.asked = true;
            run.offers.clone_from(&answer.packs);
        }
        let refused = match answer.refused {
            Some(Refusal::Entry { n }) => Some(n),
            _ => None,
        };
        if !take(session, run, &prepared, &answer).await? {
            // An entry that came too late is made anew from the longer list, by whoever asked.
            return match refused {
                Some(n) if n < prepared.request.entries_known && lacks == 0 => {
                    run.nothing_pushed = false;
                    // The hub has lost part of the list: it is given it again.
                    run.problems.push(SyncProblem::RolledBack);
                    run.entry_refused = false;
                    lacks = prepared.request.entries_known - n;
                    continue;
                }
                _ => Ok(true),
            };
        }
        lacks = 0;
    }
}

async fn prepare(
    session: &Session<'_>,
    run: &mut Run,
    append: &(dyn Fn(&State) -> Result<Vec<SignedEntry>, SyncError> + Send + Sync),
    lacks: u32,
) -> Result<Option<Prepared>, Stop> {
    let app = session.app;
    // Asked once in each sync, with whatever else there is to say.
    let packs = if run.asked { Vec::new() } else { content::versions(app).await };
    let mut vault = session.transaction(false).await?;
    let Some(mut state) = State::load(&mut vault, || new_series(app)).await? else { return Ok(None) };
    if state.identity.removed {
        return Err(Stop::Problem(SyncProblem::Removed));
    }
    let packer = Packer { rng: app.rng.as_ref(), day: today(app) };
    let packed = run.packed < MAX_PACKED && packer.pack(&mut vault, &mut state).await?;
    run.packed += u32::from(packed);
    let known = u32::try_from(state.devices.entries().len()).unwrap_or(u32::MAX);
    let mut entries = append(&state)?;
    if lacks > 0 {
        let from = state.devices.entries().len().saturating_sub(lacks as usize);
        entries.splice(0..0, state.devices.entries()[from..].iter().cloned());
    }
    let push = match run.nothing_pushed {
        true => Vec::new(),
        false => store::own_after(vault.connection(), state.own.acked, PUSH).await?,
    };
    let request = SyncRequest {
        entries_known: known.saturating_sub(lacks),
        entries,
        have: have(&state, run),
        push,
        packs,
    };
    let prepared = Prepared { identity: state.identity.clone(), token: state.token.clone(), request };
    if packed {
        state.save_own(&mut vault).await?;
        vault.commit().await?;
    }
    Ok(Some(prepared))
}

fn have(state: &State, run: &Run) -> Vec<Cursor> {
    let own = Cursor { series: state.own.series, seq: state.own.acked };
    let others = state.read.series.iter().map(|(series, read)| {
        let done = is_over(state, *series) || run.skipped.contains(series);
        Cursor { series: *series, seq: if done { NO_MORE } else { read.seq } }
    });
    std::iter::once(own).chain(others).filter(|cursor| cursor.seq > 0).collect()
}

/// Takes an answer in with one transaction. True when there is more to do.
async fn take(
    session: &Session<'_>,
    run: &mut Run,
    sent: &Prepared,
    answer: &SyncResponse,
) -> Result<bool, Stop> {
    let app = session.app;
    let mut vault = session.transaction(false).await?;
    let Some(mut state) = State::load(&mut vault, || new_series(app)).await? else {
        return Err(Stop::Own(SyncError::NotFound));
    };
    if state.identity.device != sent.identity.device {
        // Erased and enrolled anew meanwhile: this answer is another life's.
        return Err(Stop::Own(SyncError::NotFound));
    }
    let before = progress(&state, run);
    let mut receiver = Receiver { vault: &mut vault, state: &mut state, run, rng: app.rng.as_ref() };
    match receiver.take(&sent.request, answer).await {
        Ok(()) => {}
        Err(Stop::Removed) => {
            drop(vault);
            removed(session).await?;
            return Err(Stop::Removed);
        }
        Err(stop) => return Err(stop),
    }
    if run.problems.is_empty() && swallowed(&sent.request, answer, &state) {
        run.problems.push(SyncProblem::Nonsense);
    }
    let unsent = state.own.acked < state.own.seq
        || (run.packed < MAX_PACKED && store::count_outgoing(vault.connection()).await? > 0);
    let moved = before != progress(&state, run);
    if !answer.more && withheld(&mut state) {
        run.problems.push(SyncProblem::Withheld);
    }
    state.save(&mut vault).await?;
    vault.commit().await?;
    if moved || !answer.more {
        return Ok(moved && (answer.more || unsent));
    }
    // "There is more", and nothing comes.
    Err(Stop::Problem(SyncProblem::Nonsense))
}

/// Whether the hub has taken nothing of what was pushed and gives no reason that fits.
fn swallowed(sent: &SyncRequest, answer: &SyncResponse, state: &State) -> bool {
    let first = sent.push.first().and_then(|bytes| Envelope::from_bytes(bytes).ok());
    let Some(Envelope { header, .. }) = first else { return false };
    // An entry that came too late, or that the hub has lost, stands before all envelopes.
    let entry = match answer.refused {
        Some(Refusal::Entry { n }) => !sent.entries.is_empty() || n < sent.entries_known,
        _ => false,
    };
    !entry && header.series == state.own.series && state.own.acked < header.seq
}

/// What a useful answer moves.
fn progress(state: &State, run: &Run) -> (SeriesId, u64, usize, usize, u64) {
    let read = state.read.series.values().map(|read| read.seq).fold(0_u64, u64::wrapping_add);
    (state.own.series, state.own.acked, state.devices.entries().len(), run.skipped.len(), read)
}

/// Another device has removed this one: private sync stops here, what is on this device stays.
async fn removed(session: &Session<'_>) -> Result<(), SyncError> {
    let mut vault = session.transaction(false).await?;
    let Some(mut state) = State::load(&mut vault, || new_series(session.app)).await? else { return Ok(()) };
    store::forget_all(vault.connection()).await?;
    state.identity.removed = true;
    state.identity.epochs.clear();
    state.token = None;
    state.save(&mut vault).await?;
    vault.set_writer(None).await?;
    Ok(vault.commit().await?)
}

/// A call with the token; a new one is taken once when the hub does not know it any more.
///
/// # Errors
/// [`Stop`].
pub async fn call(
    session: &Session<'_>,
    identity: &Identity,
    token: &mut Option<Token>,
    what: RequestKind,
    path: &str,
    body: Vec<u8>,
    sealed: usize,
) -> Result<Vec<u8>, Stop> {
    let hub = session.hub(&identity.hub.address);
    let method = if body.is_empty() { Method::Get } else { Method::Post };
    if let Some(known) = token {
        let answer = hub
            .call(Call { what, method, path, token: Some(known), body: body.clone(), sealed, range: None })
            .await;
        match answer {
            Err(HubError::SignedOut) => {}
            other => return Ok(other?),
        }
    }
    let fresh = match new_token(&hub, identity).await {
        Err(HubError::Gone(entries)) => return Err(gone(session, identity, &entries).await?),
        other => other?,
    };
    keep_token(session, identity.device, &fresh).await?;
    let fresh = token.insert(fresh);
    Ok(hub.call(Call { what, method, path, token: Some(fresh), body, sealed, range: None }).await?)
}

/// Takes a token by signing what the hub asks.
///
/// # Errors
/// [`HubError::SignedOut`] when the hub does not know this device.
pub async fn new_token(hub: &Hub<'_>, identity: &Identity) -> Result<Token, HubError> {
    let (account, device) = (identity.account, identity.device);
    let challenge = to_bytes(&Challenge { account, device });
    let Nonce { nonce } = hub.ask(Call::post(RequestKind::Token, "/v1/challenge", challenge)).await?;
    let sig = identity.signing().sign(&token_signed(&identity.hub.key, account, device, &nonce)).to_vec();
    let request = to_bytes(&TokenRequest { account, device, nonce, sig });
    let enrolled: Enrolled = hub.ask(Call::post(RequestKind::Token, "/v1/token", request)).await?;
    Ok(Token::new(enrolled.token))
}

/// The hub says that this device is not listed any more, with the list: it is believed when the
/// list says so.
async fn gone(session: &Session<'_>, identity: &Identity, body: &[u8]) -> Result<Stop, Stop> {
    let app = session.app;
    let Entries(entries) = from_bytes(body).unwrap_or_default();
    let mut vault = session.transaction(false).await?;
    let Some(mut state) = State::load(&mut vault, || new_series(app)).await? else {
        return Err(Stop::Own(SyncError::NotFound));
    };
    let follows = entries.iter().all(|entry| state.devices.append(entry).is_ok());
    let listed = state.devices.get(identity.device).is_none_or(|device| device.is_listed());
    drop(vault);
    if !follows || listed {
        return Ok(Stop::Hub(HubError::SignedOut));
    }
    removed(session).await?;
    Ok(Stop::Removed)
}

async fn keep_token(session: &Session<'_>, device: DeviceId, token: &Token) -> Result<(), SyncError> {
    let app = session.app;
    let mut vault: Vault<'_> = session.transaction(false).await?;
    let Some(mut state) = State::load(&mut vault, || new_series(app)).await? else { return Ok(()) };
    if state.identity.device == device {
        state.token = Some(token.clone());
        state.save_token(&mut vault).await?;
        vault.commit().await?;
    }
    Ok(())
}

/// A name for a new log.
pub fn new_series(app: &App) -> SeriesId {
    let mut series = [0; 16];
    app.rng.fill(&mut series);
    SeriesId(series)
}

/// Days since 1970-01-01, UTC; 0 before.
pub fn today(app: &App) -> u32 {
    u32::try_from(app.clock.now_ms().div_euclid(DAY_MS)).unwrap_or(0)
}
