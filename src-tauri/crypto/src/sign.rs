//! Signatures: Ed25519 (RFC 8032), verified strictly: no weak key, no second form of a
//! signature. What is signed begins with what it is for; see the protocol crate.

use crate::CryptoError;
use ed25519_dalek::{Signature, Signer, VerifyingKey};

/// Bytes in a signature.
pub const SIGNATURE_LEN: usize = 64;

/// A device's or a publisher's signing key. Zeroed when dropped; no `Clone`, no `Serialize`.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Makes the key of 32 random bytes and zeroes the caller's copy.
    pub fn from_random(bytes: &mut [u8; 32]) -> Self {
        use zeroize::Zeroize;
        let key = ed25519_dalek::SigningKey::from_bytes(bytes);
        bytes.zeroize();
        Self(key)
    }

    /// The secret bytes, to be sealed; keep the borrow short.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs.
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0.sign(message).to_bytes()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SigningKey(hidden)")
    }
}

/// Verifies.
///
/// # Errors
/// [`CryptoError::Malformed`] for a key or signature of the wrong length or form;
/// [`CryptoError::Refused`] when it was not signed by this key.
pub fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
    let public: &[u8; 32] = public.try_into().map_err(|_| CryptoError::Malformed)?;
    let key = VerifyingKey::from_bytes(public).map_err(|_| CryptoError::Malformed)?;
    let signature = Signature::from_slice(signature).map_err(|_| CryptoError::Malformed)?;
    key.verify_strict(message, &signature).map_err(|_| CryptoError::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap()
    }

    /// RFC 8032, section 7.1, test 2.
    #[test]
    fn the_published_vector_holds() {
        let key = SigningKey::from_random(&mut hex(
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        ));
        assert_eq!(key.public(), hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        let signature = key.sign(&[0x72]);
        let published = concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        );
        assert_eq!(data_encoding::HEXLOWER.encode(&signature), published);
        assert_eq!(verify(&key.public(), &[0x72], &signature), Ok(()));
    }

    #[test]
    fn another_word_another_key_and_a_weak_key_are_refused() {
        let key = SigningKey::from_random(&mut [1; 32]);
        let signature = key.sign(b"one");
        assert_eq!(verify(&key.public(), b"two", &signature), Err(CryptoError::Refused));
        let other = SigningKey::from_random(&mut [2; 32]);
        assert_eq!(verify(&other.public(), b"one", &signature), Err(CryptoError::Refused));
        assert_eq!(verify(&key.public(), b"one", &signature[..63]), Err(CryptoError::Malformed));
        // The neutral point: with it, one signature fits many messages.
        let mut weak = [0; 32];
        weak[0] = 1;
        let mut forged = [0; 64];
        forged[0] = 1;
        assert!(verify(&weak, b"anything", &forged).is_err());
    }
}
