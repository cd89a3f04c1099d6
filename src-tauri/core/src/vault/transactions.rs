//! What private sync needs of the vault: its own sealed state beside the records, and one
//! transaction over both. The vault stays locked to others as long as it lasts, so it is never
//! held while waiting for a network.

use super::records::{Hlc, Projection, Record, Rid, Version, Writer};
use super::{Inner, Session, Vault, VaultError, store};
use crate::storage::Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Sqlite, SqliteConnection};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::{MutexGuard, watch};

/// One transaction over records and state. Dropped without a commit, nothing has changed.
pub(crate) struct Transaction<'a, P> {
    db: sqlx::Transaction<'static, Sqlite>,
    inner: MutexGuard<'a, Inner<P>>,
    rng: &'a dyn Rng,
    now_ms: i64,
    /// Versions to be written at the commit.
    taken_in: HashMap<Rid, Record>,
    /// The device that writes from the commit on.
    writer: Option<Writer>,
}

/// The time until the vault is next locked: work that holds keys while it waits for a network ends
/// with it, and so do its transactions, though the vault could be opened again without a PIN.
#[derive(Clone)]
pub(crate) struct Unlocked(watch::Receiver<u64>);

impl Unlocked {
    /// Waits until the vault is locked, or is gone.
    pub(crate) async fn ends(&self) {
        // An error means that the vault itself is gone.
        let _ = self.0.clone().changed().await;
    }

    /// Whether it has been locked since.
    pub(crate) fn is_over(&self) -> bool {
        self.0.has_changed().unwrap_or(true)
    }
}

impl<P: Projection> Vault<P> {
    /// From now until the vault is next locked.
    pub(crate) fn unlocked(&self) -> Unlocked {
        Unlocked(self.locks.subscribe())
    }

    /// As [`Vault::transaction`], unless the vault was locked meanwhile.
    ///
    /// # Errors
    /// [`VaultError::Locked`] then, and the like.
    pub(crate) async fn transaction_while(
        &self,
        unlocked: &Unlocked,
        make: bool,
    ) -> Result<Transaction<'_, P>, VaultError> {
        let mut inner = self.inner.lock().await;
        if unlocked.is_over() {
            return Err(VaultError::Locked);
        }
        if inner.session.is_none() {
            self.open_without_asking(&mut inner, make).await?;
        }
        self.begin(inner).await
    }

    /// Begins a transaction; opens the vault first where nothing need be asked, and with `make`
    /// makes one where there is none.
    ///
    /// # Errors
    /// [`VaultError::Locked`] and the like.
    pub(crate) async fn transaction(&self, make: bool) -> Result<Transaction<'_, P>, VaultError> {
        let mut inner = self.inner.lock().await;
        if inner.session.is_none() {
            self.open_without_asking(&mut inner, make).await?;
        }
        self.begin(inner).await
    }

    /// A transaction only when the vault is open already: never opens it, never waits for long.
    pub(crate) async fn transaction_if_open(&self, patience: Duration) -> Option<Transaction<'_, P>> {
        let inner = tokio::time::timeout(patience, self.inner.lock()).await.ok()?;
        self.begin(inner).await.ok()
    }

    async fn begin<'a>(&'a self, inner: MutexGuard<'a, Inner<P>>) -> Result<Transaction<'a, P>, VaultError> {
        let db = inner.session.as_ref().ok_or(VaultError::Locked)?.pool.begin().await?;
        let (rng, now_ms) = (self.rng.as_ref(), self.clock.now_ms());
        Ok(Transaction { db, inner, rng, now_ms, taken_in: HashMap::new(), writer: None })
    }
}

