//! The vault: everything private, sealed on this device.
//!
//! Two files. `vault.db` holds sealed records. `vault.keys` holds the data key, wrapped; it
//! stands apart so that a damaged database never takes the key with it (decision 0003).
//! The vault knows no feature: it opens records into a [`Projection`] that the app supplies.

pub mod commands;
mod delays;
mod in_memory;
mod key_file;
pub mod key_store;
mod lifecycle;
mod locks;
mod mending;
mod model;
mod records;
mod store;
#[cfg(test)]
mod tests;
mod transactions;

pub use key_store::{KeyStore, KeyStoreError};
pub use model::{Lock, Notice, VaultState, VaultStatus};
pub(crate) use records::Writer;
pub use records::{Change, Projection, Record, Rid};
pub(crate) use store::OWN_LOG;
pub(crate) use transactions::{Transaction, Unlocked};

use crate::storage::{Clock, Rng, StorageError};
use crewroom_crypto::{CryptoError, DataKey};
use key_file::KeyFile;
use records::{Heads, Hlc};
use sqlx::SqlitePool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, watch};

/// Why the vault did not do as asked.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum VaultError {
    #[error("the vault is locked")]
    Locked,
    #[error("wrong PIN")]
    WrongPin,
    /// Milliseconds until the next try is taken.
    #[error("too many tries")]
    Wait(i64),
    #[error("the PIN is too short")]
    PinTooShort,
    #[error("the PIN is too simple")]
    PinTooSimple,
    #[error("wrong recovery code")]
    WrongRecoveryCode,
    #[error("wrong passphrase")]
    WrongPassphrase,
    #[error("the passphrase is too short")]
    PassphraseTooShort,
    #[error("this system has no key store")]
    NoKeyStorage,
    #[error("the key store has lost the key")]
    KeyLost,
    #[error("the vault's keys are damaged")]
    Damaged,
    #[error("already set")]
    AlreadySet,
    #[error("no such record")]
    NotFound,
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("{0}")]
    Crypto(#[from] CryptoError),
}

impl From<sqlx::Error> for VaultError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

/// How long a look that may do without waits for its turn.
const PEEK: std::time::Duration = std::time::Duration::from_millis(500);

/// An open vault: gone, zeroed, the moment it is locked.
struct Session<P> {
    key: DataKey,
    pool: SqlitePool,
    heads: Heads,
    hlc: Hlc,
    /// This device, as the others know it; zeros without private sync.
    writer: Writer,
    private: P,
}

/// What the mutex guards.
struct Inner<P> {
    session: Option<Session<P>>,
    notice: Option<Notice>,
    /// Opens for nobody, whatever is known: somebody else uses this computer for a while.
    barred: bool,
}

/// The vault. `P` is the app's set of in-memory projections.
pub struct Vault<P> {
    database: PathBuf,
    keys: PathBuf,
    /// Never on the disk; the two paths above mean nothing then.
    in_memory: bool,
    key_store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    inner: Mutex<Inner<P>>,
    /// Counts how often it was locked.
    locks: watch::Sender<u64>,
}

impl<P: Projection> Vault<P> {
    /// A vault whose files stand in `folder`. Opens nothing yet.
    pub fn new(
        folder: &Path,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Self {
        Self {
            database: folder.join("vault.db"),
            keys: folder.join("vault.keys"),
            in_memory: false,
            key_store,
            clock,
            rng,
            inner: Mutex::new(Inner { session: None, notice: None, barred: false }),
            locks: watch::Sender::new(0),
        }
    }

    /// Reads from the open projections; opens the vault first where nothing need be asked.
    ///
    /// # Errors
    /// [`VaultError::Locked`] and the like; see [`VaultError`].
    pub async fn read<R>(&self, look: impl FnOnce(&P) -> R) -> Result<R, VaultError> {
        let mut inner = self.inner.lock().await;
        if inner.session.is_none() {
            self.open_without_asking(&mut inner, false).await?;
        }
        inner.session.as_ref().map(|session| look(&session.private)).ok_or(VaultError::Locked)
    }

    /// Reads only when the vault is open already: never opens it, never fails.
    pub async fn peek<R>(&self, look: impl FnOnce(&P) -> R) -> Option<R> {
        // Busy means opening or writing; a moment is enough for a write.
        let inner = tokio::time::timeout(PEEK, self.inner.lock()).await.ok()?;
        inner.session.as_ref().map(|session| look(&session.private))
    }

    /// Decides on changes from what is there now and writes them in one transaction; the
    /// projections follow only when the disk has them. Makes the vault when there is none.
    ///
    /// # Errors
    /// What `decide` returns, or a [`VaultError`]; nothing has changed then.
    pub async fn edit<R, E: From<VaultError>>(
        &self,
        decide: impl FnOnce(&P) -> Result<(Vec<Change>, R), E>,
    ) -> Result<R, E> {
        let mut inner = self.inner.lock().await;
        if inner.session.is_none() {
            self.open_without_asking(&mut inner, true).await?;
        }
        let Some(session) = inner.session.as_mut() else {
            return Err(VaultError::Locked.into());
        };
        let (changes, answer) = decide(&session.private)?;
        self.write(session, changes).await?;
        Ok(answer)
    }

    /// Fresh random bytes for a record's id.
    pub fn new_rid(&self) -> Rid {
        let mut rid = [0_u8; 16];
        self.rng.fill(&mut rid);
        Rid(rid)
    }

    async fn write(&self, session: &mut Session<P>, changes: Vec<Change>) -> Result<(), VaultError> {
        if changes.is_empty() {
            return Ok(());
        }
        let now_ms = self.clock.now_ms();
        let mut records = Vec::with_capacity(changes.len());
        for change in changes {
            let hlc = session.hlc.tick(now_ms);
            records.push(session.heads.next(change, now_ms, hlc, session.writer)?);
        }
        store::put(&session.pool, &session.key, self.rng.as_ref(), &records).await?;
        for record in records {
            session.heads.follow(&record);
            session.private.apply(&record);
        }
        Ok(())
    }

    fn load_keys(&self) -> Result<Option<KeyFile>, VaultError> {
        if self.in_memory { Ok(None) } else { KeyFile::load(&self.keys) }
    }
}
