//! SQLite: one file, one writer, several readers.

use super::common::common;
use super::held::Held;
use super::private::private;
use super::{Session, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};
use std::path::Path;
use std::time::Duration;

/// How many connections read at the same time.
const READERS: u32 = 4;
/// How long a request waits for its turn.
const WAIT: Duration = Duration::from_secs(10);

/// A SQLite file.
pub struct Sqlite {
    readers: SqlitePool,
    // One connection: writers queue here in order, and do not poll a lock against each other.
    writer: SqlitePool,
}

impl Sqlite {
    /// Opens the file, making it (mode 0600) when there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError`]: no such folder, no sound database, written by a newer hub.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        make_private(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged survives a loss of power.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .pragma("trusted_schema", "OFF")
            // What is erased does not linger in free pages.
            .pragma("secure_delete", "ON")
            .disable_statement_logging();
        let pool = |connections: u32| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(WAIT)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
                .after_release(|connection, _| Box::pin(is_at_rest(connection)))
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers = pool(READERS).connect_with(options.pragma("query_only", "ON")).await?;
        Ok(Self { readers, writer })
    }
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The public key of the hub that it was made of.
    pub hub_key: Option<[u8; 32]>,
    /// How many accounts.
    pub accounts: u64,
    /// How many envelopes.
    pub envelopes: u64,
}

impl Sqlite {
    /// Reads a backup through, changing nothing: every page, every index, every reference.
    ///
    /// # Errors
    /// [`StoreError`]: no file, no sound database, none of a hub's.
    pub async fn inspect(file: &Path) -> Result<Inspection, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .read_only(true)
            .immutable(true)
            .pragma("trusted_schema", "OFF");
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let report: String =
            sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
        let loose = sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut connection).await?;
        if report != "ok" || loose.is_some() {
            return Err(StoreError::Damaged("the file"));
        }
        let key: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT sign_key FROM hub").fetch_optional(&mut connection).await?;
        let (accounts, envelopes): (i64, i64) =
            sqlx::query_as("SELECT (SELECT COUNT(*) FROM account), (SELECT COUNT(*) FROM envelope)")
                .fetch_one(&mut connection)
                .await?;
        connection.close().await?;
        Ok(Inspection {
            hub_key: key.map(|key| fixed(&key, "hub.sign_key")).transpose()?,
            accounts: unsigned(accounts, "account.id")?,
            envelopes: unsigned(envelopes, "envelope.seq")?,
        })
    }
}

/// SQLite gives its companions the mode of the file itself.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Failed(format!("{}: {}", path.display(), error.kind()))),
    }
}

/// Whether a connection that comes back may be used again: on a full disk SQLite rolls back by
/// itself and sqlx goes on counting a transaction as open, whose commits would then be none.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // The rollback of a dropped transaction may still be in the queue: let it pass first.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

#[async_trait]
impl Store for Sqlite {
    async fn read(&self) -> Result<Box<dyn Session>, StoreError> {
        Ok(Box::new(Held::Read(self.readers.acquire().await?)))
    }

    async fn write(&self) -> Result<Box<dyn Session>, StoreError> {
        Ok(Box::new(Held::Write(self.writer.begin_with("BEGIN IMMEDIATE").await?)))
    }

    async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        // VACUUM INTO takes an empty file, so the mode can be set before anything is in it.
        if file.exists() {
            return Err(StoreError::Failed(format!("{}: is there already", file.display())));
        }
        make_private(file)?;
        let done = sqlx::query("VACUUM INTO $1")
            .bind(file.to_string_lossy().as_ref())
            .execute(&mut *self.writer.acquire().await?)
            .await;
        if let Err(error) = done {
            let _ = std::fs::remove_file(file);
            return Err(error.into());
        }
        Ok(())
    }

    async fn scrub(&self) {
        // The write-ahead log still has the old pages; a checkpoint that finds a reader in its way
        // leaves it to the next.
        if let Ok(mut connection) = self.writer.acquire().await {
            let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await;
        }
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

private!(Held<sqlx::Sqlite>, "");
common!(Held<sqlx::Sqlite>);
