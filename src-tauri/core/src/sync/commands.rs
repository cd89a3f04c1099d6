//! Syncing at the edge: enrol, sync now, devices, pairing, what leaves, leave.

use super::model::{DeviceList, KeptAtHub, LeaveReceipt, Pairing, RequestLog, SyncStatus};
use super::{ScannedCode, operations, scan as scanning};
use crate::vault::commands::{Nothing, Secret};
use crate::{App, ErrorCode, UiError};
use serde::Deserialize;

/// Enrols this device at a force's hub with a one-time code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct EnrolAtHub {
    /// `hub.force.example` or `https://hub.force.example`.
    pub address: String,
    /// The code, as typed.
    pub code: Secret,
    /// This device's name, for my own list: 1 to 40 characters.
    pub label: String,
}

/// Begins to join an account that another of my devices has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct JoinAtHub {
    /// As in [`EnrolAtHub`].
    pub address: String,
    /// This device's name, for my own list: 1 to 40 characters.
    pub label: String,
}

/// The code that the new device shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct PairingCodeTyped {
    pub code: Secret,
}

/// A picture with a QR code on it. It is read here and kept nowhere.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// How light each pixel is, row by row from the top, a byte each, in base64. Two million at most.
    pub luma: Secret,
}

/// One of my devices.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MyDevice {
    /// 32 hex digits.
    pub id: String,
}

/// How syncing stands. Needs no open vault, sends nothing.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn status(app: &App, _: Nothing) -> Result<SyncStatus, UiError> {
    Ok(operations::status(app).await?)
}

/// Enrols.
///
/// # Errors
/// `bad_address`, `code_refused`, `offline`, `already_set`, or the vault's.
pub async fn enrol(app: &App, request: EnrolAtHub) -> Result<SyncStatus, UiError> {
    Ok(operations::enrol(app, &request.address, request.code.expose(), &request.label).await?)
}

/// Reads the code on a picture. Needs no open vault.
///
/// # Errors
/// `bad_request` for what is no picture.
pub async fn scan(_: &App, picture: Picture) -> Result<ScannedCode, UiError> {
    // Searching a large picture takes a while: not on a thread that others wait for.
    let read =
        tokio::task::spawn_blocking(move || scanning::read(picture.width, picture.luma.expose())).await;
    read.ok().flatten().ok_or(UiError::never(ErrorCode::BadRequest))
}

/// Syncs now. A hub that cannot be reached or misbehaves is no error: the status says so.
///
/// # Errors
/// Only this device's own troubles: the vault, a full disk.
pub async fn now(app: &App, _: Nothing) -> Result<SyncStatus, UiError> {
    let synced = operations::sync(app).await;
    // What waits for a recipient needs no open vault, and nothing of the sync.
    crate::submissions::send_waiting(app).await?;
    let synced = synced?;
    if crate::visit::see_off(app).await? { Ok(operations::status(app).await?) } else { Ok(synced) }
}

/// Forgets the last problem.
///
/// # Errors
/// None in practice.
pub async fn dismiss_problem(app: &App, _: Nothing) -> Result<SyncStatus, UiError> {
    operations::dismiss_problem(app);
    Ok(operations::status(app).await?)
}

/// My devices.
///
/// # Errors
/// `locked`; `not_found` without private sync.
pub async fn devices(app: &App, _: Nothing) -> Result<DeviceList, UiError> {
    Ok(operations::devices(app).await?)
}

/// Removes one of my other devices; the key changes.
///
/// # Errors
/// `not_found`, `offline`, `locked`.
pub async fn remove_device(app: &App, request: MyDevice) -> Result<DeviceList, UiError> {
    Ok(operations::remove_device(app, &request.id).await?)
}

/// On the new device: makes a code and waits.
///
/// # Errors
/// `bad_address`, `offline`, `already_set`.
pub async fn join(app: &App, request: JoinAtHub) -> Result<Pairing, UiError> {
    Ok(operations::join(app, &request.address, &request.label).await?)
}

/// On the new device: asks the hub whether the other has answered. Ask every two seconds.
///
/// # Errors
/// `pairing_expired`, `pairing_refused`, `offline`.
pub async fn join_step(app: &App, _: Nothing) -> Result<Pairing, UiError> {
    Ok(operations::join_step(app).await?)
}

/// On the new device: the digits are the same; join, and bring everything in.
///
/// # Errors
/// As [`join_step`], or the vault's.
pub async fn join_confirm(app: &App, _: Nothing) -> Result<Pairing, UiError> {
    let joined = operations::join_confirm(app).await;
    // What came after the joining itself may have failed: it is in all the same.
    crate::visit::arrived(app).await?;
    Ok(joined?)
}

/// On the new device: gives up.
///
/// # Errors
/// None in practice.
pub async fn join_cancel(app: &App, _: Nothing) -> Result<Pairing, UiError> {
    Ok(operations::join_cancel(app).await)
}

/// On a device that is in: lets the new one in whose code this is; answers with the digits.
///
/// # Errors
/// `pairing_code_wrong`, `pairing_expired`, `offline`, `locked`, `out_of_range` at ten devices.
pub async fn admit(app: &App, request: PairingCodeTyped) -> Result<Pairing, UiError> {
    Ok(operations::admit(app, request.code.expose()).await?)
}

/// The requests that really went out.
///
/// # Errors
/// None in practice.
pub async fn requests(app: &App, _: Nothing) -> Result<RequestLog, UiError> {
    Ok(operations::requests(app))
}

/// What the hub says that it keeps of me.
///
/// # Errors
/// `offline`, `locked`, `not_found` without private sync.
pub async fn kept(app: &App, _: Nothing) -> Result<KeptAtHub, UiError> {
    Ok(operations::kept(app).await?)
}

/// Erases everything of mine at the hub and stops syncing; what is on this device stays.
///
/// # Errors
/// `offline` (nothing has changed then), `locked`.
pub async fn leave(app: &App, _: Nothing) -> Result<LeaveReceipt, UiError> {
    Ok(operations::leave(app).await?)
}
