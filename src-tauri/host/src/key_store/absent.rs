//! No key store at all: what some desktops have, and what the passphrase is for.

use crewroom_core::vault::{KeyStore, KeyStoreError};
use crewroom_crypto::KeyStoreSecret;

/// No key store.
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
