//! PostgreSQL: any number of hubs on one database. Whoever writes to an account locks its row.

use super::common::common;
use super::held::Held;
use super::private::private;
use super::{Session, Store};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// How many connections one hub holds at most.
const CONNECTIONS: u32 = 16;
/// How long a request waits for a connection, whether all are busy or the server is away: as long as
/// it refuses connections, the pool goes on asking. Only what comes before `begin` ends in this way.
const WAIT: Duration = Duration::from_secs(3);
/// Time limits, kept by the server: a future that is dropped in the middle of a statement would
/// leave the connection in a state that nobody knows.
const LIMITS: [(&str, &str); 3] =
    [("statement_timeout", "10s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "30s")];

/// A PostgreSQL database.
pub struct Postgres {
    pool: PgPool,
}

impl Postgres {
    /// Connects and brings the schema up to date.
    ///
    /// # Errors
    /// [`StoreError`]: not to be reached, not allowed, written by a newer hub.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(address)
            .map_err(|_| StoreError::Address)?
            .application_name("crewroom-hub")
            .options(LIMITS)
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(WAIT)
            .connect_with(options)
            .await?;
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self { pool })
    }
}

#[async_trait]
impl Store for Postgres {
    async fn read(&self) -> Result<Box<dyn Session>, StoreError> {
        Ok(Box::new(Held::Read(self.pool.acquire().await?)))
    }

    async fn write(&self) -> Result<Box<dyn Session>, StoreError> {
        Ok(Box::new(Held::Write(self.pool.begin().await?)))
    }

    async fn backup(&self, _file: &Path) -> Result<(), StoreError> {
        Err(StoreError::Unsupported)
    }

    // Dead rows go with the server's next vacuum.
    async fn scrub(&self) {}

    async fn close(&self) {
        self.pool.close().await;
    }
}

private!(Held<sqlx::Postgres>, " FOR UPDATE");
common!(Held<sqlx::Postgres>);
