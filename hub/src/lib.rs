//! The hub: what a force runs. It stores and forwards what devices have sealed, hands out content
//! packs, and takes in sealed submissions; it can read none of what is private, and never
//! supplies a key. `crewroom_protocol`'s README is its contract.
//!
//! [`Hub::open`] opens the data, [`Hub::listen`] serves it; `main.rs` is the command line.

pub mod accounts;
pub mod clock;
pub mod config;
pub mod error;
pub mod http;
pub mod invites;
pub mod key;
pub mod limits;
pub mod logs;
pub mod openapi;
pub mod packs;
pub mod pairing;
pub mod random;
pub mod store;
pub mod submissions;

use clock::{Clock, SystemClock};
use config::Config;
use crewroom_crypto::SigningKey;
use http::serve::Server;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often what has expired is erased.
const SWEEP: Duration = Duration::from_secs(60);

/// A hub with its data open.
pub struct Hub {
    /// The settings in force.
    pub config: Config,
    /// What it keeps.
    pub store: Arc<dyn store::Store>,
    /// The packs that it hands out.
    pub shelf: packs::Shelf,
    /// Its own key.
    pub key: SigningKey,
    /// Signs nonces; the same on every hub that has the same key.
    pub nonce_key: [u8; 32],
    /// Rates.
    pub limits: limits::Limits,
    /// Counters.
    pub metrics: http::metrics::Metrics,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// A hub that serves.
pub struct Running {
    /// Where devices connect.
    pub public_addr: SocketAddr,
    /// Where health and metrics are.
    pub admin_addr: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    hub: Arc<Hub>,
}

impl Hub {
    /// Opens the key and the database, and brings the schema up to date.
    ///
    /// # Errors
    /// No key, no database, or a database that belongs to a hub with another key.
    pub async fn open(config: Config) -> anyhow::Result<Arc<Self>> {
        Self::open_with(config, Arc::new(SystemClock)).await
    }

    /// [`Hub::open`] with another clock.
    ///
    /// # Errors
    /// As [`Hub::open`].
    pub async fn open_with(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Arc<Self>> {
        let key = key::read(&config.key_file)?;
        std::fs::create_dir_all(&config.packs)
            .map_err(|error| anyhow::anyhow!("{}: {error}", config.packs.display()))?;
        let store = store::open(&config.database).await?;
        let mut session = store.write().await?;
        session.claim(&key.public()).await?;
        let owner = session.hub_key().await?;
        session.commit().await?;
        if owner != Some(key.public()) {
            store.close().await;
            anyhow::bail!(
                "the database belongs to a hub with another key than {}: give every instance the same key file",
                config.key_file.display()
            );
        }
        let nonce_key =
            Sha256::new().chain_update(b"crewroom/v1/hub/nonce").chain_update(key.expose()).finalize();
        Ok(Arc::new(Self {
            shelf: packs::Shelf::new(&config.packs),
            limits: limits::Limits::new(&config),
            metrics: http::metrics::Metrics::default(),
            nonce_key: nonce_key.into(),
            config,
            store,
            key,
            clock,
        }))
    }

    /// Binds both listeners and serves.
    ///
    /// # Errors
    /// An address that is taken, a certificate that cannot be used.
    pub async fn listen(self: Arc<Self>) -> anyhow::Result<Running> {
        let certificate = match &self.config.tls {
            Some((certificate, key)) => Some(http::tls::Certificate::read(certificate, key)?),
            None => None,
        };
        let tls = certificate.as_ref().map(http::tls::Certificate::acceptor).transpose()?;
        let public = bind(self.config.listen).await?;
        let admin = bind(self.config.admin).await?;
        let (public_addr, admin_addr) = (public.local_addr()?, admin.local_addr()?);
        let (stop, stopped) = watch::channel(false);
        let public = Server { listener: public, router: http::public(self.clone()), tls, public: true };
        let admin = Server { listener: admin, router: http::admin(self.clone()), tls: None, public: false };
        let mut tasks = vec![
            tokio::spawn(public.run(self.clone(), stopped.clone())),
            tokio::spawn(admin.run(self.clone(), stopped.clone())),
            tokio::spawn(sweep_for_ever(self.clone(), stopped.clone())),
        ];
        tasks.extend(certificate.map(|certificate| tokio::spawn(certificate.follow(stopped))));
        Ok(Running { public_addr, admin_addr, stop, tasks, hub: self })
    }

    /// Erases what has expired: pairings, codes, tokens, accounts that nobody used for so long.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep(&self) -> Result<(), store::StoreError> {
        let today = self.clock.today();
        let mut session = self.store.write().await?;
        let mut erased = session.expire_slots(self.clock.now_ms()).await?;
        session.expire_invites(today).await?;
        session.expire_tokens(today.saturating_sub(accounts::tokens::UNUSED_DAYS)).await?;
        if self.config.keep_days > 0 {
            erased += session.erase_accounts_before(today.saturating_sub(self.config.keep_days)).await?;
        }
        session.commit().await?;
        if erased > 0 {
            self.store.scrub().await;
        }
        self.limits.sweep();
        Ok(())
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| anyhow::anyhow!("{address}: {error}"))
}

async fn sweep_for_ever(hub: Arc<Hub>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = hub.sweep().await {
            tracing::warn!(%error, "what has expired could not be erased");
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(SWEEP) => {}
        }
    }
}

impl Running {
    /// Takes no new connection, lets running requests end, and closes the database.
    pub async fn shutdown(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
        self.hub.store.close().await;
    }
}
