//! Having an account at a hub: enrolling, the devices in it, what the hub keeps of it, leaving.

use super::devices::Devices;
use super::engine::{self, Stop};
use super::hub::{Call, HubError, Token};
use super::model::{DeviceList, DeviceView, KeptAtHub, LeaveReceipt, RequestKind};
use super::session::Session;
use super::state::{self, HubInfo, Identity, Key, Own, PendingEnrolment, Read, Standing, State, Vault};
use super::{SyncError, store, transport};
use crate::App;
use crate::vault::{Record, VaultError};
use crewroom_crypto::{EpochKey, sign};
use crewroom_protocol::sync::wire::{About, Enrol, Enrolled, Kept, Leave, Receipt, leave_signed, plain_code};
use crewroom_protocol::sync::{AccountId, Cursor, DeviceId, from_bytes, to_bytes};

/// The longest name of a device, in characters.
pub const LABEL_MAX: usize = 40;
/// The longest name of a hub that is shown, in characters.
const NAME_MAX: usize = 80;
/// How often an entry is made anew because another device was quicker.
const TRIES: u32 = 3;

impl From<HubError> for SyncError {
    fn from(error: HubError) -> Self {
        match error {
            HubError::Busy(Some(ms)) => Self::Wait(ms),
            HubError::Locked => VaultError::Locked.into(),
            _ => Self::Offline,
        }
    }
}

impl From<Stop> for SyncError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Own(error) => error,
            Stop::Hub(error) => error.into(),
            Stop::Problem(_) | Stop::Removed => Self::Offline,
        }
    }
}

/// A device's name as a person types it.
///
/// # Errors
/// [`SyncError::TooLong`], [`SyncError::OutOfRange`] when there is none.
pub fn label(typed: &str) -> Result<String, SyncError> {
    let label: String = typed.trim().chars().filter(|c| !c.is_control()).collect();
    match label.chars().count() {
        0 => Err(SyncError::OutOfRange),
        1..=LABEL_MAX => Ok(label),
        _ => Err(SyncError::TooLong),
    }
}

/// The hub at an address that a person typed.
///
/// # Errors
/// [`SyncError::BadAddress`] when no hub answers there that takes private sync;
/// [`SyncError::Offline`].
pub async fn hub_at(session: &Session<'_>, typed: &str) -> Result<HubInfo, SyncError> {
    let address = transport::address(typed).ok_or(SyncError::BadAddress)?;
    let about: About = match session.hub(&address).about().await {
        Err(error @ (HubError::Offline | HubError::Busy(_) | HubError::Locked)) => return Err(error.into()),
        Err(_) => return Err(SyncError::BadAddress),
        Ok(about) => about,
    };
    let key = data_encoding::HEXLOWER.decode(about.key.as_bytes()).ok().and_then(|key| key.try_into().ok());
    let (Some(key), true) = (key, about.private_sync) else { return Err(SyncError::BadAddress) };
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    Ok(HubInfo { name: short(&about.name), force: short(&about.force), address, key })
}

/// New keys for this device; no account yet.
pub fn new_identity(app: &App, hub: HubInfo) -> Identity {
    let key = || {
        let mut key = Key::default();
        app.rng.fill(key.as_mut_slice());
        key
    };
    let mut device = [0; 16];
    app.rng.fill(&mut device);
    Identity {
        hub,
        account: AccountId::default(),
        device: DeviceId(device),
        sign_key: key(),
        seal_key: key(),
        epochs: Vec::new(),
        removed: false,
    }
}

/// Whether this device is in an account.
///
/// # Errors
/// [`SyncError::AlreadySet`] when it is, and was not removed from it.
pub async fn is_free(session: &Session<'_>) -> Result<(), SyncError> {
    let read = async {
        let mut vault = session.transaction(false).await?;
        Ok::<_, SyncError>(state::identity(&mut vault).await?.is_some_and(|identity| !identity.removed))
    };
    match read.await {
        Ok(false) | Err(SyncError::Vault(VaultError::NotFound)) => Ok(()),
        Ok(true) => Err(SyncError::AlreadySet),
        Err(error) => Err(error),
    }
}

