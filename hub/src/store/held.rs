//! What a session holds, the same for both databases.

use super::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::{Database, Transaction};

/// A connection to read with, or a write transaction.
pub(super) enum Held<DB: Database> {
    Read(PoolConnection<DB>),
    Write(Transaction<'static, DB>),
}

impl<DB: Database> Held<DB> {
    pub(super) fn connection(&mut self) -> &mut DB::Connection {
        match self {
            Self::Read(connection) => connection,
            Self::Write(transaction) => transaction,
        }
    }

    pub(super) fn writes(&self) -> bool {
        matches!(self, Self::Write(_))
    }

    /// Makes a transaction's work last.
    pub(super) async fn finish(self) -> Result<(), StoreError> {
        match self {
            Self::Read(_) => Ok(()),
            Self::Write(transaction) => Ok(transaction.commit().await?),
        }
    }
}
