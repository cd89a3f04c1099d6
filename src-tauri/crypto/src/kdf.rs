//! From a PIN, a passphrase or the key store's secret to a wrapping key.
//!
//! Argon2id (RFC 9106) at 64 MiB, three passes, one lane; then HKDF-SHA-256 (RFC 5869)
//! over both halves. The costs are constants of the slot's version, never read from data
//! that came over a network.

use crate::{CryptoError, KeyStoreSecret, WrappingKey};
use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of salt beside every derived slot.
pub const SALT_LEN: usize = 16;
/// Argon2id memory, in KiB.
pub const MEMORY_KIB: u32 = 64 * 1024;
/// Argon2id passes.
pub const PASSES: u32 = 3;

/// What a wrapping key is for; keeps one secret from serving two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The key store's secret alone: before a PIN is set.
    Device,
    /// PIN and the key store's secret together: neither opens anything alone.
    Pin,
    /// A passphrase, where the system has no key store.
    Passphrase,
    /// The recovery code.
    Recovery,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Device => b"crewroom/v1/wrap/device",
            Self::Pin => b"crewroom/v1/wrap/pin",
            Self::Passphrase => b"crewroom/v1/wrap/passphrase",
            Self::Recovery => b"crewroom/v1/wrap/recovery",
        }
    }
}

/// Derives the wrapping key from the key store's secret alone.
///
/// # Errors
/// None in practice: all lengths are fixed.
pub fn derive_device(secret: &KeyStoreSecret, salt: &[u8; SALT_LEN]) -> Result<WrappingKey, CryptoError> {
    expand(Purpose::Device, salt, secret.expose())
}

/// Derives the wrapping key from a PIN and the key store's secret. Takes about a quarter of a
/// second and 64 MiB.
///
/// # Errors
/// [`CryptoError::Malformed`] when the machine cannot give the memory.
pub fn derive_pin(
    pin: &str,
    secret: &KeyStoreSecret,
    salt: &[u8; SALT_LEN],
) -> Result<WrappingKey, CryptoError> {
    let stretched = stretch(pin.as_bytes(), salt)?;
    let mut both = Zeroizing::new([0_u8; 64]);
    both[..32].copy_from_slice(stretched.as_slice());
    both[32..].copy_from_slice(secret.expose());
    expand(Purpose::Pin, salt, both.as_slice())
}

/// Derives the wrapping key from a passphrase alone (no key store on this machine).
///
/// # Errors
/// As [`derive_pin`].
pub fn derive_passphrase(passphrase: &str, salt: &[u8; SALT_LEN]) -> Result<WrappingKey, CryptoError> {
    let stretched = stretch(passphrase.as_bytes(), salt)?;
    expand(Purpose::Passphrase, salt, stretched.as_slice())
}

/// Derives the wrapping key from a recovery code's 160 random bits, which need no stretching.
///
/// # Errors
/// None in practice.
pub fn derive_recovery(code: &[u8; 20], salt: &[u8; SALT_LEN]) -> Result<WrappingKey, CryptoError> {
    expand(Purpose::Recovery, salt, code)
}

fn stretch(input: &[u8], salt: &[u8; SALT_LEN]) -> Result<Zeroizing<[u8; 32]>, CryptoError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| CryptoError::Malformed)?;
    let mut out = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(input, salt, out.as_mut_slice())
        .map_err(|_| CryptoError::Malformed)?;
    Ok(out)
}

fn expand(purpose: Purpose, salt: &[u8; SALT_LEN], input: &[u8]) -> Result<WrappingKey, CryptoError> {
    let mut out = [0_u8; 32];
    Hkdf::<Sha256>::new(Some(salt), input)
        .expand(purpose.label(), &mut out)
        .map_err(|_| CryptoError::Malformed)?;
    Ok(WrappingKey::from_random(&mut out))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fixed outputs of our own: a vault made today must open for ever.
    #[test]
    fn derivations_do_not_drift() {
        let secret = KeyStoreSecret::from_random(&mut [7; 32]);
        let hex = |key: WrappingKey| data_encoding::HEXLOWER.encode(key.expose());
        let all = [
            hex(derive_device(&secret, &[1; 16]).unwrap()),
            hex(derive_pin("271828", &secret, &[1; 16]).unwrap()),
            hex(derive_passphrase("five words are quite enough", &[1; 16]).unwrap()),
            hex(derive_recovery(&[9; 20], &[1; 16]).unwrap()),
        ];
        assert_eq!(all.join("\n"), include_str!("../vectors/derivations.txt").trim_end());
    }

    #[test]
    fn neither_pin_nor_secret_alone_decides() {
        let one = KeyStoreSecret::from_random(&mut [7; 32]);
        let two = KeyStoreSecret::from_random(&mut [8; 32]);
        let base = derive_pin("271828", &one, &[1; 16]).unwrap();
        assert_ne!(base.expose(), derive_pin("271829", &one, &[1; 16]).unwrap().expose());
        assert_ne!(base.expose(), derive_pin("271828", &two, &[1; 16]).unwrap().expose());
    }
}
