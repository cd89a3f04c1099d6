//! Random bytes from the operating system.

/// `N` fresh random bytes.
///
/// # Errors
/// When the operating system has none to give; nothing may be made of anything else.
#[expect(clippy::disallowed_methods, reason = "the one place where the hub takes randomness")]
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut out = [0; N];
    getrandom::fill(&mut out).map_err(|_| NoRandomness)?;
    Ok(out)
}

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness;
