//! SQLite files and the outside world that core is handed: clock and randomness.

mod files;
mod open;

pub use files::{beside, move_aside, remove_database, sync_folder, write_whole};
pub use open::{Kind, open, open_as_is, open_in_memory, open_to_read};

/// Where the time comes from. Core never reads a clock by itself.
pub trait Clock: Send + Sync {
    /// UTC milliseconds. May jump either way: phones do.
    fn now_ms(&self) -> i64;
}

/// Where randomness comes from. In an app, the operating system.
pub trait Rng: Send + Sync {
    /// Fills the buffer with unpredictable bytes, or panics: without randomness nothing is safe.
    fn fill(&self, buffer: &mut [u8]);
}

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No room left on the device.
    #[error("the device is full")]
    Full,
    /// The file is not a sound database.
    #[error("the database is damaged")]
    Damaged,
    /// Written by a newer app: left alone.
    #[error("the database was written by a newer version")]
    TooNew,
    /// Anything else; holds a class, never a content.
    #[error("storage failed: {0}")]
    Failed(&'static str),
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) => {
                // SQLite's result codes: 13 FULL, 11 CORRUPT, 26 NOTADB; extended ones keep
                // the primary code in the low byte.
                let code = inner.code().and_then(|code| code.parse::<i64>().ok()).unwrap_or(0);
                match code & 0xff {
                    13 => Self::Full,
                    // IOERR_SHMSIZE: no room for the file that connections share.
                    10 if code == 4874 => Self::Full,
                    11 | 26 => Self::Damaged,
                    10 => Self::Failed("input or output"),
                    8 => Self::Failed("read-only"),
                    5 | 6 => Self::Failed("busy"),
                    14 => Self::Failed("cannot open"),
                    _ => Self::Failed("database"),
                }
            }
            sqlx::Error::Io(inner) => inner_io(inner),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged,
            _ => Self::Failed("database"),
        }
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        inner_io(&error)
    }
}

fn inner_io(error: &std::io::Error) -> StorageError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StorageError::Full,
        std::io::ErrorKind::PermissionDenied => StorageError::Failed("permission"),
        std::io::ErrorKind::NotFound => StorageError::Failed("missing"),
        _ => StorageError::Failed("input or output"),
    }
}

impl From<sqlx::migrate::MigrateError> for StorageError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError as E;
        match error {
            E::Execute(error) => error.into(),
            E::ExecuteMigration(error, _) => error.into(),
            E::VersionMissing(_) | E::VersionTooNew(..) | E::VersionMismatch(_) => Self::TooNew,
            _ => Self::Failed("migration"),
        }
    }
}
