//! Making, opening, closing and erasing the vault.

use super::key_file::{KeyFile, Slot, SlotKind};
use super::model::{Lock, Notice, VaultState, VaultStatus};
use super::records::{Heads, Projection};
use super::transactions::begin_with;
use super::{Inner, KeyStoreError, Session, Vault, VaultError, store};
use crate::storage::{self, Kind, StorageError};
use crewroom_crypto::{DataKey, KeyStoreSecret, kdf, seal};
use std::time::Duration;
use tokio::time::timeout;

/// How long the first screen waits for the key store. One that asks the person for a password
/// takes longer: the vault is then closed for now, and opens when something private is wanted.
const GLANCE: Duration = Duration::from_millis(1_500);

impl<P: Projection> Vault<P> {
    /// How the vault stands. Answers soon, whatever the key store does.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when both copies of the key file are.
    pub async fn status(&self) -> Result<VaultStatus, VaultError> {
        let glance = timeout(GLANCE, self.inner.lock()).await.ok();
        let (is_open, notice) = match &glance {
            Some(inner) => (inner.session.is_some(), inner.notice),
            None => (false, None),
        };
        if self.in_memory {
            return Ok(self.status_in_memory(is_open));
        }
        let Some(mut file) = self.load_keys()? else {
            // A key store that has not answered yet may still be there: say so by trying.
            let there = timeout(GLANCE, self.key_store.available()).await.unwrap_or(true);
            let state = if there { VaultState::New } else { VaultState::NoKeyStorage };
            return Ok(VaultStatus {
                state,
                lock: Lock::None,
                has_recovery_code: false,
                wait_ms: 0,
                tries_left: super::delays::FREE_TRIES,
                notice: None,
            });
        };
        if glance.is_some() {
            // A wait that cannot be written down yet is counted all the same.
            let _ = self.follow_the_clock(&mut file);
        }
        let lock = file.lock();
        let lost = !is_open
            && lock != Lock::Passphrase
            && glance.is_some()
            && matches!(timeout(GLANCE, self.secret(&file)).await, Ok(Err(_)));
        let state = if is_open {
            VaultState::Open
        } else if lost {
            VaultState::KeyLost
        } else {
            match lock {
                Lock::None => VaultState::Closed,
                Lock::Pin => VaultState::PinNeeded,
                Lock::Passphrase => VaultState::PassphraseNeeded,
            }
        };
        Ok(VaultStatus {
            state,
            lock,
            has_recovery_code: file.slot(SlotKind::Recovery).is_some(),
            wait_ms: file.tries.wait_ms(self.clock.now_ms()),
            tries_left: file.tries.left(),
            notice,
        })
    }

    /// Opens the vault if it exists and nothing need be asked; otherwise leaves it as it is.
    ///
    /// # Errors
    /// As for opening; a vault that needs a PIN is no error.
    pub async fn open_quietly(&self) -> Result<(), VaultError> {
        let mut inner = self.inner.lock().await;
        match self.open_without_asking(&mut inner, false).await {
            Err(VaultError::Locked | VaultError::NotFound) => Ok(()),
            other => other,
        }
    }

    /// [`Vault::open_quietly`], given up when the key store keeps the person waiting.
    ///
    /// # Errors
    /// As for opening.
    pub async fn open_soon(&self) -> Result<(), VaultError> {
        let Some(file) = self.load_keys()? else { return Ok(()) };
        // Only the key store is given up on: opening the database, once begun, goes to its end.
        // Broken off half way it would leave a connection behind that still owns the files.
        let asks_the_store = file.slot(SlotKind::Device).is_some();
        if asks_the_store && timeout(GLANCE, self.secret(&file)).await.is_err() {
            return Ok(());
        }
        self.open_quietly().await
    }

    /// Drops the key and everything read. The PIN, where set, is needed to come back. Whoever waits
    /// for a network with keys in hand is told first: see [`Vault::unlocked`].
    pub async fn lock(&self) {
        self.locks.send_modify(|count| *count = count.wrapping_add(1));
        let mut inner = self.inner.lock().await;
        if let Some(session) = inner.session.take() {
            session.pool.close().await;
        }
    }

    /// Forgets the notice.
    pub async fn dismiss_notice(&self) {
        self.inner.lock().await.notice = None;
    }

