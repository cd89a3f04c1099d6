//! Enrolment codes: 80 random bits each, shown once, kept as a hash, handed out by hand to
//! nobody in particular.

pub mod sheet;
pub mod store;

use crate::store::{Store, StoreError};
use crate::{Hub, random};
use crewroom_protocol::sync::Hash;
use crewroom_protocol::sync::wire::{CODE_BYTES, plain_code, show_code};
use sha2::{Digest, Sha256};

/// The most codes that are made at once.
pub const MAX_COUNT: usize = 100_000;

/// Why no codes were made.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// None, or too many at once.
    #[error("between 1 and {MAX_COUNT} codes can be made at once")]
    Count,
    /// [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// [`random::NoRandomness`].
    #[error(transparent)]
    Random(#[from] random::NoRandomness),
}

/// The hash under which a code is kept; `None` for what cannot be one. 80 random bits need no
/// slow hash.
pub fn hash(typed: &str) -> Option<Hash> {
    let plain = plain_code(typed)?;
    Some(Sha256::new().chain_update(b"crewroom/v1/hub/code").chain_update(plain).finalize().into())
}

/// Makes `count` codes that are good for `days` days, today among them.
///
/// # Errors
/// [`InviteError`]; then none of them is good.
pub async fn make(hub: &Hub, count: usize, days: u32) -> Result<Vec<String>, InviteError> {
    if !(1..=MAX_COUNT).contains(&count) {
        return Err(InviteError::Count);
    }
    let codes = (0..count)
        .map(|_| Ok(show_code(&random::bytes::<CODE_BYTES>()?)))
        .collect::<Result<Vec<_>, random::NoRandomness>>()?;
    keep(hub.store.as_ref(), &codes, hub.clock.today() + days).await?;
    Ok(codes)
}

async fn keep(store: &dyn Store, codes: &[String], expires_day: u32) -> Result<(), StoreError> {
    let mut session = store.write().await?;
    for hash in codes.iter().filter_map(|code| hash(code)) {
        session.add_invite(&hash, expires_day).await?;
    }
    session.commit().await
}
