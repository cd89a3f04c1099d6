//! What core's own tests share: an app in a scratch folder with a clock that can be set.

use crate::sync::{Http, HttpError, Request, Response};
use crate::vault::{KeyStore, KeyStoreError};
use crate::{App, AppOptions, Clock, Rng};
use crewroom_crypto::KeyStoreSecret;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// 26 June 2024, 14:30 on the wall: in the fourth week of action.
pub const IN_THE_WEEK: i64 = 1_719_408_600_000;

/// A clock that stands until it is moved.
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn at(ms: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(ms)))
    }

    pub fn set(&self, ms: i64) {
        self.0.store(ms, Ordering::Relaxed);
    }

    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Bytes that never repeat and are the same in every run.
pub struct Counting(AtomicU64);

impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let mut n = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&n.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A key store in memory, which can be told to be absent.
#[derive(Default)]
pub struct MemoryKeys {
    pub absent: AtomicBool,
    secrets: Mutex<HashMap<String, [u8; 32]>>,
}

impl MemoryKeys {
    pub fn forget_all(&self) {
        self.secrets.lock().unwrap().clear();
    }

    pub fn count(&self) -> usize {
        self.secrets.lock().unwrap().len()
    }

    fn here(&self) -> Result<(), KeyStoreError> {
        if self.absent.load(Ordering::Relaxed) { Err(KeyStoreError::Unavailable) } else { Ok(()) }
    }
}

#[async_trait::async_trait]
impl KeyStore for MemoryKeys {
    async fn available(&self) -> bool {
        self.here().is_ok()
    }

    async fn load(&self, name: &str) -> Result<Option<KeyStoreSecret>, KeyStoreError> {
        self.here()?;
        let found = self.secrets.lock().unwrap().get(name).copied();
        Ok(found.map(|mut bytes| KeyStoreSecret::from_random(&mut bytes)))
    }

    async fn save(&self, name: &str, secret: &KeyStoreSecret) -> Result<(), KeyStoreError> {
        self.here()?;
        self.secrets.lock().unwrap().insert(name.to_owned(), *secret.expose());
        Ok(())
    }

    async fn erase(&self, name: &str) -> Result<(), KeyStoreError> {
        self.here()?;
        self.secrets.lock().unwrap().remove(name);
        Ok(())
    }
}

/// A line that is always dead.
pub struct NoNetwork;

#[async_trait::async_trait]
impl Http for NoNetwork {
    async fn send(&self, _: Request) -> Result<Response, HttpError> {
        Err(HttpError::Unreachable)
    }
}

/// A device: its folder, key store and clock outlive the app, which can be started again.
pub struct Device {
    folder: tempfile::TempDir,
    pub clock: Arc<SetClock>,
    pub keys: Arc<MemoryKeys>,
    pub http: Arc<dyn Http>,
    rng: Arc<Counting>,
}

impl Device {
    pub fn new() -> Self {
        Self::on(Arc::new(NoNetwork), 1)
    }

    /// A device on a network, with randomness of its own.
    pub fn on(http: Arc<dyn Http>, seed: u64) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: SetClock::at(IN_THE_WEEK),
            keys: Arc::default(),
            http,
            rng: Arc::new(Counting(AtomicU64::new(seed.wrapping_mul(0xd134_2543_de82_ef95)))),
        }
    }

    /// A device without a key store.
    pub fn without_key_store() -> Self {
        let device = Self::new();
        device.keys.absent.store(true, Ordering::Relaxed);
        device
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the app, as after a restart.
    pub async fn start(&self) -> App {
        self.start_trusting(crate::packs::EMBEDDED_ROOT).await
    }

    /// As [`Device::start`], with another root of trust for packs.
    pub async fn start_trusting(&self, root: &[u8]) -> App {
        let options = AppOptions {
            folder: self.folder.path().to_owned(),
            zone: crate::days::UK,
            clock: self.clock.clone(),
            rng: self.rng.clone(),
            key_store: self.keys.clone(),
            http: self.http.clone(),
        };
        App::open_trusting(options, root).await.unwrap()
    }
}

/// Asks the app as an interface would.
pub async fn ask(
    app: &App,
    name: &str,
    request: serde_json::Value,
) -> Result<serde_json::Value, crate::UiError> {
    crate::commands::dispatch(app, name, request).await
}

/// Asks, and expects an answer.
pub async fn get(app: &App, name: &str, request: serde_json::Value) -> serde_json::Value {
    ask(app, name, request).await.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Asks, and expects a refusal.
pub async fn refused(app: &App, name: &str, request: serde_json::Value) -> crate::ErrorCode {
    ask(app, name, request).await.expect_err(name).code
}
