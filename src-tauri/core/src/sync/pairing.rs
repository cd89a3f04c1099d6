//! Letting a new device in: it shows a code, the other types or scans it, both compare two digits.
//! The hub carries the two messages and can neither read nor change them.

use super::SyncError;
use super::account::{self, random};
use super::devices::Devices;
use super::engine;
use super::hub::{Call, Hub, HubError};
use super::model::{Pairing, PairingStep, RequestKind};
use super::session::Session;
use super::state::{HubInfo, Identity, Key, Read, Series, State};
use crate::App;
use crewroom_crypto::{PairingCode, hpke};
use crewroom_protocol::sync::pairing::{Hello, LASTS_MS, Welcome, check_digits, welcome_info};
use crewroom_protocol::sync::wire::{SyncRequest, SyncResponse};
use crewroom_protocol::sync::{
    Cursor, MAX_DEVICES, MAX_ENTRIES, MAX_PAIRING, NO_MORE, Seen, SignedEntry, from_bytes, to_bytes,
};

/// How often an entry is made anew because another device was quicker.
const TRIES: u32 = 3;

/// On the new device: what it waits with.
pub struct Joining {
    identity: Identity,
    code: PairingCode,
    /// Slot 1, as it was sent.
    hello: Vec<u8>,
    expires_ms: i64,
    /// What came back, and the digits.
    welcome: Option<(Welcome, u8)>,
}

/// No pairing.
pub fn none() -> Pairing {
    Pairing { step: PairingStep::None, code: None, qr: None, check: None, expires_ms: None }
}

impl Joining {
    fn view(&self) -> Pairing {
        let expires_ms = Some(self.expires_ms);
        match &self.welcome {
            Some((_, digits)) => Pairing {
                step: PairingStep::Compare,
                check: Some(format!("{digits:02}")),
                expires_ms,
                ..none()
            },
            None => {
                let code = self.code.show();
                Pairing {
                    step: PairingStep::ShowCode,
                    qr: qr(&code),
                    code: Some(code.to_string()),
                    expires_ms,
                    ..none()
                }
            }
        }
    }

    fn is_over(&self, now_ms: i64) -> bool {
        // A clock that was set back far ends it too.
        let left = self.expires_ms.saturating_sub(now_ms);
        !(0..=LASTS_MS).contains(&left)
    }
}

/// On the new device: makes a code, leaves its hello, waits.
///
/// # Errors
/// [`SyncError::BadAddress`], [`SyncError::Offline`], [`SyncError::AlreadySet`].
pub async fn join(app: &App, address: &str, name: &str) -> Result<Pairing, SyncError> {
    let name = account::label(name)?;
    let session = &Session::begin(app);
    account::is_free(session).await?;
    let hub_info: HubInfo = account::hub_at(session, address).await?;
    let identity = account::new_identity(app, hub_info);
    let code = PairingCode::from_random(&mut random(app));
    let hello = Hello {
        device: identity.device,
        sign_key: identity.signing().public(),
        seal_key: identity.sealing().public()?,
        label: name,
    };
    let hello = code.seal_hello(random(app), &to_bytes(&hello))?;
    let path = path(&code, 1)?;
    session.hub(&identity.hub.address).call(Call::post(RequestKind::Pair, &path, hello.clone())).await?;
    let expires_ms = app.clock.now_ms().saturating_add(LASTS_MS);
    let joining = Joining { identity, code, hello, expires_ms, welcome: None };
    let view = joining.view();
    *app.sync.joining.lock().await = Some(joining);
    Ok(view)
}

/// On the new device: asks whether the other has answered.
///
/// # Errors
/// [`SyncError::PairingExpired`], [`SyncError::PairingRefused`], [`SyncError::Offline`].
pub async fn step(app: &App) -> Result<Pairing, SyncError> {
    let session = Session::begin(app);
    let mut slot = app.sync.joining.lock().await;
    let Some(joining) = slot.as_mut() else { return Ok(none()) };
    if joining.welcome.is_none() {
        if joining.is_over(app.clock.now_ms()) {
            *slot = None;
            return Err(SyncError::PairingExpired);
        }
        let hub = session.hub(&joining.identity.hub.address);
        let path = path(&joining.code, 2)?;
        match hub.call(Call::get(RequestKind::Pair, &path)).await {
            Err(HubError::NotFound) => {}
            Err(error) => return Err(error.into()),
            Ok(answer) => match open_welcome(joining, &answer) {
                Some(welcome) => joining.welcome = Some((welcome, check_digits(&joining.hello, &answer))),
                None => {
                    *slot = None;
                    return Err(SyncError::PairingRefused);
                }
            },
        }
    }
    Ok(slot.as_ref().map_or_else(none, Joining::view))
}

