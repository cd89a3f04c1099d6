//! Sealing to somebody's public key: HPKE (RFC 9180) with DHKEM(X25519, HKDF-SHA256),
//! HKDF-SHA256 and ChaCha20Poly1305. Base mode, and PSK mode for pairing.

use crate::CryptoError;
use ::hpke::aead::ChaCha20Poly1305;
use ::hpke::kdf::HkdfSha256;
use ::hpke::kem::{Kem as KemTrait, X25519HkdfSha256 as X25519};

use ::hpke::{
    Deserializable, OpModeR, OpModeS, PskBundle, Serializable, single_shot_open, single_shot_seal_with_rng,
};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of the encapsulated key in front of every ciphertext.
pub const ENCAPSULATED_LEN: usize = 32;

/// A secret X25519 key. Zeroed when dropped; no `Clone`, no `Serialize`.
pub struct SealingKey(Zeroizing<[u8; 32]>);

impl SealingKey {
    /// Makes the key of 32 random bytes and zeroes the caller's copy.
    pub fn from_random(bytes: &mut [u8; 32]) -> Self {
        let inner = Zeroizing::new(*bytes);
        bytes.zeroize();
        Self(inner)
    }

    /// The secret bytes, to be sealed; keep the borrow short.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half.
    ///
    /// # Errors
    /// None in practice: any 32 bytes are a key.
    pub fn public(&self) -> Result<[u8; 32], CryptoError> {
        let public = X25519::sk_to_pk(&self.secret()?);
        public.to_bytes().as_slice().try_into().map_err(|_| CryptoError::Malformed)
    }

    fn secret(&self) -> Result<<X25519 as KemTrait>::PrivateKey, CryptoError> {
        <X25519 as KemTrait>::PrivateKey::from_bytes(self.0.as_slice()).map_err(|_| CryptoError::Malformed)
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SealingKey(hidden)")
    }
}

/// Seals `plain` to `public`, bound to `info`: encapsulated key, then ciphertext.
/// `fresh` must be random bytes that are used for nothing else.
///
/// # Errors
/// [`CryptoError::Malformed`] for a public key of low order or of the wrong form.
pub fn seal_to(
    public: &[u8; 32],
    fresh: &mut [u8; 32],
    info: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    seal(&OpModeS::Base, public, fresh, info, plain)
}

/// Opens what [`seal_to`] made.
///
/// # Errors
/// [`CryptoError::Refused`] for another key, another `info` or a changed byte.
pub fn open_from(key: &SealingKey, info: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    open(&OpModeR::Base, key, info, sealed)
}

/// [`seal_to`], and only somebody who also knows `psk` opens it: a swapped public key is no use.
///
/// # Errors
/// As [`seal_to`].
pub fn seal_to_with_psk(
    public: &[u8; 32],
    psk: &[u8; 32],
    psk_id: &[u8; 16],
    fresh: &mut [u8; 32],
    info: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let bundle = PskBundle::new(psk, psk_id).map_err(|_| CryptoError::Malformed)?;
    seal(&OpModeS::Psk(bundle), public, fresh, info, plain)
}

/// Opens what [`seal_to_with_psk`] made.
///
/// # Errors
/// As [`open_from`].
pub fn open_from_with_psk(
    key: &SealingKey,
    psk: &[u8; 32],
    psk_id: &[u8; 16],
    info: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let bundle = PskBundle::new(psk, psk_id).map_err(|_| CryptoError::Malformed)?;
    open(&OpModeR::Psk(bundle), key, info, sealed)
}

fn seal(
    mode: &OpModeS<'_, X25519>,
    public: &[u8; 32],
    fresh: &mut [u8; 32],
    info: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let public = <X25519 as KemTrait>::PublicKey::from_bytes(public).map_err(|_| CryptoError::Malformed)?;
    let mut once = Once(fresh);
    let (encapsulated, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519>(
        mode, &public, info, plain, b"", &mut once,
    )
    .map_err(|_| CryptoError::Malformed)?;
    let mut out = encapsulated.to_bytes().to_vec();
    out.extend_from_slice(&ciphertext);
    Ok(out)
}

fn open(
    mode: &OpModeR<'_, X25519>,
    key: &SealingKey,
    info: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let (encapsulated, ciphertext) =
        sealed.split_at_checked(ENCAPSULATED_LEN).ok_or(CryptoError::Malformed)?;
    let encapsulated =
        <X25519 as KemTrait>::EncappedKey::from_bytes(encapsulated).map_err(|_| CryptoError::Malformed)?;
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519>(
        mode,
        &key.secret()?,
        &encapsulated,
        info,
        ciphertext,
        b"",
    )
    .map(Zeroizing::new)
    .map_err(|_| CryptoError::Refused)
}

/// Hands the caller's random bytes to the library, once, and zeroes them.
struct Once<'a>(&'a mut [u8; 32]);

impl rand_core::TryRng for Once<'_> {
    type Error = rand_core::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut four = [0; 4];
        self.try_fill_bytes(&mut four)?;
        Ok(u32::from_le_bytes(four))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut eight = [0; 8];
        self.try_fill_bytes(&mut eight)?;
        Ok(u64::from_le_bytes(eight))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        // X25519 asks once, for 32 bytes. Should a later release of the library ask for more, it
        // must not get the same again: what follows is hashed from what came before.
        use sha2::{Digest, Sha256};
        for chunk in out.chunks_mut(32) {
            chunk.copy_from_slice(&self.0[..chunk.len()]);
            let mut next: [u8; 32] =
                Sha256::new().chain_update(b"crewroom/v1/more").chain_update(*self.0).finalize().into();
            self.0.copy_from_slice(&next);
            next.zeroize();
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Once<'_> {}

impl Drop for Once<'_> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(fill: u8) -> SealingKey {
        SealingKey::from_random(&mut [fill; 32])
    }

    #[test]
    fn only_the_recipient_opens_and_only_what_was_meant() {
        let public = key(1).public().unwrap();
        let sealed = seal_to(&public, &mut [9; 32], b"info", b"plain").unwrap();
        assert_eq!(open_from(&key(1), b"info", &sealed).unwrap().as_slice(), b"plain");
        assert_eq!(open_from(&key(2), b"info", &sealed), Err(CryptoError::Refused));
        assert_eq!(open_from(&key(1), b"other", &sealed), Err(CryptoError::Refused));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open_from(&key(1), b"info", &changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn without_the_shared_code_the_right_key_is_not_enough() {
        let public = key(1).public().unwrap();
        let sealed = seal_to_with_psk(&public, &[3; 32], &[4; 16], &mut [9; 32], b"info", b"plain").unwrap();
        let open = |psk: u8| open_from_with_psk(&key(1), &[psk; 32], &[4; 16], b"info", &sealed);
        assert_eq!(open(3).unwrap().as_slice(), b"plain");
        assert_eq!(open(5), Err(CryptoError::Refused));
        assert!(open_from(&key(1), b"info", &sealed).is_err());
    }

    #[test]
    fn points_of_low_order_are_refused() {
        // RFC 7748, section 6.1: an all-zero shared secret is an error.
        for public in [[0; 32], {
            let mut one = [0; 32];
            one[0] = 1;
            one
        }] {
            assert!(seal_to(&public, &mut [9; 32], b"", b"x").is_err());
        }
    }

    #[test]
    fn fresh_bytes_are_zeroed() {
        let mut fresh = [9; 32];
        seal_to(&key(1).public().unwrap(), &mut fresh, b"", b"x").unwrap();
        assert_eq!(fresh, [0; 32]);
    }
}
