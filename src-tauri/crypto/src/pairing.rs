//! The pairing code: 128 random bits that pass between two screens and never reach a hub.

use crate::{CryptoError, seal};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// Random bytes in a code.
const BYTES: usize = 16;
/// Bytes of checksum, so that a slip of the finger is told at once.
const CHECK: usize = 1;

/// A pairing code. Zeroed when dropped; prints nothing.
pub struct PairingCode(Zeroizing<[u8; BYTES]>);

impl PairingCode {
    /// Makes the code of random bytes and zeroes the caller's copy.
    pub fn from_random(bytes: &mut [u8; BYTES]) -> Self {
        let inner = Zeroizing::new(*bytes);
        bytes.zeroize();
        Self(inner)
    }

    /// 28 base32 characters in groups of four.
    pub fn show(&self) -> Zeroizing<String> {
        let mut whole = Zeroizing::new(self.0.to_vec());
        whole.extend_from_slice(&check(&self.0));
        // 17 bytes are 28 characters of base32 without padding.
        let plain = Zeroizing::new(data_encoding::BASE32_NOPAD.encode(&whole));
        let mut out = Zeroizing::new(String::with_capacity(34));
        for (at, c) in plain.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                out.push('-');
            }
            out.push(c);
        }
        out
    }

    /// Reads a typed or scanned code: spaces, hyphens and case do not matter, 0, 1 and 8 stand
    /// for O, I and B.
    ///
    /// # Errors
    /// [`CryptoError::Malformed`] when it is not one, or a character is wrong.
    pub fn parse(typed: &str) -> Result<Self, CryptoError> {
        let plain: Zeroizing<String> = Zeroizing::new(
            typed
                .chars()
                .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2014}'))
                .map(|c| match c.to_ascii_uppercase() {
                    '0' => 'O',
                    '1' => 'I',
                    '8' => 'B',
                    other => other,
                })
                .collect(),
        );
        let whole = data_encoding::BASE32_NOPAD.decode(plain.as_bytes()).map(Zeroizing::new);
        let whole = whole.map_err(|_| CryptoError::Malformed)?;
        let (bytes, sum) = whole.split_at_checked(BYTES).ok_or(CryptoError::Malformed)?;
        let mut bytes: [u8; BYTES] = bytes.try_into().map_err(|_| CryptoError::Malformed)?;
        if sum != check(&bytes) {
            return Err(CryptoError::Malformed);
        }
        Ok(Self::from_random(&mut bytes))
    }

    /// Where the two devices meet; tells nothing of the code.
    ///
    /// # Errors
    /// None in practice.
    pub fn id(&self) -> Result<[u8; 16], CryptoError> {
        self.derive(b"crewroom/v1/pair/id")
    }

    /// The pre-shared key of the welcome.
    ///
    /// # Errors
    /// None in practice.
    pub fn psk(&self) -> Result<Zeroizing<[u8; 32]>, CryptoError> {
        self.derive(b"crewroom/v1/pair/psk").map(Zeroizing::new)
    }

    /// Seals the hello: nonce, then ciphertext.
    ///
    /// # Errors
    /// None in practice.
    pub fn seal_hello(&self, nonce: [u8; seal::NONCE_LEN], hello: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let sealed = self
            .cipher()?
            .encrypt(&XNonce::from(nonce), Payload { msg: hello, aad: &self.id()? })
            .map_err(|_| CryptoError::Malformed)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens the hello: it comes from somebody who knows the code.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] otherwise.
    pub fn open_hello(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let (nonce, msg) = sealed.split_at_checked(seal::NONCE_LEN).ok_or(CryptoError::Malformed)?;
        let nonce: [u8; seal::NONCE_LEN] = nonce.try_into().map_err(|_| CryptoError::Malformed)?;
        self.cipher()?
            .decrypt(&XNonce::from(nonce), Payload { msg, aad: &self.id()? })
            .map(Zeroizing::new)
            .map_err(|_| CryptoError::Refused)
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, CryptoError> {
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(self.derive(b"crewroom/v1/pair/hello")?);
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }

    fn derive<const N: usize>(&self, info: &[u8]) -> Result<[u8; N], CryptoError> {
        let mut out = [0; N];
        Hkdf::<Sha256>::new(None, self.0.as_slice())
            .expand(info, &mut out)
            .map_err(|_| CryptoError::Malformed)?;
        Ok(out)
    }
}

impl std::fmt::Debug for PairingCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PairingCode(hidden)")
    }
}

fn check(bytes: &[u8; BYTES]) -> [u8; CHECK] {
    [Sha256::new().chain_update(b"crewroom/v1/pair/check").chain_update(bytes).finalize()[0]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_typing_and_a_slip_is_told() {
        let code = PairingCode::from_random(&mut std::array::from_fn(|n| n as u8 * 17));
        let shown = code.show();
        assert_eq!(shown.len(), 34);
        let typed = shown.to_lowercase().replace('-', " ").replace('o', "0").replace('i', "1");
        assert_eq!(PairingCode::parse(&typed).unwrap().id(), code.id());
        assert!(PairingCode::parse(&shown[1..]).is_err());
        let wrong = shown.replacen(&shown[..1], if shown.starts_with('Q') { "R" } else { "Q" }, 1);
        assert!(PairingCode::parse(&wrong).is_err());
    }

    #[test]
    fn only_who_knows_the_code_says_hello() {
        let code = |fill: u8| PairingCode::from_random(&mut [fill; 16]);
        let sealed = code(1).seal_hello([5; 24], b"hello").unwrap();
        assert_eq!(code(1).open_hello(&sealed).unwrap().as_slice(), b"hello");
        assert_eq!(code(2).open_hello(&sealed), Err(CryptoError::Refused));
    }
}