fn open_welcome(joining: &Joining, sealed: &[u8]) -> Option<Welcome> {
    if sealed.len() > MAX_PAIRING {
        return None;
    }
    let plain = hpke::open_from_with_psk(
        &joining.identity.sealing(),
        &*joining.code.psk().ok()?,
        &joining.code.id().ok()?,
        &welcome_info(&joining.hello),
        sealed,
    )
    .ok()?;
    let welcome: Welcome = from_bytes(&plain).ok()?;
    let newest = welcome.entries.last()?.entry().ok()?;
    (welcome.epochs.len() == newest.epoch as usize + 1).then_some(welcome)
}

/// On the new device: the digits are the same.
///
/// # Errors
/// As [`step`], or the vault's.
pub async fn confirm(app: &App) -> Result<Pairing, SyncError> {
    let session = &Session::begin(app);
    let mut slot = app.sync.joining.lock().await;
    let Some(joining) = slot.as_ref() else { return Err(SyncError::PairingExpired) };
    let Some((welcome, _)) = &joining.welcome else { return Ok(joining.view()) };
    account::is_free(session).await?;
    let mut identity = joining.identity.clone();
    identity.account = welcome.account;
    identity.epochs = welcome.epochs.iter().map(|key| Key::new(*key)).collect();
    let hub = session.hub(&identity.hub.address);
    let token = match engine::new_token(&hub, &identity).await {
        Err(HubError::SignedOut | HubError::Gone(_)) => return Err(SyncError::PairingRefused),
        other => other?,
    };
    // Only the list is wanted here: the logs come with the first sync, once they can be judged.
    let have = welcome.seen.iter().map(|seen| Cursor { series: seen.series, seq: NO_MORE }).collect();
    let request = to_bytes(&SyncRequest { have, ..SyncRequest::default() });
    let call = Call { token: Some(&token), ..Call::post(RequestKind::Sync, "/v1/sync", request) };
    let answer: SyncResponse = hub.ask(call).await?;
    let devices = list_from(&identity, welcome, &answer.entries).ok_or(SyncError::PairingRefused)?;
    let mut read = Read::default();
    for seen in &welcome.seen {
        let claimed = Series { claimed: seen.seq, claimed_hash: seen.hash, ..Series::default() };
        read.series.insert(seen.series, claimed);
    }
    account::begin(session, identity, devices, read, token).await?;
    *slot = None;
    drop(slot);
    // Whatever the hub does now: this device is in.
    engine::run(session, &|_| Ok(Vec::new())).await?;
    Ok(Pairing { step: PairingStep::Joined, ..none() })
}

/// The list as the hub gives it, whole, up to the entry that the welcome ends with: what the hub
/// adds to it comes with the first sync.
fn list_from(identity: &Identity, welcome: &Welcome, entries: &[SignedEntry]) -> Option<Devices> {
    let newest = welcome.entries.last()?;
    let end = entries.iter().position(|entry| entry == newest)?;
    let mut devices = Devices::empty(welcome.account);
    for entry in &entries[..=end] {
        devices.append(entry).ok()?;
    }
    let me = devices.listed().find(|device| device.id == identity.device)?;
    let mine = me.sign_key == identity.signing().public() && identity.sealing().public() == Ok(me.seal_key);
    (mine && welcome.epochs.len() == devices.epoch() as usize + 1).then_some(devices)
}

/// On the new device: gives up.
pub async fn cancel(app: &App) -> Pairing {
    *app.sync.joining.lock().await = None;
    none()
}

/// Locked: the keys with which it waited are dropped, and it begins anew.
pub async fn forget(app: &App) {
    *app.sync.joining.lock().await = None;
}