/// Enrols with a one-time code. An answer that was lost is asked for again with the same entry.
///
/// # Errors
/// [`SyncError`].
pub async fn enrol(app: &App, address: &str, code: &str, name: &str) -> Result<(), SyncError> {
    let name = label(name)?;
    transport::address(address).ok_or(SyncError::BadAddress)?;
    let code = plain_code(code).ok_or(SyncError::CodeRefused)?;
    let session = &Session::begin(app);
    is_free(session).await?;
    let hub_info = hub_at(session, address).await?;
    let pending = pending_enrolment(session, hub_info, &name).await?;
    let identity = &pending.identity;
    let hub = session.hub(&identity.hub.address);
    let body = to_bytes(&Enrol { code, entry: pending.entry.clone() });
    let answer = hub.ask::<Enrolled>(Call::post(RequestKind::Enrol, "/v1/enrol", body)).await;
    let token = match answer {
        Ok(enrolled) => Token::new(enrolled.token),
        // Used, perhaps by this very device, whose answer was lost.
        Err(HubError::Forbidden) => match engine::new_token(&hub, identity).await {
            Ok(token) => token,
            Err(HubError::SignedOut | HubError::Nonsense) => return Err(SyncError::CodeRefused),
            Err(error) => return Err(error.into()),
        },
        Err(error) => return Err(error.into()),
    };
    let mut devices = Devices::empty(identity.account);
    devices.append(&pending.entry).map_err(|_| SyncError::Protocol)?;
    begin(session, identity.clone(), devices, Read::default(), token).await
}

async fn pending_enrolment(
    session: &Session<'_>,
    hub: HubInfo,
    name: &str,
) -> Result<PendingEnrolment, SyncError> {
    let app = session.app;
    let mut vault = session.transaction(true).await?;
    if let Some(pending) = state::pending(&mut vault).await?
        && pending.identity.hub.key == hub.key
        && pending.identity.hub.address == hub.address
    {
        return Ok(pending);
    }
    let mut identity = new_identity(app, hub);
    identity.account = AccountId::of(identity.device, &identity.signing().public());
    let mut key = Key::default();
    app.rng.fill(key.as_mut_slice());
    identity.epochs = vec![key];
    let mut nonce = [0; 24];
    app.rng.fill(&mut nonce);
    let new = (identity.device, identity.signing().public(), identity.sealing().public()?);
    let entry = Devices::empty(identity.account).adding(&identity, new, name, nonce)?;
    let pending = PendingEnrolment { identity, entry };
    state::set_pending(&mut vault, Some(&pending)).await?;
    vault.commit().await?;
    Ok(pending)
}

/// Switches private sync on: from here on this device writes under its name, and everything that
/// is here already is to be sent.
///
/// # Errors
/// The vault's; nothing has changed then.
pub async fn begin(
    session: &Session<'_>,
    identity: Identity,
    devices: Devices,
    read: Read,
    token: Token,
) -> Result<(), SyncError> {
    let app = session.app;
    let hub = identity.hub.clone();
    let mut vault = session.transaction(true).await?;
    // Asked twice at once: the first one has it.
    if state::identity(&mut vault).await?.is_some_and(|known| !known.removed) {
        return Err(SyncError::AlreadySet);
    }
    store::forget_all(vault.connection()).await?;
    let writer = identity.device.0;
    let rids = vault.rids_where(|_| true);
    let records: Vec<Record> = vault.records(&rids).await?;
    for record in records {
        vault.restamp(record, writer);
    }
    store::mark(vault.connection(), &rids).await?;
    let own = Own::new(engine::new_series(app));
    let state = State { identity, devices, own, read, token: Some(token), kept_entries: 0 };
    state.save(&mut vault).await?;
    state::set_standing(&mut vault, Standing::default()).await?;
    vault.set_writer(Some(writer)).await?;
    vault.commit().await?;
    app.sync.note(|glance| *glance = super::Glance { known: true, devices: 1, ..Default::default() });
    Ok(store::set_hub(&app.public, Some(&hub)).await?)
}

