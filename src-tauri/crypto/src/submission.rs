//! Sealing a submission to its recipient: HPKE in base mode over the padded text, so that its
//! length says little.

use crate::{CryptoError, SealingKey, hpke, seal};
use zeroize::Zeroizing;

/// Seals `plain` to the recipient's public key, bound to `info`. Nobody but the recipient opens
/// it, not even who sealed it. `fresh` must be random and used for nothing else.
///
/// # Errors
/// [`CryptoError::Malformed`] for a public key that is none.
pub fn seal_submission(
    public: &[u8; 32],
    fresh: &mut [u8; 32],
    info: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    hpke::seal_to(public, fresh, info, &seal::pad(plain)?)
}

/// Opens what [`seal_submission`] made.
///
/// # Errors
/// [`CryptoError::Refused`] for another key, another `info` or a changed byte;
/// [`CryptoError::Malformed`] for a padding that is none.
pub fn open_submission(
    key: &SealingKey,
    info: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    seal::unpad(hpke::open_from(key, info, sealed)?)
}

/// Whether something can be sealed to these bytes at all: points of low order are no key.
pub fn is_recipient_key(public: &[u8; 32]) -> bool {
    hpke::seal_to(public, &mut [1; 32], b"", b"").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_recipient_opens_it_and_the_length_is_a_class() {
        let key = SealingKey::from_random(&mut [7; 32]);
        let public = key.public().unwrap();
        let short = seal_submission(&public, &mut [1; 32], b"info", b"No").unwrap();
        let longer = seal_submission(&public, &mut [2; 32], b"info", &[b'x'; 60]).unwrap();
        assert_eq!(short.len(), longer.len());
        assert_eq!(open_submission(&key, b"info", &short).unwrap().as_slice(), b"No");
        assert!(open_submission(&key, b"other", &short).is_err());
        let other = SealingKey::from_random(&mut [8; 32]);
        assert_eq!(open_submission(&other, b"info", &short), Err(CryptoError::Refused));
        // Sealed by somebody who does not pad: refused, not misread.
        let bare = hpke::seal_to(&public, &mut [3; 32], b"info", &[255; 8]).unwrap();
        assert_eq!(open_submission(&key, b"info", &bare), Err(CryptoError::Malformed));
    }

    #[test]
    fn a_point_of_low_order_is_no_recipient() {
        assert!(!is_recipient_key(&[0; 32]));
        assert!(is_recipient_key(&SealingKey::from_random(&mut [7; 32]).public().unwrap()));
    }
}
