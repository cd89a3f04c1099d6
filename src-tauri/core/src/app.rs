//! The app: what every command is handed. Everything from outside (folder, clock, randomness,
//! key store, zone) comes in through [`AppOptions`].

use crate::check_ins::CheckIns;
use crate::contacts::Favourites;
use crate::guidance::Reading;
use crate::packs::PackError;
use crate::settings::{self, Settings};
use crate::storage::{self, Clock, Kind, Rng, StorageError};
use crate::submissions::Sender;
use crate::sync::{Http, Syncing};
use crate::vault::{KeyStore, Projection, Record, Vault};
use crate::visit::{Arrival, Desk, Visitors};
use crate::{UiError, check_ins, contacts, guidance, packs, visit};
use chrono_tz::Tz;
use sqlx::SqlitePool;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

/// What the app is made of.
pub struct AppOptions {
    /// The app's own folder; made when missing.
    pub folder: PathBuf,
    /// The device's zone: the wall clock of check-ins.
    pub zone: Tz,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// The system's key store.
    pub key_store: Arc<dyn KeyStore>,
    /// The line to a hub; silent until this device enrols at one.
    pub http: Arc<dyn Http>,
}

/// Why the app could not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder or its files cannot be used.
    #[error("the app's files could not be opened: {0}")]
    Storage(#[from] StorageError),
    /// The content that the app carries could not be installed.
    #[error("the app's content could not be installed: {0}")]
    Pack(#[from] PackError),
}

/// The features' in-memory views of what is private.
#[derive(Default)]
pub struct Private {
    pub(crate) check_ins: CheckIns,
    pub(crate) favourites: Favourites,
    pub(crate) reading: Reading,
    pub(crate) visitors: Visitors,
}

impl Projection for Private {
    fn apply(&mut self, record: &Record) {
        match record.kind.as_str() {
            check_ins::KIND => self.check_ins.apply(record),
            contacts::KIND => self.favourites.apply(record),
            guidance::KIND => self.reading.apply(record),
            visit::KIND => self.visitors.apply(record),
            // Written by a newer app: kept, unseen.
            _ => {}
        }
    }
}

/// The app. Shared by all commands.
pub struct App {
    /// None in a visit: it has nowhere to write.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) zone: Tz,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    /// `public.db`.
    pub public: SqlitePool,
    /// Everything private.
    pub vault: Vault<Private>,
    pub(crate) sync: Syncing,
    pub(crate) outbox: Sender,
    /// Who else may use this computer for a while.
    pub(crate) desk: Arc<Desk>,
    /// Set where this app is itself such a visit.
    pub(crate) visit: Option<Arrival>,
    settings: RwLock<Settings>,
}

impl App {
    /// Opens the app's files: rebuilds `public.db` when it is damaged or missing, brings in the
    /// content that the app carries, and opens the vault where nothing need be asked.
    ///
    /// A vault that cannot be opened is no error: everything else still works.
    ///
    /// # Errors
    /// [`OpenError`] when the folder cannot be written or the disk is full.
    pub async fn open(options: AppOptions) -> Result<Self, OpenError> {
        Self::open_trusting(options, packs::EMBEDDED_ROOT).await
    }

    /// As [`App::open`], with another root of trust for packs: a chain of roots as JSON. For
    /// tests and trials, which sign their own.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_trusting(options: AppOptions, root: &[u8]) -> Result<Self, OpenError> {
        std::fs::create_dir_all(&options.folder).map_err(StorageError::from)?;
        let vault =
            Vault::new(&options.folder, options.key_store, options.clock.clone(), options.rng.clone());
        // The two files have nothing to do with each other: open them side by side.
        let (public, opened) =
            tokio::join!(open_public(&options.folder, options.clock.as_ref(), root), vault.open_soon());
        if let Err(error) = opened {
            tracing::warn!(%error, "the vault stays closed");
        }
        let public = public?;
        let settings = settings::store::load(&public).await?;
        let app = Self {
            folder: Some(options.folder),
            zone: options.zone,
            clock: options.clock,
            rng: options.rng,
            public,
            vault,
            sync: Syncing::new(options.http),
            outbox: Sender::default(),
            desk: Arc::default(),
            visit: None,
            settings: RwLock::new(settings),
        };
        Ok(app)
    }

    /// Offers visits, as a shared computer should; see [`crate::visit`].
    #[must_use]
    pub fn offering_visits(self) -> Self {
        self.desk.offer();
        self
    }

    /// A second app for a visit: in memory alone, with this one's public content, its settings to
    /// begin with, and nothing of its vault, its hub or its outbox.
    pub(crate) async fn for_a_visit(&self) -> Result<Self, UiError> {
        let visiting = Self {
            folder: None,
            zone: self.zone,
            clock: self.clock.clone(),
            rng: self.rng.clone(),
            public: storage::open_in_memory(Some(&self.public)).await?,
            vault: Vault::in_memory(self.clock.clone(), self.rng.clone()).await?,
            sync: Syncing::new(self.sync.line()),
            outbox: Sender::default(),
            desk: Arc::default(),
            visit: Some(Arrival::default()),
            settings: RwLock::new(self.settings()),
        };
        crate::sync::forget(&visiting).await?;
        crate::submissions::forget(&visiting).await?;
        Ok(visiting)
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        self.settings.read().map(|settings| settings.clone()).unwrap_or_default()
    }

    pub(crate) fn remember_settings(&self, new: Settings) {
        if let Ok(mut settings) = self.settings.write() {
            *settings = new;
        }
    }

    /// Closes both files; nothing is lost without it, but the next start is quicker.
    pub async fn close(&self) {
        self.vault.lock().await;
        self.public.close().await;
    }
}

