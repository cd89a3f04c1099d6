//! The system's store, through the maintained `keyring-core` family of crates.

use crewroom_core::vault::{KeyStore, KeyStoreError};
use crewroom_crypto::KeyStoreSecret;
use keyring_core::api::CredentialStoreApi;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroize;

/// The name under which the system lists our entries.
const SERVICE: &str = "Crewroom";
/// How long the store may take. A person who types a keyring password needs a while; an app
/// that waits longer looks dead.
const PATIENCE: Duration = Duration::from_secs(20);

type Store = Arc<dyn CredentialStoreApi + Send + Sync>;

/// The system's store.
#[derive(Default)]
pub struct System {
    store: tokio::sync::Mutex<Option<Store>>,
}

impl System {
    /// Connects on first use.
    pub fn new() -> Self {
        Self::default()
    }

    async fn store(&self) -> Result<Store, KeyStoreError> {
        let mut known = self.store.lock().await;
        if let Some(store) = known.as_ref() {
            return Ok(store.clone());
        }
        let store = patiently(connect).await?;
        *known = Some(store.clone());
        Ok(store)
    }
}

impl Drop for System {
    fn drop(&mut self) {
        // Its last breath is a blocking call, which panics on a thread that runs async work.
        if let Some(store) = self.store.get_mut().take() {
            let _ = std::thread::Builder::new().name("key-store".into()).spawn(move || drop(store));
        }
    }
}

#[async_trait::async_trait]
impl KeyStore for System {
    async fn available(&self) -> bool {
        self.store().await.is_ok()
    }

    async fn load(&self, name: &str) -> Result<Option<KeyStoreSecret>, KeyStoreError> {
        let (store, name) = (self.store().await?, name.to_owned());
        patiently(move || {
            let entry = store.build(SERVICE, &name, None).map_err(told)?;
            match entry.get_secret() {
                Ok(mut bytes) => {
                    let fixed: Result<[u8; 32], _> = bytes.as_slice().try_into();
                    bytes.zeroize();
                    let mut fixed = fixed.map_err(|_| KeyStoreError::Refused)?;
                    Ok(Some(KeyStoreSecret::from_random(&mut fixed)))
                }
                Err(keyring_core::Error::NoEntry) => Ok(None),
                Err(error) => Err(told(error)),
            }
        })
        .await
    }

    async fn save(&self, name: &str, secret: &KeyStoreSecret) -> Result<(), KeyStoreError> {
        let (store, name) = (self.store().await?, name.to_owned());
        let mut bytes = secret.expose().to_vec();
        patiently(move || {
            let entry = store.build(SERVICE, &name, None).map_err(told);
            let outcome = entry.and_then(|entry| entry.set_secret(&bytes).map_err(told));
            bytes.zeroize();
            outcome
        })
        .await
    }

    async fn erase(&self, name: &str) -> Result<(), KeyStoreError> {
        let (store, name) = (self.store().await?, name.to_owned());
        patiently(move || {
            let entry = store.build(SERVICE, &name, None).map_err(told)?;
            match entry.delete_credential() {
                Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
                Err(error) => Err(told(error)),
            }
        })
        .await
    }
}

/// Runs blocking work on a thread of its own, for as long as [`PATIENCE`] lasts.
async fn patiently<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeyStoreError> + Send + 'static,
) -> Result<T, KeyStoreError> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    // Not a pool thread: the stores' own runtimes must not meet ours.
    std::thread::Builder::new()
        .name("key-store".into())
        .spawn(move || {
            let _ = answer.send(work());
        })
        .map_err(|_| KeyStoreError::Unavailable)?;
    match tokio::time::timeout(PATIENCE, answered).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(KeyStoreError::Unavailable),
        Err(_) => {
            tracing::warn!("the key store did not answer in time");
            Err(KeyStoreError::Refused)
        }
    }
}

fn told(error: keyring_core::Error) -> KeyStoreError {
    match error {
        keyring_core::Error::NoStorageAccess(_) => KeyStoreError::Refused,
        _ => KeyStoreError::Unavailable,
    }
}

#[cfg(target_os = "linux")]
fn connect() -> Result<Store, KeyStoreError> {
    let store = zbus_secret_service_keyring_store::Store::new().map_err(told)?;
    Ok(store)
}

#[cfg(target_os = "windows")]
fn connect() -> Result<Store, KeyStoreError> {
    let store = windows_native_keyring_store::Store::new().map_err(told)?;
    Ok(store)
}

#[cfg(any(target_os = "macos", target_os = "ios"))]
fn connect() -> Result<Store, KeyStoreError> {
    let store = apple_native_keyring_store::keychain::Store::new().map_err(told)?;
    Ok(store)
}

#[cfg(target_os = "android")]
fn connect() -> Result<Store, KeyStoreError> {
    let store = android_native_keyring_store::Store::new().map_err(told)?;
    Ok(store)
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "windows",
    target_os = "macos",
    target_os = "ios",
    target_os = "android"
)))]
fn connect() -> Result<Store, KeyStoreError> {
    Err(KeyStoreError::Unavailable)
}
