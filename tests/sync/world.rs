//! A hub that serves, and devices that talk to it over a link of their own.

use crate::link::{Link, Shape};
use crate::support::machine::{Machine, must};
use crewroom_core::App;
use crewroom_host::HostHttp;
use crewroom_hub::config::Settings;
use crewroom_hub::{Hub, Running, invites, key};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// A hub on SQLite in a folder of its own.
pub struct World {
    pub hub: Arc<Hub>,
    pub running: Running,
    // Dropped last.
    folder: TempDir,
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let plenty = NonZeroU32::new(1_000_000);
        let settings = Settings {
            listen: Some("127.0.0.1:0".parse().unwrap()),
            admin: Some("127.0.0.1:0".parse().unwrap()),
            open_per_minute: plenty,
            device_per_minute: plenty,
            address_per_minute: plenty,
            ..Settings::default()
        };
        let config = settings.settle(folder.path()).unwrap();
        key::make(&config.key_file).unwrap();
        let hub = Hub::open(config).await.unwrap();
        let running = hub.clone().listen().await.unwrap();
        Self { hub, running, folder }
    }

    /// A one-time code.
    pub async fn code(&self) -> String {
        invites::make(&self.hub, 1, 30).await.unwrap().remove(0)
    }

    /// The hub's data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn address(&self) -> SocketAddr {
        self.running.public_addr
    }
}

static SEEDS: AtomicU64 = AtomicU64::new(1_000);

/// A device, its app, and the link between it and the hub.
pub struct Device {
    pub app: App,
    pub link: Link,
    pub machine: Machine,
    /// The root of trust for packs, where it is not the app's own.
    root: Option<Vec<u8>>,
    _folder: TempDir,
}

impl Device {
    /// A device that has not enrolled.
    pub async fn new(world: &World, shape: Shape) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let seed = SEEDS.fetch_add(1, Ordering::SeqCst);
        let machine = Machine::online(folder.path(), seed, Arc::new(HostHttp::new()));
        let app = machine.start().await;
        let link = Link::to(world.address(), shape).await.unwrap();
        Self { app, link, machine, root: None, _folder: folder }
    }

    /// As [`Device::new`], with another root of trust for packs.
    pub async fn trusting(world: &World, shape: Shape, root: &[u8]) -> Self {
        let mut device = Self::new(world, shape).await;
        device.app.close().await;
        std::fs::remove_file(device.machine.path("public.db")).unwrap();
        device.app = device.machine.start_trusting(root).await;
        device.root = Some(root.to_owned());
        device
    }

    /// Moves the device's clock to the machine's day: what publishers sign is dated by that.
    #[allow(clippy::disallowed_methods)]
    pub fn today(&self) {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        self.machine.clock.set(now.as_millis() as i64);
    }

    fn hub(&self) -> String {
        format!("http://{}", self.link.address)
    }

    /// Enrols with a fresh code.
    pub async fn enrol(&self, world: &World) {
        let request = json!({ "address": self.hub(), "code": world.code().await, "label": "Phone" });
        must(&self.app, "sync.enrol", request).await;
    }

    /// Joins the account of another device; both say yes to the same digits.
    pub async fn join(&self, other: &Device) {
        let shown = must(&self.app, "sync.join", json!({ "address": self.hub(), "label": "Laptop" })).await;
        let theirs = must(&other.app, "sync.admit", json!({ "code": shown["code"] })).await;
        let ours = must(&self.app, "sync.join_step", json!({})).await;
        assert_eq!(ours["check"], theirs["check"]);
        let done = must(&self.app, "sync.join_confirm", json!({})).await;
        assert_eq!(done["step"], "joined");
    }

    /// Starts the app anew: the next request needs a connection of its own.
    pub async fn hang_up(&mut self) {
        self.app.close().await;
        self.machine.http = Arc::new(HostHttp::new());
        self.app = match &self.root {
            Some(root) => self.machine.start_trusting(root).await,
            None => self.machine.start().await,
        };
    }

    /// Syncs, and expects that nothing is wrong.
    pub async fn sync(&self) -> Value {
        let status = must(&self.app, "sync.now", json!({})).await;
        assert_eq!(status["problem"], Value::Null, "{status}");
        status
    }

    /// The requests that went out since the app started.
    pub async fn requests(&self) -> usize {
        must(&self.app, "sync.requests", json!({})).await["requests"].as_array().unwrap().len()
    }
}
