//! Where the operating system keeps one secret for us. The adapters live outside core
//! (crate `crewroom-key-store`); an in-memory twin serves the tests.

use crewroom_crypto::KeyStoreSecret;

/// Why the key store gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyStoreError {
    /// There is none on this machine, or it does not answer.
    #[error("no key store")]
    Unavailable,
    /// It is there and said no (locked keyring, refused prompt).
    #[error("the key store refused")]
    Refused,
}

/// A place for small secrets, by name. Failing is normal: never wipe because of it.
#[async_trait::async_trait]
pub trait KeyStore: Send + Sync {
    /// Whether secrets can be kept here at all.
    async fn available(&self) -> bool;
    /// The secret kept under `name`; `None` when there is none.
    async fn load(&self, name: &str) -> Result<Option<KeyStoreSecret>, KeyStoreError>;
    /// Keeps a secret under `name`, replacing what was there.
    async fn save(&self, name: &str, secret: &KeyStoreSecret) -> Result<(), KeyStoreError>;
    /// Forgets `name`; no error when it was not there.
    async fn erase(&self, name: &str) -> Result<(), KeyStoreError>;
}

/// No key store at all: what some desktops have, and what the passphrase is for. A vault in memory
/// needs none: its only key is the one in use.
#[derive(Debug, Clone, Copy, Default)]
pub struct Absent;

#[async_trait::async_trait]
impl KeyStore for Absent {
    async fn available(&self) -> bool {
        false
    }

    async fn load(&self, _: &str) -> Result<Option<KeyStoreSecret>, KeyStoreError> {
        Err(KeyStoreError::Unavailable)
    }

    async fn save(&self, _: &str, _: &KeyStoreSecret) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::Unavailable)
    }

    async fn erase(&self, _: &str) -> Result<(), KeyStoreError> {
        Ok(())
    }
}
