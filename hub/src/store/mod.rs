//! What the hub keeps, behind traits: [`Store`] opens sessions, a [`Session`] reads or is one
//! write transaction. What a session can do is said in each feature's `store.rs`; the SQL is in
//! `private.rs` and `common.rs`, which both databases understand, and in `sqlite.rs` and
//! `postgres.rs`.
//!
//! A session must not be dropped while a statement runs: a `begin` that is cancelled leaves a
//! PostgreSQL connection in a transaction that nobody ends. So `http` runs every request in a
//! task of its own, which a client that hangs up does not cancel, and time limits are set in
//! the database, never by dropping a future.

mod common;
mod held;
mod postgres;
mod private;
mod sqlite;

pub use postgres::Postgres;
pub use sqlite::Sqlite;

use crate::accounts::store::Accounts;
use crate::invites::store::Invites;
use crate::logs::store::Logs;
use crate::pairing::store::Pairings;
use crate::submissions::store::Submissions;
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;

/// A database.
#[async_trait]
pub trait Store: Send + Sync {
    /// A session to read with; each statement stands alone.
    async fn read(&self) -> Result<Box<dyn Session>, StoreError>;

    /// A write transaction. What it did is gone unless it is committed.
    async fn write(&self) -> Result<Box<dyn Session>, StoreError>;

    /// Makes a copy of the database in a file of mode 0600 that is not there yet.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] where the database has a tool of its own for it.
    async fn backup(&self, file: &Path) -> Result<(), StoreError>;

    /// After something was erased: sees to it that its bytes leave the files, where that is in
    /// the hub's hand. At best, never an error.
    async fn scrub(&self);

    /// Closes every connection.
    async fn close(&self);
}

/// A connection, or a transaction of one.
#[async_trait]
pub trait Session: Accounts + Logs + Pairings + Submissions + Invites + Send {
    /// The public key of the hub that this database belongs to.
    async fn hub_key(&mut self) -> Result<Option<[u8; 32]>, StoreError>;

    /// Makes the database belong to a hub, unless it already does.
    async fn claim(&mut self, key: &[u8; 32]) -> Result<(), StoreError>;

    /// Makes a transaction's work last; nothing for a session that only reads.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Why the database did not do it. Carries no value of any row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is away, busy or out of room.
    #[error("database: {0}")]
    Failed(String),
    /// Rows that cannot be: somebody else wrote to this database, or a disk did.
    #[error("database: a row that cannot be: {0}")]
    Damaged(&'static str),
    /// This database has a tool of its own for that.
    #[error("not for this database")]
    Unsupported,
    /// The address is not of the form `sqlite://path` or `postgres://…`.
    #[error("the database's address must begin with sqlite:// or postgres://")]
    Address,
    /// A newer hub has written to it.
    #[error("this database was written by a newer hub")]
    TooNew,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // A database's message may quote the values of a row: only what names the fault is kept.
        Self::Failed(match &error {
            sqlx::Error::Database(inner) => {
                let code = inner.code().unwrap_or_default();
                match code.as_ref() {
                    "28P01" | "28000" => "the user or its password was refused".into(),
                    "3D000" => "there is no database of this name".into(),
                    "42501" => "the user is not allowed to do this".into(),
                    _ => format!("refused with code {code} {}", inner.constraint().unwrap_or_default()),
                }
            }
            sqlx::Error::PoolTimedOut => "it cannot be reached, or no connection came free in time".into(),
            // As which a certificate that cannot be trusted comes.
            sqlx::Error::Io(inner) if inner.kind() == std::io::ErrorKind::InvalidData => {
                "connection: the server's TLS certificate is not trusted, or it does not speak as it should"
                    .into()
            }
            sqlx::Error::Io(inner) => format!("connection: {}", inner.kind()),
            sqlx::Error::Tls(_) => "TLS failed".into(),
            sqlx::Error::ColumnDecode { index, .. } => format!("column {index} is of another type"),
            _ => "failed".into(),
        })
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(_) => Self::TooNew,
            sqlx::migrate::MigrateError::Execute(inner) => inner.into(),
            sqlx::migrate::MigrateError::ExecuteMigration(inner, _) => inner.into(),
            _ => Self::Failed("the schema could not be brought up to date".into()),
        }
    }
}

/// Opens the database at `address`, making a SQLite file when there is none, and brings its
/// schema up to date.
///
/// # Errors
/// [`StoreError::Address`]; [`StoreError::TooNew`]; whatever the database says.
pub async fn open(address: &str) -> Result<Arc<dyn Store>, StoreError> {
    if let Some(path) = address.strip_prefix("sqlite://") {
        Ok(Arc::new(Sqlite::open(Path::new(path)).await?))
    } else if is_postgres(address) {
        Ok(Arc::new(Postgres::open(address).await?))
    } else {
        Err(StoreError::Address)
    }
}

/// Whether this is the address of a PostgreSQL database.
pub fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

/// A column of bytes.
pub(crate) type Bytes = Vec<u8>;

/// Bytes of a fixed length out of a column.
pub(crate) fn fixed<const N: usize>(bytes: &[u8], column: &'static str) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged(column))
}

/// A number that is never negative out of a column.
pub(crate) fn unsigned<T: TryFrom<i64>>(number: i64, column: &'static str) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| StoreError::Damaged(column))
}

/// A number into a column; numbers past 63 bits are refused long before.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