/// Opens `public.db` with its content; a damaged one is moved aside and built anew, its
/// settings carried over where they can still be read.
async fn open_public(folder: &Path, clock: &dyn Clock, root: &[u8]) -> Result<SqlitePool, OpenError> {
    let path = folder.join("public.db");
    match try_public(&path, root).await {
        // A newer app's file is no reason to keep the help lines away: it can be built again.
        Err(
            OpenError::Storage(StorageError::Damaged | StorageError::TooNew)
            | OpenError::Pack(PackError::Storage(StorageError::Damaged | StorageError::TooNew)),
        ) => {}
        Err(OpenError::Storage(StorageError::Full)) => {
            return public_to_read(&path).await.ok_or(OpenError::Storage(StorageError::Full));
        }
        other => return other,
    }
    tracing::warn!("public.db cannot be used and is built anew");
    let kept = match storage::open_as_is(&path).await {
        Ok(damaged) => {
            let any = matches!(settings::store::is_new(&damaged).await, Ok(false));
            let settings = if any { settings::store::load(&damaged).await.ok() } else { None };
            damaged.close().await;
            settings
        }
        Err(_) => None,
    };
    storage::move_aside(&path, clock.now_ms())?;
    let pool = try_public(&path, root).await?;
    if let Some(kept) = kept {
        settings::store::save(&pool, &kept).await?;
    }
    Ok(pool)
}

/// `public.db` as it stands, on a full disk: help lines and guidance must come up all the same.
/// Settings cannot be changed until the next start.
async fn public_to_read(path: &Path) -> Option<SqlitePool> {
    // What a journal still holds would not be seen.
    if std::fs::metadata(storage::beside(path, "-wal")).is_ok_and(|journal| journal.len() > 0) {
        return None;
    }
    let pool = storage::open_to_read(path).await.ok()?;
    let has_content = packs::installed(&pool).await.is_ok_and(|packs| !packs.is_empty());
    if !has_content {
        pool.close().await;
        return None;
    }
    tracing::warn!("the disk is full: public.db is open to be read only");
    Some(pool)
}

async fn try_public(path: &Path, root: &[u8]) -> Result<SqlitePool, OpenError> {
    let pool = storage::open(path, Kind::Public).await?;
    let ready = async {
        trust(&pool, root).await?;
        packs::install_embedded(&pool).await?;
        first_settings(&pool).await?;
        Ok(())
    };
    match ready.await {
        Ok(()) => Ok(pool),
        Err(error) => {
            pool.close().await;
            Err(error)
        }
    }
}

/// Begins with this root of trust. One that is no root costs new content and nothing else: the
/// help lines that the app carries come up all the same.
async fn trust(pool: &SqlitePool, root: &[u8]) -> Result<(), PackError> {
    match packs::settle(pool, root).await {
        Err(error @ (PackError::Untrusted | PackError::Damaged(_))) => {
            tracing::error!(%error, "no root of trust: no pack can be received");
            Ok(())
        }
        other => other,
    }
}

/// On the first day there is one force to choose from, labelled as an example: choose it, so
/// that every area shows something. Any later choice, "none" included, stays.
async fn first_settings(pool: &SqlitePool) -> Result<(), StorageError> {
    if settings::store::is_new(pool).await? {
        let force = packs::forces(pool).await?.into_iter().next().map(|force| force.id);
        settings::store::save(pool, &Settings { force, ..Settings::default() }).await?;
    }
    Ok(())
}
