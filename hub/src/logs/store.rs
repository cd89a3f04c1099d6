//! What is kept of the sealed logs.

use crate::store::StoreError;
use async_trait::async_trait;
use crewroom_protocol::sync::{AccountId, DeviceId, Hash, SeriesId};

/// How far a series goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// The first number that is kept; what was before has been superseded.
    pub first: u64,
    /// The last number.
    pub last: u64,
}

/// The last envelope of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// How far the series goes.
    pub tip: Tip,
    /// Whose series it is.
    pub device: DeviceId,
    /// The last envelope's hash.
    pub hash: Hash,
}

/// An envelope to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewEnvelope<'a> {
    /// In which series.
    pub series: SeriesId,
    /// Its number.
    pub seq: u64,
    /// Whose.
    pub device: DeviceId,
    /// Its hash.
    pub hash: Hash,
    /// The envelope as it came.
    pub sealed: &'a [u8],
}

/// Envelopes.
#[async_trait]
pub trait Logs {
    /// How far each series of the account goes, in order of series.
    async fn tips(&mut self, id: AccountId) -> Result<Vec<(SeriesId, Tip)>, StoreError>;

    /// The last envelope of a series; `None` for a series that is not known.
    async fn last(&mut self, id: AccountId, series: SeriesId) -> Result<Option<Last>, StoreError>;

    /// The hash of one envelope, when it is kept.
    async fn envelope_hash(
        &mut self,
        id: AccountId,
        series: SeriesId,
        seq: u64,
    ) -> Result<Option<Hash>, StoreError>;

    /// Keeps an envelope.
    async fn add_envelope(&mut self, id: AccountId, envelope: NewEnvelope<'_>) -> Result<(), StoreError>;

    /// How many envelopes, and bytes, stand before `seq`.
    async fn weigh_before(
        &mut self,
        id: AccountId,
        series: SeriesId,
        seq: u64,
    ) -> Result<(u64, u64), StoreError>;

    /// Erases the envelopes before `seq`.
    async fn erase_before(&mut self, id: AccountId, series: SeriesId, seq: u64) -> Result<(), StoreError>;

    /// Numbers and lengths of at most `limit` envelopes after `after`, in order.
    async fn lengths(
        &mut self,
        id: AccountId,
        series: SeriesId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, u64)>, StoreError>;

    /// The envelopes after `after`, up to and with `to`, in order.
    async fn envelopes(
        &mut self,
        id: AccountId,
        series: SeriesId,
        after: u64,
        to: u64,
    ) -> Result<Vec<Vec<u8>>, StoreError>;
}
