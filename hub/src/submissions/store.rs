//! What is kept of submissions: sealed to somebody, from nobody.

use crate::pairing::store::Placed;
use crate::store::StoreError;
use async_trait::async_trait;

/// Sealed submissions.
#[async_trait]
pub trait Submissions {
    /// Keeps a submission; [`Placed::Same`] when it was kept before.
    async fn add_submission(
        &mut self,
        id: &[u8; 16],
        recipient: &[u8; 8],
        sealed: &[u8],
        day: u32,
    ) -> Result<Placed, StoreError>;

    /// How many are kept.
    async fn count_submissions(&mut self) -> Result<u64, StoreError>;
}
