//! The hub's own signing key: made by `init`, in a file that only the hub can read.

use crewroom_crypto::SigningKey;
use data_encoding::HEXLOWER_PERMISSIVE;
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// Makes a key and writes it, 64 hex digits, mode 0600, where there is none yet.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn make(file: &Path) -> anyhow::Result<SigningKey> {
    let mut secret = crate::random::bytes::<32>()?;
    let text = Zeroizing::new(HEXLOWER_PERMISSIVE.encode(&secret));
    let key = SigningKey::from_random(&mut secret);
    write_private(file, text.as_bytes())?;
    Ok(key)
}

/// Reads the key.
///
/// # Errors
/// When there is none, or it is no key. The message never quotes the file.
pub fn read(file: &Path) -> anyhow::Result<SigningKey> {
    let text = std::fs::read_to_string(file)
        .map(Zeroizing::new)
        .map_err(|error| anyhow::anyhow!("{}: {error}; `crewroom-hub init` makes one", file.display()))?;
    let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map(Zeroizing::new).ok();
    let secret: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
    let mut secret = secret.ok_or_else(|| anyhow::anyhow!("{}: is no key", file.display()))?;
    Ok(SigningKey::from_random(&mut secret))
}

/// Writes a line of text to a file that is not there yet, for the owner only, down to the disk.
///
/// # Errors
/// When it is there already or cannot be written.
pub fn write_private(file: &Path, line: &[u8]) -> anyhow::Result<()> {
    let whole = Zeroizing::new([line, b"\n"].concat());
    write_private_bytes(file, &whole)
}

/// [`write_private`], for bytes that are no text.
///
/// # Errors
/// As [`write_private`].
pub fn write_private_bytes(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut open = options.open(file)?;
        open.write_all(bytes)?;
        open.sync_all()
    };
    write().map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))
}