/// On a device that is in: lets the device in whose code this is.
///
/// # Errors
/// [`SyncError`].
pub async fn admit(app: &App, typed: &str) -> Result<Pairing, SyncError> {
    let code = PairingCode::parse(typed).map_err(|_| SyncError::PairingCodeWrong)?;
    let session = &Session::begin(app);
    let identity = account::this_identity(session).await?;
    let hub = session.hub(&identity.hub.address);
    let sealed = match hub.call(Call::get(RequestKind::Pair, &path(&code, 1)?)).await {
        Err(HubError::NotFound) => return Err(SyncError::PairingExpired),
        other => other?,
    };
    if sealed.len() > MAX_PAIRING {
        return Err(SyncError::PairingCodeWrong);
    }
    let plain = code.open_hello(&sealed).map_err(|_| SyncError::PairingCodeWrong)?;
    let hello: Hello = from_bytes(&plain).map_err(|_| SyncError::PairingCodeWrong)?;
    let name = account::label(&hello.label)?;
    let is_in = |state: &State| {
        state.devices.listed().any(|known| {
            known.id == hello.device && known.sign_key == hello.sign_key && known.seal_key == hello.seal_key
        })
    };
    let entry = |state: &State| {
        if is_in(state) {
            return Ok(Vec::new());
        }
        let listed = state.devices.listed().count();
        // A list that is full takes no removal either: room for those is never given away.
        if listed >= MAX_DEVICES || state.devices.entries().len() + 1 + listed > MAX_ENTRIES {
            return Err(SyncError::OutOfRange);
        }
        let new = (hello.device, hello.sign_key, hello.seal_key);
        Ok(vec![state.devices.adding(&state.identity, new, &name, random(app))?])
    };
    for _ in 0..TRIES {
        let ended = engine::run(session, &entry).await?;
        let state = account::this_state(session).await?;
        if is_in(&state) {
            return welcome(app, &hub, &code, &sealed, &hello, &state).await;
        }
        if !ended.through {
            return Err(ended.wait_ms.map_or(SyncError::Offline, SyncError::Wait));
        }
    }
    Err(SyncError::Offline)
}

async fn welcome(
    app: &App,
    hub: &Hub<'_>,
    code: &PairingCode,
    hello_sealed: &[u8],
    hello: &Hello,
    state: &State,
) -> Result<Pairing, SyncError> {
    let own = &state.own;
    let mut seen: Vec<Seen> = vec![];
    if own.acked > 0 && own.acked == own.seq {
        seen.push(Seen { series: own.series, seq: own.seq, hash: own.hash });
    }
    let others = state.read.series.iter().filter(|(_, read)| read.seq > 0 && !read.closed);
    seen.extend(others.map(|(series, read)| Seen { series: *series, seq: read.seq, hash: read.hash }));
    let welcome = Welcome {
        account: state.identity.account,
        // The newest entry stands for all before it, whose hashes lead to it.
        entries: state.devices.entries().last().cloned().into_iter().collect(),
        epochs: state.identity.epochs.iter().map(|key| **key).collect(),
        seen,
    };
    let plain = zeroize::Zeroizing::new(to_bytes(&welcome));
    let sealed = hpke::seal_to_with_psk(
        &hello.seal_key,
        &*code.psk()?,
        &code.id()?,
        &mut random(app),
        &welcome_info(hello_sealed),
        &plain,
    )?;
    match hub.call(Call::post(RequestKind::Pair, &path(code, 2)?, sealed.clone())).await {
        Err(HubError::Taken | HubError::NotFound) => return Err(SyncError::PairingExpired),
        other => other?,
    };
    let digits = check_digits(hello_sealed, &sealed);
    Ok(Pairing { step: PairingStep::Compare, check: Some(format!("{digits:02}")), ..none() })
}

fn path(code: &PairingCode, slot: u8) -> Result<String, SyncError> {
    Ok(format!("/v1/pair/{}/{slot}", data_encoding::HEXLOWER.encode(&code.id()?)))
}

/// A code as rows of modules, `1` dark.
fn qr(text: &str) -> Option<Vec<String>> {
    // Capitals, digits and hyphens: the alphanumeric mode, and so a small picture.
    let code = qrcode::QrCode::new(text.as_bytes()).ok()?;
    let dark = |color: &qrcode::Color| if *color == qrcode::Color::Dark { '1' } else { '0' };
    Some(code.to_colors().chunks(code.width()).map(|row| row.iter().map(dark).collect()).collect())
}
