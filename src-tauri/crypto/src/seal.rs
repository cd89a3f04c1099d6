//! Sealing with XChaCha20-Poly1305 (AEAD; draft-irtf-cfrg-xchacha-03): 24-byte random nonce,
//! 16-byte tag. What a sealed value is bound to goes in as associated data.

use crate::{CryptoError, DataKey, WrappingKey};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// Bytes in a nonce.
pub const NONCE_LEN: usize = 24;
/// Bytes that sealing adds: nonce and tag.
pub const OVERHEAD: usize = NONCE_LEN + 16;
/// Version byte in front of every sealed record.
const VERSION: u8 = 1;
/// Below this many bytes a record is padded in steps of [`SMALL_STEP`].
const SMALL: usize = 1024;
const SMALL_STEP: usize = 64;

/// Seals `plain` under `key`, bound to `bound_to`: `version, nonce, ciphertext and tag`.
/// The length is padded first (64-byte steps below 1 KiB, then Padmé), so that the size of a
/// note says little about it.
///
/// `nonce` must be fresh random bytes.
///
/// # Errors
/// [`CryptoError::Malformed`] when `plain` is longer than 4 GiB.
pub fn seal_record(
    key: &DataKey,
    nonce: [u8; NONCE_LEN],
    bound_to: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let padded = pad(plain)?;
    let mut out = vec![VERSION];
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&encrypt(key.expose(), nonce, bound_to, &padded)?);
    Ok(out)
}

/// Opens what [`seal_record`] made.
///
/// # Errors
/// [`CryptoError::Refused`] for a wrong key, a changed byte or another `bound_to`;
/// [`CryptoError::Malformed`] when it was never a sealed record.
pub fn open_record(key: &DataKey, bound_to: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let (version, rest) = sealed.split_first().ok_or(CryptoError::Malformed)?;
    if *version != VERSION {
        return Err(CryptoError::Malformed);
    }
    unpad(decrypt(key.expose(), bound_to, rest)?)
}

/// `length, plain, zeros` up to the size class.
pub(crate) fn pad(plain: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let len = u32::try_from(plain.len()).map_err(|_| CryptoError::Malformed)?;
    let mut padded = Zeroizing::new(Vec::with_capacity(padded_len(plain.len() + 4)));
    padded.extend_from_slice(&len.to_le_bytes());
    padded.extend_from_slice(plain);
    padded.resize(padded_len(plain.len() + 4), 0);
    Ok(padded)
}

/// Takes the padding off.
pub(crate) fn unpad(mut padded: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let (head, body) = padded.split_at_checked(4).ok_or(CryptoError::Malformed)?;
    let len = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
    if len > body.len() {
        return Err(CryptoError::Malformed);
    }
    padded.drain(..4);
    padded.truncate(len);
    Ok(padded)
}

/// Wraps the data key.
///
/// # Errors
/// None in practice: the input has a fixed size.
pub fn wrap(
    key: &WrappingKey,
    nonce: [u8; NONCE_LEN],
    bound_to: &[u8],
    data_key: &DataKey,
) -> Result<Vec<u8>, CryptoError> {
    let mut out = nonce.to_vec();
    out.extend_from_slice(&encrypt(key.expose(), nonce, bound_to, data_key.expose())?);
    Ok(out)
}

/// Unwraps the data key.
///
/// # Errors
/// [`CryptoError::Refused`] for a wrong key or changed bytes.
pub fn unwrap(key: &WrappingKey, bound_to: &[u8], wrapped: &[u8]) -> Result<DataKey, CryptoError> {
    let plain = decrypt(key.expose(), bound_to, wrapped)?;
    let mut bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| CryptoError::Malformed)?;
    Ok(DataKey::from_random(&mut bytes))
}

fn encrypt(key: &[u8; 32], nonce: [u8; NONCE_LEN], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, CryptoError> {
    XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg, aad })
        .map_err(|_| CryptoError::Malformed)
}

fn decrypt(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let (nonce, msg) = sealed.split_at_checked(NONCE_LEN).ok_or(CryptoError::Malformed)?;
    let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(|_| CryptoError::Malformed)?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), Payload { msg, aad })
        .map(Zeroizing::new)
        .map_err(|_| CryptoError::Refused)
}

/// The size to which `len` bytes are padded. Above 1 KiB this is Padmé (Nikitin et al.,
/// "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019):
/// at most 12 % more.
pub fn padded_len(len: usize) -> usize {
    if len <= SMALL {
        return len.div_ceil(SMALL_STEP).max(1) * SMALL_STEP;
    }
    let exponent = usize::BITS - 1 - len.leading_zeros();
    let bits = usize::BITS - exponent.leading_zeros();
    let mask = (1_usize << exponent.saturating_sub(bits)) - 1;
    (len + mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(fill: u8) -> DataKey {
        DataKey::from_random(&mut [fill; 32])
    }

    #[test]
    fn another_key_or_binding_is_refused() {
        let sealed = seal_record(&key(1), [9; 24], b"rec|a|1", b"private").unwrap();
        assert_eq!(open_record(&key(1), b"rec|a|1", &sealed).unwrap().as_slice(), b"private");
        assert_eq!(open_record(&key(2), b"rec|a|1", &sealed).unwrap_err(), CryptoError::Refused);
        assert_eq!(open_record(&key(1), b"rec|b|1", &sealed).unwrap_err(), CryptoError::Refused);
    }

    /// The published vector of draft-irtf-cfrg-xchacha-03, appendix A.3.1: if the cipher below
    /// us ever changed, every vault would be lost.
    #[test]
    fn the_cipher_is_the_published_one() {
        let key: [u8; 32] = std::array::from_fn(|i| 0x80 + i as u8);
        let nonce: [u8; 24] = std::array::from_fn(|i| 0x40 + i as u8);
        let aad = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let plain: &[u8] = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let sealed = encrypt(&key, nonce, &aad, plain).unwrap();
        assert_eq!(
            data_encoding::HEXLOWER.encode(&sealed[sealed.len() - 16..]),
            "c0875924c1c7987947deafd8780acf49"
        );
        assert_eq!(data_encoding::HEXLOWER.encode(&sealed[..8]), "bd6d179d3e83d43b");
    }

    #[test]
    fn notes_of_near_lengths_look_alike() {
        assert_eq!(padded_len(0), 64);
        assert_eq!(padded_len(64), 64);
        assert_eq!(padded_len(65), 128);
        for len in 1_025..200_000 {
            let padded = padded_len(len);
            assert!(padded >= len && padded * 100 <= len * 112, "{len} -> {padded}");
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_any_flip_is_refused(
            plain in proptest::collection::vec(any::<u8>(), 0..3_000), at in any::<usize>(), bit in 0..8_u8,
        ) {
            let mut sealed = seal_record(&key(5), [3; 24], b"x", &plain).unwrap();
            prop_assert_eq!(open_record(&key(5), b"x", &sealed).unwrap().to_vec(), plain);
            let at = at % sealed.len();
            sealed[at] ^= 1 << bit;
            prop_assert!(open_record(&key(5), b"x", &sealed).is_err());
        }

        #[test]
        fn noise_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(open_record(&key(5), b"x", &noise).is_err());
        }
    }
}
