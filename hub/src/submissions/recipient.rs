//! A recipient's key pair: the secret in a file of their own, the public half for `pack.toml`.

use crate::key::write_private;
use crewroom_crypto::SealingKey;
use crewroom_protocol::sync::submission::{RecipientId, recipient_id};
use data_encoding::HEXLOWER_PERMISSIVE;
use std::path::Path;
use zeroize::Zeroizing;

/// Makes a pair: writes the secret, 64 hex digits, mode 0600, where there is no file yet, and
/// returns the lines for `pack.toml`.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn make(file: &Path) -> anyhow::Result<String> {
    let mut secret = crate::random::bytes::<32>()?;
    let text = Zeroizing::new(HEXLOWER_PERMISSIVE.encode(&secret));
    let key = SealingKey::from_random(&mut secret);
    let public = public(&key)?;
    write_private(file, text.as_bytes())?;
    Ok(format!(
        "# Key {}. The secret half is for the recipient alone: without it nothing that is sent can be read.\n\
         [[recipients]]\n\
         id = \"wellbeing-lead\"\n\
         en = \"The wellbeing lead\"\n\
         cy = \"Yr arweinydd llesiant\"\n\
         kinds = [\"feedback\", \"sign_up\", \"recognition\"]\n\
         key = \"{}\"\n",
        HEXLOWER_PERMISSIVE.encode(&recipient_id(&public)),
        HEXLOWER_PERMISSIVE.encode(&public),
    ))
}

/// Reads a secret key.
///
/// # Errors
/// When there is none, or it is no key. The message never quotes the file.
pub fn read(file: &Path) -> anyhow::Result<SealingKey> {
    let text = std::fs::read_to_string(file).map(Zeroizing::new).map_err(|error| {
        anyhow::anyhow!("{}: {error}; `crewroom-hub recipient new` makes one", file.display())
    })?;
    let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map(Zeroizing::new).ok();
    let secret: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
    let mut secret = secret.ok_or_else(|| anyhow::anyhow!("{}: is no recipient's key", file.display()))?;
    Ok(SealingKey::from_random(&mut secret))
}

/// Under which name the hub keeps what is sealed to this key.
///
/// # Errors
/// None in practice: any 32 bytes are a key.
pub fn id(key: &SealingKey) -> anyhow::Result<RecipientId> {
    Ok(recipient_id(&public(key)?))
}

fn public(key: &SealingKey) -> anyhow::Result<[u8; 32]> {
    key.public().map_err(|_| anyhow::anyhow!("this key has no public half"))
}
