//! What is kept of enrolment codes: a hash, a last day, whether it was used. Never by whom.

use crate::store::StoreError;
use async_trait::async_trait;
use crewroom_protocol::sync::Hash;

/// What came of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was good, and is used now.
    Now,
    /// It was used before.
    Before,
    /// There is none such, or it has expired.
    Unknown,
}

/// Enrolment codes.
#[async_trait]
pub trait Invites {
    /// Keeps the hash of a code.
    async fn add_invite(&mut self, hash: &Hash, expires_day: u32) -> Result<(), StoreError>;

    /// Uses a code; of any number that try at once, one succeeds.
    async fn take_invite(&mut self, hash: &Hash, today: u32) -> Result<Taken, StoreError>;

    /// Forgets codes that expired before `today`; says how many.
    async fn expire_invites(&mut self, today: u32) -> Result<u64, StoreError>;
}
