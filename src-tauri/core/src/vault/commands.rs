//! The vault at the edge: lock, unlock, PIN, passphrase, recovery, erase.

use super::VaultStatus;
use crate::{App, UiError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Nothing to say.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Nothing {}

/// A secret that a person typed. Prints nothing, is zeroed when dropped.
#[derive(Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Secret(#[cfg_attr(feature = "bindings", ts(type = "string"))] Zeroizing<String>);

impl Secret {
    /// The text; keep the borrow short.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Sets a PIN; `current` when there is one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct SetPin {
    pub pin: Secret,
    pub current: Option<Secret>,
}

/// A PIN.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct WithPin {
    pub pin: Secret,
}

/// A passphrase of five words or more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct WithPassphrase {
    pub passphrase: Secret,
}

/// Asks for a recovery code; `pin` when one is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct MakeRecoveryCode {
    pub pin: Option<Secret>,
}

/// The code, shown once.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct RecoveryCodeView {
    pub code: String,
}

/// Opens with the recovery code; `passphrase` where the machine has no key store.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Recover {
    pub code: Secret,
    pub passphrase: Option<Secret>,
}

/// How the vault stands.
pub async fn status(app: &App, _: Nothing) -> Result<VaultStatus, UiError> {
    Ok(app.vault.status().await?)
}

/// Opens the vault where nothing need be asked.
pub async fn open(app: &App, _: Nothing) -> Result<VaultStatus, UiError> {
    app.vault.open_quietly().await?;
    status(app, Nothing {}).await
}

/// Drops the key and everything read.
pub async fn lock(app: &App, _: Nothing) -> Result<VaultStatus, UiError> {
    app.vault.lock().await;
    crate::sync::forget_pairing(app).await;
    status(app, Nothing {}).await
}

/// Opens with the PIN.
pub async fn unlock(app: &App, request: WithPin) -> Result<VaultStatus, UiError> {
    app.vault.unlock(request.pin.expose()).await?;
    status(app, Nothing {}).await
}

/// Sets or changes the PIN.
pub async fn set_pin(app: &App, request: SetPin) -> Result<VaultStatus, UiError> {
    app.vault.set_pin(request.pin.expose(), request.current.as_ref().map(Secret::expose)).await?;
    status(app, Nothing {}).await
}

/// Takes the PIN away.
pub async fn remove_pin(app: &App, request: WithPin) -> Result<VaultStatus, UiError> {
    app.vault.remove_pin(request.pin.expose()).await?;
    status(app, Nothing {}).await
}

/// Makes the vault where there is no key store.
pub async fn start_with_passphrase(app: &App, request: WithPassphrase) -> Result<VaultStatus, UiError> {
    app.vault.start_with_passphrase(request.passphrase.expose()).await?;
    status(app, Nothing {}).await
}

/// Opens with the passphrase.
pub async fn unlock_with_passphrase(app: &App, request: WithPassphrase) -> Result<VaultStatus, UiError> {
    app.vault.unlock_with_passphrase(request.passphrase.expose()).await?;
    status(app, Nothing {}).await
}

/// Makes a recovery code.
pub async fn make_recovery_code(app: &App, request: MakeRecoveryCode) -> Result<RecoveryCodeView, UiError> {
    let code = app.vault.make_recovery_code(request.pin.as_ref().map(Secret::expose)).await?;
    Ok(RecoveryCodeView { code: code.to_string() })
}

/// Opens with the recovery code.
pub async fn recover(app: &App, request: Recover) -> Result<VaultStatus, UiError> {
    let passphrase = request.passphrase.as_ref().map(Secret::expose);
    app.vault.recover(request.code.expose(), passphrase).await?;
    status(app, Nothing {}).await
}

/// Erases everything private on this device, and which hub it was enrolled at. The hub is not told:
/// that would take a network; leaving does it.
pub async fn erase_everything(app: &App, _: Nothing) -> Result<VaultStatus, UiError> {
    app.vault.erase().await?;
    crate::sync::forget(app).await?;
    crate::submissions::forget(app).await?;
    status(app, Nothing {}).await
}

/// The notice has been read.
pub async fn dismiss_notice(app: &App, _: Nothing) -> Result<VaultStatus, UiError> {
    app.vault.dismiss_notice().await;
    status(app, Nothing {}).await
}
