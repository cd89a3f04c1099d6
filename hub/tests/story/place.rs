//! Where a hub of a test lives: a folder, a database, a clock that the test moves.

use crate::client::Client;
use crate::device::Device;
use crate::postgres;
use crewroom_hub::clock::Clock;
use crewroom_hub::config::{Config, Settings};
use crewroom_hub::{Hub, Running, invites, key};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

pub const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A clock that stands until it is moved.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A place for a hub.
pub struct Place {
    pub folder: TempDir,
    pub config: Config,
    pub clock: Arc<TestClock>,
}

impl Place {
    pub fn sqlite() -> Self {
        Self::with(None)
    }

    /// `None` where there is no PostgreSQL.
    pub fn postgres() -> Option<Self> {
        postgres::database().map(|address| Self::with(Some(address)))
    }

    pub fn with(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            database,
            listen: Some("127.0.0.1:0".parse().unwrap()),
            admin: Some("127.0.0.1:0".parse().unwrap()),
            // Tests of the limits set their own.
            open_per_minute: NonZeroU32::new(1_000_000),
            device_per_minute: NonZeroU32::new(1_000_000),
            address_per_minute: NonZeroU32::new(1_000_000),
            ..Settings::default()
        };
        let config = settings.settle(folder.path()).unwrap();
        key::make(&config.key_file).unwrap();
        Self { folder, config, clock: Arc::new(TestClock(AtomicI64::new(20_000 * DAY_MS))) }
    }

    pub fn is_sqlite(&self) -> bool {
        self.config.database.starts_with("sqlite://")
    }

    /// Starts a hub here; several may run at one time.
    pub async fn start(&self) -> Served {
        let hub = Hub::open_with(self.config.clone(), self.clock.clone()).await.unwrap();
        let running = hub.clone().listen().await.unwrap();
        let client = Client::meet(running.public_addr).await;
        Served { hub, running, client }
    }
}

/// A hub that serves a test.
pub struct Served {
    pub hub: Arc<Hub>,
    pub running: Running,
    pub client: Client,
}

impl Served {
    /// A fresh code.
    pub async fn code(&self) -> String {
        invites::make(&self.hub, 1, 30).await.unwrap().remove(0)
    }

    /// A device with an account.
    pub async fn enrolled(&self) -> Device {
        let mut device = Device::first("Phone");
        let answer = device.enrol(&self.client, &self.code().await).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        device
    }

    pub async fn stop(self) {
        drop(self.hub);
        self.running.shutdown().await;
    }
}
