//! What the interface learns about the vault, and what it may ask.

use serde::{Deserialize, Serialize};

/// Whether private things can be seen, and what stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum VaultState {
    /// Nothing private has been written yet; the first check-in makes the vault.
    New,
    /// Open.
    Open,
    /// Closed, and opens without a question.
    Closed,
    /// Closed; the PIN opens it.
    PinNeeded,
    /// Closed; the passphrase opens it.
    PassphraseNeeded,
    /// This machine has no key store: a passphrase must be set before anything is kept.
    NoKeyStorage,
    /// The system's key store does not have the key any more; nothing has been deleted.
    KeyLost,
}

/// What opens the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Lock {
    None,
    Pin,
    Passphrase,
}

/// Something that happened and that the person should know once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Notice {
    /// The database was damaged; it was moved aside and what could be read was carried over.
    DamagedMovedAside,
}

/// The vault as the interface sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct VaultStatus {
    /// Whether private things can be seen.
    pub state: VaultState,
    /// What opens it.
    pub lock: Lock,
    /// Whether a recovery code has been made.
    pub has_recovery_code: bool,
    /// Milliseconds until the next try is taken; 0 when it is taken now.
    pub wait_ms: i64,
    /// Tries left before waiting begins.
    pub tries_left: u32,
    /// Shown once, then dismissed.
    pub notice: Option<Notice>,
}

/// Fewest digits in a PIN.
pub const PIN_MIN: usize = 6;
/// Most digits in a PIN.
pub const PIN_MAX: usize = 12;
/// Fewest words in a passphrase (five random words: about 64 bits).
pub const PASSPHRASE_MIN_WORDS: usize = 5;
/// Longest passphrase, in bytes.
pub const PASSPHRASE_MAX: usize = 400;

/// Whether somebody who knows nothing would try this PIN among the first: one digit repeated,
/// a run up or down, a pair or triple repeated.
pub fn is_too_simple(pin: &str) -> bool {
    let digits: Vec<i16> = pin.bytes().map(|b| i16::from(b) - 48).collect();
    let steps: Vec<i16> = digits.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let even = steps.iter().all(|step| *step == steps[0] && step.abs() <= 1);
    let repeats =
        |len: usize| digits.len().is_multiple_of(len) && digits.chunks(len).all(|c| c == &digits[..len]);
    even || repeats(2) || repeats(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_pins_are_known() {
        for pin in ["000000", "123456", "987654", "121212", "123123", "11111111"] {
            assert!(is_too_simple(pin), "{pin}");
        }
        for pin in ["271828", "135790", "112358", "908172"] {
            assert!(!is_too_simple(pin), "{pin}");
        }
    }
}
