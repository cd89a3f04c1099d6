//! How much one address and one device may ask, and how much the hub takes in from strangers.

use crate::config::Config;
use crate::error::ApiError;
use crate::http::Peer;
use crewroom_protocol::sync::{AccountId, DeviceId};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::num::NonZeroU32;

/// Envelopes of one account.
pub const ACCOUNT_ENVELOPES: u64 = 10_000;
/// Bytes of one account's envelopes.
pub const ACCOUNT_BYTES: u64 = 64 * 1024 * 1024;
/// Pairing slots that are filled at one time, of everybody together.
pub const PAIRING_SLOTS: u64 = 10_000;
/// Submissions that wait to be read.
pub const SUBMISSIONS: u64 = 100_000;

/// The rate limits.
pub struct Limits {
    address: DefaultKeyedRateLimiter<Peer>,
    open: DefaultKeyedRateLimiter<Peer>,
    device: DefaultKeyedRateLimiter<(AccountId, DeviceId)>,
    clock: DefaultClock,
}

impl Limits {
    /// The limits that the configuration asks for.
    pub fn new(config: &Config) -> Self {
        Self {
            address: RateLimiter::keyed(quota(config.address_per_minute)),
            open: RateLimiter::keyed(quota(config.open_per_minute)),
            device: RateLimiter::keyed(quota(config.device_per_minute)),
            clock: DefaultClock::default(),
        }
    }

    /// Any request of an address.
    ///
    /// # Errors
    /// 429.
    pub fn address(&self, peer: Peer) -> Result<(), ApiError> {
        self.check(&self.address, &peer)
    }

    /// A request without a token, which anybody can make.
    ///
    /// # Errors
    /// 429.
    pub fn open(&self, peer: Peer) -> Result<(), ApiError> {
        self.check(&self.open, &peer)
    }

    /// A request of a device.
    ///
    /// # Errors
    /// 429.
    pub fn device(&self, account: AccountId, device: DeviceId) -> Result<(), ApiError> {
        self.check(&self.device, &(account, device))
    }

    /// Forgets who has not been here for a while.
    pub fn sweep(&self) {
        self.address.retain_recent();
        self.open.retain_recent();
        self.device.retain_recent();
    }

    fn check<K: Hash + Eq + Clone>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<(), ApiError> {
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            ApiError::too_many(wait.as_secs() + 1)
        })
    }
}

/// So many a minute; a third of it at once.
fn quota(per_minute: NonZeroU32) -> Quota {
    let burst = NonZeroU32::new(per_minute.get() / 3).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(per_minute).allow_burst(burst)
}
