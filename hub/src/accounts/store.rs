//! What is kept of accounts: the device list, its devices, their tokens.

use super::chain::List;
use crate::store::StoreError;
use async_trait::async_trait;
use crewroom_protocol::sync::{AccountId, DeviceId, Hash, SignedEntry};

/// An account's own row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The first day, days since 1970-01-01.
    pub since_day: u32,
    /// The last day of a sync.
    pub last_day: u32,
    /// How many envelopes are kept.
    pub envelopes: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many entries its device list has.
    pub entries: u32,
    /// The device list's epoch.
    pub epoch: u32,
    /// The hash of its newest entry.
    pub head: Hash,
}

/// A token's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: Hash,
    /// Whose.
    pub account: AccountId,
    /// Which device's.
    pub device: DeviceId,
    /// The last day it was used.
    pub used_day: u32,
}

/// Accounts, entries, devices and tokens.
#[async_trait]
pub trait Accounts {
    /// Makes an empty account; `false` when there is one already.
    async fn add_account(&mut self, id: AccountId, day: u32) -> Result<bool, StoreError>;

    /// The account's row. In a write transaction nobody else writes to this account until its end.
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError>;

    /// Writes what the account's row says of its list, its size and its last day.
    async fn set_account(&mut self, id: AccountId, row: &Account) -> Result<(), StoreError>;

    /// Erases the account with all it has.
    async fn erase_account(&mut self, id: AccountId) -> Result<(), StoreError>;

    /// Erases the accounts that were last used before `day`; says how many.
    async fn erase_accounts_before(&mut self, day: u32) -> Result<u64, StoreError>;

    /// Keeps an entry.
    async fn add_entry(&mut self, id: AccountId, n: u32, entry: &SignedEntry) -> Result<(), StoreError>;

    /// Entries from number `from` on.
    async fn entries(&mut self, id: AccountId, from: u32) -> Result<Vec<SignedEntry>, StoreError>;

    /// One entry.
    async fn entry(&mut self, id: AccountId, n: u32) -> Result<Option<SignedEntry>, StoreError>;

    /// Bytes of all entries.
    async fn entry_bytes(&mut self, id: AccountId) -> Result<u64, StoreError>;

    /// Keeps a device's public key.
    async fn add_device(
        &mut self,
        id: AccountId,
        device: DeviceId,
        sign_key: &[u8; 32],
    ) -> Result<(), StoreError>;

    /// Marks a device as removed by entry `n`, and ends its token.
    async fn remove_device(&mut self, id: AccountId, device: DeviceId, n: u32) -> Result<(), StoreError>;

    /// The devices, those removed among them, as the device list has them.
    async fn list(&mut self, id: AccountId, row: &Account) -> Result<List, StoreError>;

    /// Keeps the hash of a device's new token; its old one ends.
    async fn put_token(&mut self, token: &Token) -> Result<(), StoreError>;

    /// The token with this hash.
    async fn token(&mut self, hash: &Hash) -> Result<Option<Token>, StoreError>;

    /// Notes the day on which a token was used.
    async fn touch_token(&mut self, hash: &Hash, day: u32) -> Result<(), StoreError>;

    /// How many tokens the account has.
    async fn count_tokens(&mut self, id: AccountId) -> Result<u64, StoreError>;

    /// Ends tokens that were last used before `day`; says how many.
    async fn expire_tokens(&mut self, day: u32) -> Result<u64, StoreError>;
}
