//! The recovery code: 160 random bits as 32 letters and digits, and four more that catch a
//! slip of the pen, in groups of four. Crockford's base 32, so that I and 1, O and 0 are one.

use crate::CryptoError;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random bytes in a code.
pub const CODE_BYTES: usize = 20;
const CHECK_CHARS: usize = 4;

/// A recovery code. Zeroed when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; CODE_BYTES]);

impl RecoveryCode {
    /// Makes a code of random bytes and zeroes the caller's copy.
    pub fn from_random(bytes: &mut [u8; CODE_BYTES]) -> Self {
        let code = Self(*bytes);
        bytes.zeroize();
        code
    }

    /// Reads what a person typed: case, spaces, hyphens and look-alike letters are forgiven.
    ///
    /// # Errors
    /// [`CryptoError::Malformed`] for a wrong length, a strange character or a failed check.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        if text.len() > 200 {
            return Err(CryptoError::Malformed);
        }
        let mut digits = Zeroizing::new(Vec::with_capacity(36));
        for character in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.')) {
            let plain = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|c| char::from(*c) == plain);
            digits.push(value.ok_or(CryptoError::Malformed)? as u8);
        }
        if digits.len() != CODE_BYTES * 8 / 5 + CHECK_CHARS {
            return Err(CryptoError::Malformed);
        }
        let mut bytes = [0_u8; CODE_BYTES];
        for (at, chunk) in digits[..32].chunks(8).enumerate() {
            let value = chunk.iter().fold(0_u64, |sum, digit| (sum << 5) | u64::from(*digit));
            bytes[at * 5..at * 5 + 5].copy_from_slice(&value.to_be_bytes()[3..]);
        }
        let code = Self::from_random(&mut bytes);
        if check_digits(&code.0) != digits[32..] {
            return Err(CryptoError::Malformed);
        }
        Ok(code)
    }

    /// The code as it is shown: nine groups of four.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut digits = Vec::with_capacity(36);
        for chunk in self.0.chunks(5) {
            let value = chunk.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
            digits.extend((0..8).rev().map(|at| ((value >> (at * 5)) & 31) as u8));
        }
        digits.extend_from_slice(&check_digits(&self.0));
        let mut text = Zeroizing::new(String::with_capacity(44));
        for (at, digit) in digits.iter().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*digit)]));
        }
        digits.zeroize();
        text
    }

    /// The raw bits, for [`crate::kdf::derive_recovery`].
    pub fn expose(&self) -> &[u8; CODE_BYTES] {
        &self.0
    }
}

fn check_digits(bytes: &[u8; CODE_BYTES]) -> [u8; CHECK_CHARS] {
    let hash = Sha256::new().chain_update(b"crewroom/v1/recovery-check").chain_update(bytes).finalize();
    std::array::from_fn(|at| hash[at] & 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_survives_a_careless_hand(bytes in any::<[u8; 20]>()) {
            let code = RecoveryCode::from_random(&mut bytes.clone());
            let shown = code.to_text();
            let careless = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            let read = RecoveryCode::parse(&careless).unwrap();
            prop_assert_eq!(read.expose(), &bytes);
        }

        #[test]
        fn one_wrong_character_is_caught(bytes in any::<[u8; 20]>(), at in 0..32_usize, shift in 1..32_usize) {
            let shown = RecoveryCode::from_random(&mut bytes.clone()).to_text();
            let mut plain: Vec<u8> = shown.bytes().filter(|b| *b != b'-').collect();
            let value = ALPHABET.iter().position(|c| *c == plain[at]).unwrap();
            plain[at] = ALPHABET[(value + shift) % 32];
            // Four check characters let one slip in a million through.
            let read = RecoveryCode::parse(std::str::from_utf8(&plain).unwrap());
            prop_assert!(read.is_err() || read.unwrap().expose() != &bytes);
        }

        #[test]
        fn noise_never_panics(noise in "\\PC{0,60}") {
            let _ = RecoveryCode::parse(&noise);
        }
    }
}
