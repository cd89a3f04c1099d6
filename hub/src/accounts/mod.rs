//! Accounts: made by a code and a device's key, without a name; their device lists and tokens.

pub mod chain;
pub mod routes;
pub mod store;
pub mod tokens;

/// An account is erased after so many days without a sync, unless the configuration says else:
/// as long as a deletion must be remembered (README of the protocol, "Merge").
pub const KEEP_DAYS: u32 = 400;
