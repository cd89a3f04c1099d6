//! Keys, key derivation and sealed records: the only place in the project that touches a cipher.
//!
//! No I/O, no clock, no randomness of its own: callers pass random bytes in. Nothing here
//! ever reads an algorithm or a cost from data that a server could have written.

pub mod envelope;
pub mod hpke;
pub mod kdf;
pub mod key;
pub mod pairing;
pub mod recovery;
pub mod seal;
pub mod sign;
pub mod submission;
#[cfg(test)]
mod vectors;

pub use hpke::SealingKey;
pub use key::{DataKey, EpochKey, KeyStoreSecret, WrappingKey};
pub use pairing::PairingCode;
pub use recovery::RecoveryCode;
pub use sign::SigningKey;

/// Why a cryptographic step failed. Says nothing about keys or contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The key is wrong, or the bytes or what they are bound to have changed.
    #[error("could not be opened with this key")]
    Refused,
    /// Too short, too long or not of the stated form.
    #[error("not of the right form")]
    Malformed,
}