impl<P: Projection> Transaction<'_, P> {
    /// For the SQL of private sync's own tables.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.db
    }

    /// A state that was kept under `name`.
    ///
    /// # Errors
    /// As for the disk; a seal that does not open.
    pub(crate) async fn state<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, VaultError> {
        let session = self.inner.session.as_ref().ok_or(VaultError::Locked)?;
        store::state(&mut self.db, &session.key, name).await
    }

    /// Keeps a state under `name`.
    ///
    /// # Errors
    /// As for the disk.
    pub(crate) async fn put_state<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), VaultError> {
        let session = self.inner.session.as_ref().ok_or(VaultError::Locked)?;
        store::put_state(&mut self.db, &session.key, self.rng, name, value).await
    }

    /// Forgets the state under `name`.
    ///
    /// # Errors
    /// As for the disk.
    pub(crate) async fn forget_state(&mut self, name: &str) -> Result<(), VaultError> {
        store::forget_state(&mut self.db, name).await
    }

    /// From the commit on, this device writes here, and what it writes is to be sent.
    ///
    /// # Errors
    /// As for the disk.
    pub(crate) async fn set_writer(&mut self, writer: Option<Writer>) -> Result<(), VaultError> {
        match writer {
            Some(writer) => self.put_state(store::WRITER, &writer).await?,
            None => self.forget_state(store::WRITER).await?,
        }
        self.writer = Some(writer.unwrap_or_default());
        Ok(())
    }

    /// Some records, those that open.
    ///
    /// # Errors
    /// As for the disk.
    pub(crate) async fn records(&mut self, rids: &[Rid]) -> Result<Vec<Record>, VaultError> {
        let session = self.inner.session.as_ref().ok_or(VaultError::Locked)?;
        store::some(&mut self.db, &session.key, rids).await
    }

    /// The records whose version is such.
    pub(crate) fn rids_where(&self, such: impl Fn(&Version) -> bool) -> Vec<Rid> {
        let heads = self.inner.session.iter().flat_map(|session| session.heads.iter());
        let mut rids: Vec<Rid> = heads.filter(|(_, version)| such(version)).map(|(rid, _)| rid).collect();
        rids.sort_unstable();
        rids
    }

    /// Takes a version in that another device wrote: true when it wins over what is here.
    ///
    /// # Errors
    /// As for the disk.
    pub(crate) async fn take_in(&mut self, record: Record) -> Result<bool, VaultError> {
        let session = self.inner.session.as_mut().ok_or(VaultError::Locked)?;
        session.hlc.observe(record.hlc, self.now_ms);
        let new = record.version();
        let taken = self.taken_in.get(&record.rid);
        let order = match taken.map(Record::version).as_ref().or(session.heads.get(record.rid)) {
            None => std::cmp::Ordering::Greater,
            Some(old) => new.against(old),
        };
        let wins = match order {
            // Two copies of one device wrote at the same moment: the content decides.
            std::cmp::Ordering::Equal if !new.deleted => {
                let old = match taken {
                    Some(old) => Some(old.clone()),
                    None => store::some(&mut self.db, &session.key, &[record.rid]).await?.pop(),
                };
                let text = |record: &Record| record.body.as_ref().map(ToString::to_string);
                old.is_none_or(|old| text(&record) > text(&old))
            }
            order => order.is_gt(),
        };
        if wins {
            self.taken_in.insert(record.rid, record);
        }
        Ok(wins)
    }

    /// Puts a record back under another writer, its version otherwise as it is.
    pub(crate) fn restamp(&mut self, mut record: Record, writer: Writer) {
        record.writer = writer;
        self.taken_in.insert(record.rid, record);
    }

    /// Writes everything; the projections follow only when the disk has it.
    ///
    /// # Errors
    /// As for the disk; nothing has changed then.
    pub(crate) async fn commit(mut self) -> Result<(), VaultError> {
        let session: &mut Session<P> = self.inner.session.as_mut().ok_or(VaultError::Locked)?;
        for record in self.taken_in.values() {
            store::put_record(&mut self.db, &session.key, self.rng, record).await?;
        }
        self.db.commit().await?;
        for record in self.taken_in.values() {
            session.heads.follow(record);
            session.private.apply(record);
        }
        if let Some(writer) = self.writer {
            session.writer = writer;
        }
        Ok(())
    }
}

/// The hybrid clock and the writer as a session that opens now begins with them.
pub(super) fn begin_with(records: &[Record], now_ms: i64) -> Hlc {
    let mut hlc = Hlc::default();
    for record in records {
        hlc.observe(record.hlc, now_ms);
    }
    hlc
}