/// All that is kept of private sync, with the vault still in hand.
async fn state_of<'a>(session: &Session<'a>) -> Result<(Vault<'a>, State), SyncError> {
    let mut vault = match session.transaction(false).await {
        Err(VaultError::NotFound) => return Err(SyncError::NotFound),
        other => other?,
    };
    let state =
        State::load(&mut vault, || engine::new_series(session.app)).await?.ok_or(SyncError::NotFound)?;
    if state.identity.removed { Err(SyncError::NotFound) } else { Ok((vault, state)) }
}

/// Who this device is.
///
/// # Errors
/// [`SyncError::NotFound`] without private sync; the vault's.
pub async fn this_identity(session: &Session<'_>) -> Result<Identity, SyncError> {
    Ok(this_state(session).await?.identity)
}

/// All that is kept of private sync.
///
/// # Errors
/// As [`this_identity`].
pub async fn this_state(session: &Session<'_>) -> Result<State, SyncError> {
    let (_vault, state) = state_of(session).await?;
    Ok(state)
}

/// The devices of the account, this one first.
///
/// # Errors
/// [`SyncError::NotFound`] without private sync; the vault's.
pub async fn devices(app: &App) -> Result<DeviceList, SyncError> {
    let (_vault, state) = state_of(&Session::begin(app)).await?;
    let own = state.identity.device;
    let day = |id: DeviceId| {
        let read = state.read.series.values().filter(|read| read.device == Some(id)).map(|read| read.day);
        read.chain((id == own).then_some(state.own.day)).max().filter(|day| *day > 0)
    };
    let mut devices: Vec<DeviceView> = state
        .devices
        .listed()
        .map(|device| DeviceView {
            id: device.id.to_string(),
            label: state.devices.label(&state.identity, device),
            this: device.id == own,
            last_seen: day(device.id).map(date),
        })
        .collect();
    devices.sort_by_key(|device| !device.this);
    Ok(DeviceList { devices })
}

/// Removes one of the other devices: a new epoch begins, and what that device writes counts as far
/// as this one has read it.
///
/// # Errors
/// [`SyncError::NotFound`] for no such device or this one; [`SyncError::Offline`].
pub async fn remove_device(app: &App, id: &str) -> Result<(), SyncError> {
    let gone = DeviceId::parse(id).ok_or(SyncError::NotFound)?;
    let session = &Session::begin(app);
    {
        let (_vault, state) = state_of(session).await?;
        let other = gone != state.identity.device;
        if !other || !state.devices.listed().any(|device| device.id == gone) {
            return Err(SyncError::NotFound);
        }
    }
    // First what that device has written so far: the cut is made by what is here.
    let ended = engine::run(session, &|_| Ok(Vec::new())).await?;
    if !ended.through {
        return Err(ended.wait_ms.map_or(SyncError::Offline, SyncError::Wait));
    }
    let entry = |state: &State| {
        if !state.devices.listed().any(|device| device.id == gone) {
            return Ok(Vec::new());
        }
        let of_it = |read: &super::state::Series| read.device == Some(gone) && read.seq > 0;
        let cut = state.read.series.iter().filter(|(_, read)| of_it(read));
        let cut = cut.map(|(series, read)| Cursor { series: *series, seq: read.seq }).collect();
        let next = EpochKey::from_random(&mut random(app));
        Ok(vec![state.devices.removing(&state.identity, gone, cut, &next, || random(app))?])
    };
    for _ in 0..TRIES {
        let ended = engine::run(session, &entry).await?;
        let (_vault, state) = state_of(session).await?;
        if !state.devices.listed().any(|device| device.id == gone) {
            return Ok(());
        }
        if !ended.through {
            return Err(ended.wait_ms.map_or(SyncError::Offline, SyncError::Wait));
        }
    }
    Err(SyncError::Offline)
}

