//! A key store for tests: secrets in a plain file, so that a killed process finds them again.
//! Never in a shipped app; the shell has no way to choose it.

use crewroom_core::vault::{KeyStore, KeyStoreError};
use crewroom_crypto::KeyStoreSecret;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// Secrets in a plain file.
pub struct TestFile {
    path: PathBuf,
    guard: Mutex<()>,
}

impl TestFile {
    /// Uses, and makes, the file at `path`.
    pub fn new(path: PathBuf) -> Self {
        Self { path, guard: Mutex::new(()) }
    }

    fn read(&self) -> BTreeMap<String, [u8; 32]> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let entry = |line: &str| {
            let (name, hex) = line.split_once(' ')?;
            let bytes: Option<Vec<u8>> =
                (0..64).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect();
            Some((name.to_owned(), bytes?.try_into().ok()?))
        };
        text.lines().filter_map(entry).collect()
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, [u8; 32]>)) -> Result<(), KeyStoreError> {
        let _guard = self.guard.lock().map_err(|_| KeyStoreError::Unavailable)?;
        let mut all = self.read();
        change(&mut all);
        let text: String = all
            .iter()
            .map(|(name, bytes)| {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("{name} {hex}\n")
            })
            .collect();
        crewroom_core::storage::write_whole(&self.path, text.as_bytes())
            .map_err(|_| KeyStoreError::Unavailable)
    }
}

#[async_trait::async_trait]
impl KeyStore for TestFile {
    async fn available(&self) -> bool {
        true
    }

    async fn load(&self, name: &str) -> Result<Option<KeyStoreSecret>, KeyStoreError> {
        let found = self.read().get(name).copied();
        Ok(found.map(|mut bytes| KeyStoreSecret::from_random(&mut bytes)))
    }

    async fn save(&self, name: &str, secret: &KeyStoreSecret) -> Result<(), KeyStoreError> {
        self.change(|all| {
            all.insert(name.to_owned(), *secret.expose());
        })
    }

    async fn erase(&self, name: &str) -> Result<(), KeyStoreError> {
        self.change(|all| {
            all.remove(name);
        })
    }
}
