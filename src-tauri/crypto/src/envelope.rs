//! Sealing what is synced: XChaCha20-Poly1305 under a key derived from the epoch's key, padded
//! like a record. And the names of devices, which a hub must not read either.

use crate::{CryptoError, EpochKey, seal};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Seals a packed body. `bound` is the associated data that the protocol names.
///
/// # Errors
/// [`CryptoError::Malformed`] when `packed` is longer than 4 GiB.
pub fn seal_body(
    key: &EpochKey,
    account: &[u8; 16],
    series: &[u8; 16],
    nonce: [u8; seal::NONCE_LEN],
    bound: &[u8],
    packed: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let padded = seal::pad(packed)?;
    cipher(key, &[b"crewroom/v1/envelope", account, series])?
        .encrypt(&XNonce::from(nonce), Payload { msg: &padded, aad: bound })
        .map_err(|_| CryptoError::Malformed)
}

/// Bytes of what [`seal_body`] makes of so many.
pub fn sealed_len(packed: usize) -> usize {
    seal::padded_len(packed + 4) + (seal::OVERHEAD - seal::NONCE_LEN)
}

/// Opens what [`seal_body`] made.
///
/// # Errors
/// [`CryptoError::Refused`] for another key, binding or a changed byte.
pub fn open_body(
    key: &EpochKey,
    account: &[u8; 16],
    series: &[u8; 16],
    nonce: [u8; seal::NONCE_LEN],
    bound: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let padded = cipher(key, &[b"crewroom/v1/envelope", account, series])?
        .decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: bound })
        .map(Zeroizing::new)
        .map_err(|_| CryptoError::Refused)?;
    seal::unpad(padded)
}

/// Seals a device's name: nonce, then ciphertext.
///
/// # Errors
/// None in practice.
pub fn seal_label(
    key: &EpochKey,
    account: &[u8; 16],
    device: &[u8; 16],
    nonce: [u8; seal::NONCE_LEN],
    label: &str,
) -> Result<Vec<u8>, CryptoError> {
    let sealed = cipher(key, &[b"crewroom/v1/label", account])?
        .encrypt(&XNonce::from(nonce), Payload { msg: &seal::pad(label.as_bytes())?, aad: device })
        .map_err(|_| CryptoError::Malformed)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens a device's name.
///
/// # Errors
/// [`CryptoError::Refused`] when it was not sealed for this device under this key.
pub fn open_label(
    key: &EpochKey,
    account: &[u8; 16],
    device: &[u8; 16],
    sealed: &[u8],
) -> Result<String, CryptoError> {
    let (nonce, ciphertext) = sealed.split_at_checked(seal::NONCE_LEN).ok_or(CryptoError::Malformed)?;
    let nonce: [u8; seal::NONCE_LEN] = nonce.try_into().map_err(|_| CryptoError::Malformed)?;
    let padded = cipher(key, &[b"crewroom/v1/label", account])?
        .decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: device })
        .map(Zeroizing::new)
        .map_err(|_| CryptoError::Refused)?;
    String::from_utf8(seal::unpad(padded)?.to_vec()).map_err(|_| CryptoError::Malformed)
}

fn cipher(key: &EpochKey, info: &[&[u8]]) -> Result<XChaCha20Poly1305, CryptoError> {
    let mut derived = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::new(None, key.expose())
        .expand_multi_info(info, derived.as_mut_slice())
        .map_err(|_| CryptoError::Malformed)?;
    Ok(XChaCha20Poly1305::new((&*derived).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(fill: u8) -> EpochKey {
        EpochKey::from_random(&mut [fill; 32])
    }

    #[test]
    fn a_body_opens_only_where_it_belongs() {
        let sealed = seal_body(&key(1), &[2; 16], &[3; 16], [4; 24], b"bound", b"packed").unwrap();
        assert_eq!(sealed.len(), 64 + 16);
        let open = |k: u8, account: u8, series: u8, nonce: u8, bound: &[u8]| {
            open_body(&key(k), &[account; 16], &[series; 16], [nonce; 24], bound, &sealed)
        };
        assert_eq!(open(1, 2, 3, 4, b"bound").unwrap().as_slice(), b"packed");
        for refused in [
            open(9, 2, 3, 4, b"bound"),
            open(1, 9, 3, 4, b"bound"),
            open(1, 2, 9, 4, b"bound"),
            open(1, 2, 3, 9, b"bound"),
            open(1, 2, 3, 4, b"other"),
        ] {
            assert_eq!(refused.unwrap_err(), CryptoError::Refused);
        }
    }

    #[test]
    fn a_label_belongs_to_its_device() {
        let sealed = seal_label(&key(1), &[2; 16], &[3; 16], [4; 24], "Phone").unwrap();
        assert_eq!(open_label(&key(1), &[2; 16], &[3; 16], &sealed).as_deref(), Ok("Phone"));
        assert!(open_label(&key(1), &[2; 16], &[9; 16], &sealed).is_err());
    }
}