    /// Erases everything private: the key store's secret first (which alone makes the rest
    /// unreadable), then the wraps, then the files, those moved aside included.
    ///
    /// # Errors
    /// When a file cannot be removed; what was reached by then is gone.
    pub async fn erase(&self) -> Result<(), VaultError> {
        self.has_files()?;
        self.locks.send_modify(|count| *count = count.wrapping_add(1));
        let mut inner = self.inner.lock().await;
        if let Some(session) = inner.session.take() {
            session.pool.close().await;
        }
        if let Ok(Some(file)) = self.load_keys() {
            for generation in file.generation.saturating_sub(1)..=file.generation.saturating_add(1) {
                // A key store that does not answer cannot keep the files from going.
                let _ = self.key_store.erase(&file.entry_of(generation)).await;
            }
        }
        KeyFile::erase(&self.keys)?;
        let folder = self.database.parent().unwrap_or(&self.database);
        for entry in std::fs::read_dir(folder).map_err(StorageError::from)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with("vault.") {
                std::fs::remove_file(entry.path()).map_err(StorageError::from)?;
            }
        }
        inner.notice = None;
        Ok(())
    }

    /// Opens with the key store alone; with `make`, makes a vault where there is none.
    pub(super) async fn open_without_asking(
        &self,
        inner: &mut Inner<P>,
        make: bool,
    ) -> Result<(), VaultError> {
        self.has_files()?;
        if inner.barred {
            return Err(VaultError::Locked);
        }
        let file = match self.load_keys()? {
            Some(file) => file,
            None if make => self.make_device_vault().await?,
            None => {
                return Err(if self.key_store.available().await {
                    VaultError::NotFound
                } else {
                    VaultError::NoKeyStorage
                });
            }
        };
        let slot = file.slot(SlotKind::Device).ok_or(VaultError::Locked)?;
        let secret = self.secret(&file).await?;
        let key = kdf::derive_device(&secret, &salt_of(slot)?)
            .and_then(|wrapping| seal::unwrap(&wrapping, &file.binding(SlotKind::Device), &slot.wrapped))
            .map_err(|_| VaultError::KeyLost)?;
        self.start_session(inner, key).await
    }

    /// The key store's half.
    pub(super) async fn secret(&self, file: &KeyFile) -> Result<KeyStoreSecret, VaultError> {
        match self.key_store.load(&file.entry()).await {
            Ok(Some(secret)) => Ok(secret),
            Ok(None) | Err(KeyStoreError::Refused | KeyStoreError::Unavailable) => Err(VaultError::KeyLost),
        }
    }

    async fn make_device_vault(&self) -> Result<KeyFile, VaultError> {
        if !self.key_store.available().await {
            return Err(VaultError::NoKeyStorage);
        }
        let mut vault = [0_u8; 16];
        self.rng.fill(&mut vault);
        let mut file = KeyFile::new(vault);
        let secret = self.new_secret();
        // The secret first: a crash in between leaves an unused entry, never an unopenable vault.
        self.key_store.save(&file.entry(), &secret).await.map_err(|_| VaultError::NoKeyStorage)?;
        let key = self.new_data_key();
        let salt = self.new_salt();
        file.set(Slot {
            kind: SlotKind::Device,
            wrapped: seal::wrap(
                &kdf::derive_device(&secret, &salt)?,
                self.new_nonce(),
                &file.binding(SlotKind::Device),
                &key,
            )?,
            salt: salt.to_vec(),
        });
        file.save(&self.keys)?;
        Ok(file)
    }

    /// Reads everything into a new session. A damaged database is moved aside, and what it
    /// still gives is carried over into a fresh one.
    pub(super) async fn start_session(&self, inner: &mut Inner<P>, key: DataKey) -> Result<(), VaultError> {
        if inner.barred {
            return Err(VaultError::Locked);
        }
        let mut mended = self.finish_mending()?;
        let (pool, records) = match self.read_database(&key).await {
            Ok(read) => read,
            Err(VaultError::Storage(StorageError::Damaged)) => {
                self.mend().await?;
                mended = true;
                self.read_database(&key).await?
            }
            Err(error) => return Err(error),
        };
        if mended {
            inner.notice = Some(Notice::DamagedMovedAside);
        }
        let writer = store::state(&mut *pool.acquire().await?, &key, store::WRITER).await;
        let writer = writer.unwrap_or_else(|error| {
            tracing::warn!(%error, "the state of private sync does not open");
            None
        });
        let hlc = begin_with(&records, self.clock.now_ms());
        let mut heads = Heads::default();
        let mut private = P::default();
        for record in &records {
            heads.follow(record);
            private.apply(record);
        }
        inner.session = Some(Session { key, pool, heads, hlc, writer: writer.unwrap_or_default(), private });
        Ok(())
    }

    async fn read_database(
        &self,
        key: &DataKey,
    ) -> Result<(sqlx::SqlitePool, Vec<super::Record>), VaultError> {
        let pool = storage::open(&self.database, Kind::Vault).await?;
        let read = async {
            let (records, refused) = store::all(&pool, key).await?;
            if refused > 0 {
                // Rows that do not open are kept where they are: a later version may know them.
                tracing::warn!(refused, "sealed rows that do not open");
            }
            Ok(records)
        };
        match read.await {
            Ok(records) => Ok((pool, records)),
            Err(error) => {
                pool.close().await;
                Err(error)
            }
        }
    }

    pub(super) fn new_secret(&self) -> KeyStoreSecret {
        let mut bytes = [0_u8; 32];
        self.rng.fill(&mut bytes);
        KeyStoreSecret::from_random(&mut bytes)
    }

    pub(super) fn new_data_key(&self) -> DataKey {
        let mut bytes = [0_u8; 32];
        self.rng.fill(&mut bytes);
        DataKey::from_random(&mut bytes)
    }

    pub(super) fn new_salt(&self) -> [u8; kdf::SALT_LEN] {
        let mut salt = [0_u8; kdf::SALT_LEN];
        self.rng.fill(&mut salt);
        salt
    }

    pub(super) fn new_nonce(&self) -> [u8; seal::NONCE_LEN] {
        let mut nonce = [0_u8; seal::NONCE_LEN];
        self.rng.fill(&mut nonce);
        nonce
    }
}

/// A slot's salt at its fixed length.
pub(super) fn salt_of(slot: &Slot) -> Result<[u8; kdf::SALT_LEN], VaultError> {
    slot.salt.as_slice().try_into().map_err(|_| VaultError::Damaged)
}
