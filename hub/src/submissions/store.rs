//! What is kept of submissions: sealed to somebody, from nobody.

use crate::pairing::store::Placed;
use crate::store::{Bytes, StoreError};
use async_trait::async_trait;

/// A submission without what is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubmissionRow {
    /// Its id.
    pub id: [u8; 16],
    /// To which key it is sealed.
    pub recipient: [u8; 8],
    /// The day it came, days since 1970-01-01.
    pub day: u32,
    /// How many bytes are sealed.
    pub bytes: u64,
}

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

    /// All of them, by day.
    async fn list_submissions(&mut self) -> Result<Vec<SubmissionRow>, StoreError>;

    /// What is sealed in one.
    async fn submission(&mut self, id: &[u8; 16]) -> Result<Option<Bytes>, StoreError>;

    /// Deletes those that came before a day; how many there were.
    async fn delete_submissions_before(&mut self, day: u32) -> Result<u64, StoreError>;
}
