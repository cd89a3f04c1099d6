//! What is kept of pairings: sealed messages, for ten minutes, of nobody in particular.

use crate::store::StoreError;
use async_trait::async_trait;

/// What became of something that is written once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It is there now.
    New,
    /// The very same was there already.
    Same,
    /// Something else is there.
    Taken,
}

/// Pairing slots.
#[async_trait]
pub trait Pairings {
    /// Fills a slot that is empty or whose message has expired by `now_ms`.
    async fn put_slot(
        &mut self,
        id: &[u8; 16],
        slot: u8,
        sealed: &[u8],
        now_ms: i64,
        expires_ms: i64,
    ) -> Result<Placed, StoreError>;

    /// What is in a slot and has not expired.
    async fn slot(&mut self, id: &[u8; 16], slot: u8, now_ms: i64) -> Result<Option<Vec<u8>>, StoreError>;

    /// How many slots are filled.
    async fn count_slots(&mut self) -> Result<u64, StoreError>;

    /// Erases what has expired; says how many.
    async fn expire_slots(&mut self, now_ms: i64) -> Result<u64, StoreError>;
}
