//! Mending a damaged `vault.db`: what can still be read goes into a new file, and only when
//! that is whole does it take the damaged one's place, which is moved aside, never deleted.
//!
//! `vault.db.mending` is being written; `vault.db.mended` is whole and waits for its place. A
//! crash or a full disk at any moment leaves one of the two, and the next opening goes on.

use super::records::Projection;
use super::store::{self, SealedRow, SealedState};
use super::{Vault, VaultError};
use crate::storage::{self, Kind, StorageError};
use std::path::Path;

impl<P: Projection> Vault<P> {
    /// Puts a mended file in its place. True when there was one.
    pub(super) fn finish_mending(&self) -> Result<bool, VaultError> {
        let mended = storage::beside(&self.database, ".mended");
        if !mended.exists() {
            return Ok(false);
        }
        storage::move_aside(&self.database, self.clock.now_ms())?;
        std::fs::rename(&mended, &self.database).map_err(StorageError::from)?;
        storage::sync_folder(&self.database);
        tracing::warn!("a damaged vault was moved aside");
        Ok(true)
    }

    /// Mends the damaged file.
    pub(super) async fn mend(&self) -> Result<(), VaultError> {
        let work = storage::beside(&self.database, ".mending");
        storage::remove_database(&work)?;
        let (rows, states) = self.salvage(&work).await?;
        let fresh = storage::open(&work, Kind::Vault).await?;
        let put = store::put_sealed(&fresh, &rows, &states).await;
        fresh.close().await;
        put?;
        // Closing brings everything into the one file; where it could not, that file is not whole.
        if storage::beside(&work, "-wal").exists() {
            return Err(StorageError::Failed("mending").into());
        }
        std::fs::rename(&work, storage::beside(&self.database, ".mended")).map_err(StorageError::from)?;
        storage::sync_folder(&work);
        self.finish_mending()?;
        Ok(())
    }

    /// As many sealed rows as the damaged file still gives. `work` is free again afterwards.
    async fn salvage(&self, work: &Path) -> Result<Salvaged, VaultError> {
        let bytes = std::fs::metadata(&self.database).map_err(StorageError::from)?.len();
        let salvaged = read(&self.database, bytes).await;
        if !salvaged.0.is_empty() {
            return Ok(salvaged);
        }
        // The first page says where all others belong. A new vault's says the same, so a copy
        // with that one gives the records when only the first page was hit.
        let fresh = storage::open(work, Kind::Vault).await?;
        fresh.close().await;
        let first = std::fs::read(work).map_err(StorageError::from)?;
        storage::remove_database(work)?;
        let mut copy = std::fs::read(&self.database).map_err(StorageError::from)?;
        if let Some(patched) = with_first_page(&first, &mut copy) {
            std::fs::write(work, patched).map_err(StorageError::from)?;
            let wal = storage::beside(&self.database, "-wal");
            if wal.exists() {
                std::fs::copy(wal, storage::beside(work, "-wal")).map_err(StorageError::from)?;
            }
            let salvaged = read(work, bytes).await;
            storage::remove_database(work)?;
            return Ok(salvaged);
        }
        Ok(salvaged)
    }
}

/// What a damaged file still gives.
type Salvaged = (Vec<SealedRow>, Vec<SealedState>);

async fn read(path: &Path, bytes: u64) -> Salvaged {
    let Ok(damaged) = storage::open_as_is(path).await else { return Salvaged::default() };
    let rows = store::salvage(&damaged, bytes).await;
    let states = store::salvage_states(&damaged).await;
    damaged.close().await;
    (rows, states)
}

/// The damaged bytes with another file's first page and the count of pages that they have
/// (SQLite's file format, section 1.3). `None` when there is no second page.
fn with_first_page<'a>(first: &[u8], damaged: &'a mut [u8]) -> Option<&'a [u8]> {
    let page = usize::from(u16::from_be_bytes([*first.get(16)?, *first.get(17)?]));
    if page < 512 || damaged.len() < 2 * page || first.len() < page {
        return None;
    }
    let pages = u32::try_from(damaged.len() / page).ok()?;
    damaged[..page].copy_from_slice(&first[..page]);
    damaged[28..32].copy_from_slice(&pages.to_be_bytes());
    // The count is believed only beside a matching change counter.
    damaged.copy_within(24..28, 92);
    Some(damaged)
}
