//! Opening the two SQLite files with the pragmas that each needs.

use super::StorageError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, SqlitePool};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Packs, search index, settings that reveal nothing. Rebuilt when damaged.
    Public,
    /// Sealed records. One connection; every commit reaches the disk before it is answered.
    Vault,
}

/// Opens the file, making it when missing, checks it, and brings its schema up to date.
///
/// # Errors
/// [`StorageError::Damaged`] when it is no sound database; `TooNew` when a newer app wrote it.
pub async fn open(path: &Path, kind: Kind) -> Result<SqlitePool, StorageError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF");
    let options = match kind {
        Kind::Public => options.synchronous(SqliteSynchronous::Normal).pragma("cache_size", "-8000"),
        // secure_delete: an erased record's bytes do not linger in free pages.
        Kind::Vault => options.synchronous(SqliteSynchronous::Full).pragma("secure_delete", "ON"),
    };
    let pool = SqlitePoolOptions::new()
        .max_connections(match kind {
            Kind::Public => 3,
            Kind::Vault => 1,
        })
        // No `min_connections`: sqlx would open that one beside the first, and of two connections
        // that make the same file at once, one is told that it is busy. The first stays open.
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not hang up: asking before each read whether it is there costs as much again.
        .test_before_acquire(false)
        .after_release(|connection, _| Box::pin(is_at_rest(connection)))
        .connect_with(options)
        .await?;
    // Before the migrations: on a damaged file they might fail in any way, or go through.
    match is_healthy(&pool).await {
        Ok(true) => {}
        other => {
            pool.close().await;
            return Err(other.err().unwrap_or(StorageError::Damaged));
        }
    }
    let outcome = match kind {
        Kind::Public => sqlx::migrate!("migrations/public").run(&pool).await,
        Kind::Vault => sqlx::migrate!("migrations/vault").run(&pool).await,
    };
    if let Err(error) = outcome {
        pool.close().await;
        return Err(error.into());
    }
    Ok(pool)
}

/// How many databases in memory there have been: their names.
static IN_MEMORY: AtomicU64 = AtomicU64::new(0);

/// Opens a new database that is in memory alone, known in this process only, and gone with its
/// last connection: a vault with its schema and nothing in it, or a copy of `public`, beside
/// which nothing is written.
///
/// # Errors
/// When there is no memory for it, or `public` cannot be read.
pub async fn open_in_memory(public: Option<&SqlitePool>) -> Result<SqlitePool, StorageError> {
    let name = format!("/crewroom-{}", IN_MEMORY.fetch_add(1, Ordering::Relaxed));
    // SQLite's own file system in memory: unlike a private `:memory:`, connections share it, and
    // unlike a shared cache they wait for one another.
    let options = SqliteConnectOptions::new()
        .filename(&name)
        .vfs("memdb")
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Memory)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("temp_store", "MEMORY")
        .pragma("secure_delete", "ON")
        .pragma("trusted_schema", "OFF");
    let pool = SqlitePoolOptions::new()
        .max_connections(if public.is_some() { 3 } else { 1 })
        // The first connection is what keeps the data.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    match public {
        None => sqlx::migrate!("migrations/vault").run(&pool).await?,
        Some(public) => {
            sqlx::query("VACUUM INTO ?").bind(format!("file:{name}?vfs=memdb")).execute(public).await?;
        }
    }
    Ok(pool)
}

/// Whether a connection that comes back to its pool may be used again.
///
/// On a full disk SQLite rolls a transaction back by itself; sqlx's own rollback then fails and
/// it still counts a transaction as open. From there on it would turn commits into savepoints
/// within a transaction that nobody ends: acknowledged, and gone with the connection. Such a
/// connection is closed, and the pool opens another.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // The rollback of a dropped transaction may still be in the queue: let it pass first.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Opens a file that failed its check, to read what it still gives: nothing is made, checked
/// or brought up to date.
///
/// # Errors
/// When it cannot be opened at all.
pub async fn open_as_is(path: &Path) -> Result<SqlitePool, StorageError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "OFF")
        // The one way to have SQLite read a file that was cut short.
        .pragma("writable_schema", "ON");
    Ok(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?)
}

/// Opens a file that was closed in good order, to read only, on a disk that has no room for
/// the companions that a file open for writing needs.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_to_read(path: &Path) -> Result<SqlitePool, StorageError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(true)
        .pragma("trusted_schema", "OFF");
    Ok(SqlitePoolOptions::new().max_connections(3).connect_with(options).await?)
}

/// Whether SQLite's own quick check finds the file sound.
async fn is_healthy(pool: &SqlitePool) -> Result<bool, StorageError> {
    let report: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(pool).await?;
    Ok(report == "ok")
}
