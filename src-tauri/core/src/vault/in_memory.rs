//! A vault that is in memory alone, for a visit; and a vault on the disk that stays shut meanwhile.

use super::records::{Heads, Hlc, Projection};
use super::{Inner, Lock, Session, Vault, VaultError, VaultState, VaultStatus, delays};
use crate::storage::{self, Clock, Rng, StorageError};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Mutex, watch};

impl<P: Projection> Vault<P> {
    /// An empty vault in memory, open under a key of its own. Locking it is the end of it: records
    /// and key are gone, and nothing opens it again.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(crate) async fn in_memory(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<Self, StorageError> {
        let pool = storage::open_in_memory(None).await?;
        let vault = Self {
            database: PathBuf::new(),
            keys: PathBuf::new(),
            in_memory: true,
            key_store: Arc::new(super::key_store::Absent),
            clock,
            rng,
            inner: Mutex::new(Inner { session: None, notice: None, barred: false }),
            locks: watch::Sender::new(0),
        };
        vault.inner.lock().await.session = Some(Session {
            key: vault.new_data_key(),
            pool,
            heads: Heads::default(),
            hlc: Hlc::default(),
            writer: [0; 16],
            private: P::default(),
        });
        Ok(vault)
    }

    /// Locks, and keeps everybody out until [`Vault::unbar`]: also where nothing need be asked.
    pub(crate) async fn bar(&self) {
        self.locks.send_modify(|count| *count = count.wrapping_add(1));
        let mut inner = self.inner.lock().await;
        inner.barred = true;
        if let Some(session) = inner.session.take() {
            session.pool.close().await;
        }
    }

    /// Opens again for whoever may.
    pub(crate) async fn unbar(&self) {
        self.inner.lock().await.barred = false;
    }

    /// Whatever writes or removes a file asks this first.
    pub(super) fn has_files(&self) -> Result<(), VaultError> {
        if self.in_memory { Err(VaultError::Locked) } else { Ok(()) }
    }

    pub(super) fn status_in_memory(&self, is_open: bool) -> VaultStatus {
        VaultStatus {
            state: if is_open { VaultState::Open } else { VaultState::NoKeyStorage },
            lock: Lock::None,
            has_recovery_code: false,
            wait_ms: 0,
            tries_left: delays::FREE_TRIES,
            notice: None,
        }
    }
}
