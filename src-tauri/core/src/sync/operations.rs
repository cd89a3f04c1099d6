//! What a person asks of syncing, and when it happens by itself.

use super::model::{DeviceList, HubView, Pairing, RequestLog, SyncState, SyncStatus};
use super::session::Session;
use super::state::{self, HubInfo, Standing, State};
use super::{SyncError, account, content, engine, pairing, store};
use crate::App;
use crate::vault::VaultError;
use crewroom_protocol::pack::manifest::sha256_hex;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use account::{devices, forget, kept, leave};
pub use pairing::forget as forget_pairing;

/// How long a look at the vault may wait for its turn.
const PATIENCE: Duration = Duration::from_millis(500);

/// How syncing stands. Opens nothing, sends nothing.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn status(app: &App) -> Result<SyncStatus, SyncError> {
    let mut hub = store::hub(&app.public).await?;
    let mut waiting = 0;
    let mut open = false;
    if let Some(mut vault) = app.vault.transaction_if_open(PATIENCE).await {
        open = true;
        let state = State::load(&mut vault, || engine::new_series(app)).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the state of private sync cannot be read");
            None
        });
        let standing = state::standing(&mut vault).await.unwrap_or_default();
        if let Some(state) = &state {
            waiting = store::count_outgoing(vault.connection()).await?;
            let unsent: u32 = state.own.pending.iter().map(|(_, changes)| *changes).sum();
            waiting = waiting.saturating_add(unsent);
            look(app, state, standing);
            // One that was dismissed does not come back with the next start.
            let told = Standing { problem: app.sync.glance().problem, ..standing };
            if told != standing {
                state::set_standing(&mut vault, told).await?;
                vault.commit().await?;
            }
        } else {
            drop(vault);
        }
        hub = follow(app, hub, state.map(|state| state.identity.hub)).await?;
    }
    let glance = app.sync.glance();
    let state = match &hub {
        None => SyncState::Off,
        Some(_) if app.sync.busy.load(Ordering::Relaxed) => SyncState::Syncing,
        Some(_) if !open => SyncState::Locked,
        Some(_) => SyncState::Idle,
    };
    Ok(SyncStatus {
        state,
        last_ms: glance.last_ms,
        waiting,
        problem: glance.problem,
        devices: if hub.is_some() { glance.devices } else { 0 },
        hub: hub.map(view),
    })
}

/// Brings what is said in memory up to what the vault holds.
fn look(app: &App, state: &State, standing: Standing) {
    let devices = if state.identity.removed { 0 } else { state.devices.listed().count() };
    app.sync.note(|glance| {
        if !glance.known {
            (glance.last_ms, glance.problem) = (standing.last_ms, standing.problem);
            glance.known = true;
        }
        glance.devices = u32::try_from(devices).unwrap_or(u32::MAX);
    });
}

/// The vault knows best: the hub's row follows it, should a crash have come between the two.
async fn follow(
    app: &App,
    row: Option<HubInfo>,
    sealed: Option<HubInfo>,
) -> Result<Option<HubInfo>, SyncError> {
    if row != sealed {
        store::set_hub(&app.public, sealed.as_ref()).await?;
    }
    Ok(sealed)
}

fn view(hub: HubInfo) -> HubView {
    let digits = sha256_hex(&hub.key);
    let groups: Vec<&str> = (0..4).filter_map(|n| digits.get(n * 4..n * 4 + 4)).collect();
    HubView { address: hub.address, name: hub.name, fingerprint: groups.join(" ") }
}

/// Enrols, and sends what is here already.
///
/// # Errors
/// [`SyncError`].
pub async fn enrol(app: &App, address: &str, code: &str, label: &str) -> Result<SyncStatus, SyncError> {
    account::enrol(app, address, code, label).await?;
    sync(app).await
}

/// Syncs now.
///
/// # Errors
/// Only this device's own troubles.
pub async fn sync(app: &App) -> Result<SyncStatus, SyncError> {
    let session = Session::begin(app);
    match engine::run(&session, &|_| Ok(Vec::new())).await {
        // Without a vault there is nothing private to sync.
        Ok(_) | Err(SyncError::Vault(VaultError::NotFound)) => status(app).await,
        // Locked in the middle of it: whoever did that wants it to end.
        Err(SyncError::Vault(VaultError::Locked)) if session.is_over() => status(app).await,
        // Content is nothing private: it comes while the vault is locked, too.
        Err(SyncError::Vault(VaultError::Locked)) => {
            content::alone(app).await?;
            status(app).await
        }
        Err(error) => Err(error),
    }
}

/// Syncs where that is sensible now: not too soon after the last time, later and later after
/// failures, and only while the vault is open. Hosts call it every now and then.
///
/// # Errors
/// As [`sync`].
pub async fn automatic(app: &App) -> Result<(), SyncError> {
    let visiting = crate::visit::visiting(app);
    let app = visiting.as_deref().unwrap_or(app);
    let due = app.sync.schedule(|schedule| schedule.is_due(app.clock.now_ms()));
    if due && status(app).await?.state == SyncState::Idle {
        sync(app).await?;
        if let Err(error) = crate::visit::see_off(app).await {
            tracing::warn!(%error, "a visit that is over is still listed");
        }
    }
    // What waits for a recipient needs no open vault. Its troubles are not those of syncing.
    if let Err(error) = crate::submissions::send_due(app).await {
        tracing::warn!(%error, "the outbox");
    }
    Ok(())
}

/// Forgets the last problem.
pub fn dismiss_problem(app: &App) {
    app.sync.note(|glance| glance.problem = None);
}

/// Removes one of my other devices.
///
/// # Errors
/// [`SyncError::NotFound`], [`SyncError::Offline`].
pub async fn remove_device(app: &App, id: &str) -> Result<DeviceList, SyncError> {
    account::remove_device(app, id).await?;
    devices(app).await
}

/// Begins to join.
///
/// # Errors
/// [`SyncError`].
pub async fn join(app: &App, address: &str, label: &str) -> Result<Pairing, SyncError> {
    pairing::join(app, address, label).await
}

/// Asks whether the other device has answered.
///
/// # Errors
/// [`SyncError`].
pub async fn join_step(app: &App) -> Result<Pairing, SyncError> {
    pairing::step(app).await
}

/// Joins.
///
/// # Errors
/// [`SyncError`].
pub async fn join_confirm(app: &App) -> Result<Pairing, SyncError> {
    pairing::confirm(app).await
}

/// Gives up joining.
pub async fn join_cancel(app: &App) -> Pairing {
    pairing::cancel(app).await
}

/// Lets a new device in.
///
/// # Errors
/// [`SyncError`].
pub async fn admit(app: &App, code: &str) -> Result<Pairing, SyncError> {
    pairing::admit(app, code).await
}

/// The requests that really went out.
pub fn requests(app: &App) -> RequestLog {
    app.sync.log.all()
}