/// What the hub says that it keeps.
///
/// # Errors
/// [`SyncError::NotFound`] without private sync; [`SyncError::Offline`].
pub async fn kept(app: &App) -> Result<KeptAtHub, SyncError> {
    let session = &Session::begin(app);
    let State { identity, mut token, .. } = this_state(session).await?;
    let body =
        engine::call(session, &identity, &mut token, RequestKind::Account, "/v1/account", vec![], 0).await?;
    let kept: Kept = serde_json::from_slice(&body).map_err(|_| SyncError::Offline)?;
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(KeptAtHub {
        envelopes: small(kept.envelopes),
        bytes: small(kept.bytes),
        entries: small(kept.entries),
        since: date(kept.since_day),
        last: date(kept.last_day),
    })
}

/// Erases the account at the hub and stops. A hub that does not know this device any more, or
/// whose receipt proves nothing, keeps nobody from leaving.
///
/// # Errors
/// [`SyncError::Offline`]: nothing has changed then.
pub async fn leave(app: &App) -> Result<LeaveReceipt, SyncError> {
    let session = &Session::begin(app);
    let (identity, mut token) = {
        let mut vault = session.transaction(false).await.map_err(|error| match error {
            VaultError::NotFound => SyncError::NotFound,
            error => error.into(),
        })?;
        let state = State::load(&mut vault, || engine::new_series(app)).await?.ok_or(SyncError::NotFound)?;
        (state.identity, state.token)
    };
    let mut proof = LeaveReceipt { erased: None, receipt: None };
    if !identity.removed {
        let message = leave_signed(&identity.hub.key, identity.account, identity.device);
        let body = to_bytes(&Leave { sig: identity.signing().sign(&message).to_vec() });
        match engine::call(session, &identity, &mut token, RequestKind::Leave, "/v1/leave", body, 0).await {
            Ok(answer) => proof = receipt(&identity, &answer).unwrap_or(proof),
            Err(Stop::Removed | Stop::Hub(HubError::SignedOut | HubError::NotFound)) => {}
            Err(stop) => return Err(stop.into()),
        }
    }
    // A sync that is under way ends first.
    let _turn = app.sync.turn.lock().await;
    let mut vault = app.vault.transaction(false).await?;
    store::forget_all(vault.connection()).await?;
    vault.set_writer(None).await?;
    vault.commit().await?;
    forget(app).await?;
    Ok(proof)
}

/// Forgets the hub, outside the vault.
///
/// # Errors
/// As for the disk.
pub async fn forget(app: &App) -> Result<(), SyncError> {
    *app.sync.joining.lock().await = None;
    app.sync.note(|glance| *glance = super::Glance::default());
    app.sync.schedule(|schedule| *schedule = super::schedule::Schedule::default());
    Ok(store::set_hub(&app.public, None).await?)
}

fn receipt(identity: &Identity, answer: &[u8]) -> Option<LeaveReceipt> {
    let receipt: Receipt = from_bytes(answer).ok()?;
    sign::verify(&identity.hub.key, &receipt.signed(), &receipt.sig).ok()?;
    (receipt.account == identity.account).then(|| LeaveReceipt {
        erased: Some(u32::try_from(receipt.envelopes).unwrap_or(u32::MAX)),
        receipt: Some(data_encoding::BASE64.encode(answer)),
    })
}

/// Fresh random bytes.
pub fn random<const N: usize>(app: &App) -> [u8; N] {
    let mut bytes = [0; N];
    app.rng.fill(&mut bytes);
    bytes
}

/// A day as `YYYY-MM-DD`; the last one there is for a number that is none.
fn date(day: u32) -> String {
    let start = chrono::NaiveDate::default();
    start.checked_add_days(chrono::Days::new(u64::from(day))).unwrap_or(chrono::NaiveDate::MAX).to_string()
}
