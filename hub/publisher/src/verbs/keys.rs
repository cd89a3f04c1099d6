//! `keys new`: a signing pair in two files.

use super::files::{read_text, write_new, write_secret};
use crate::signing::{PublicKeyFile, SecretKeyFile};
use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use crewroom_crypto::SigningKey;
use crewroom_protocol::pack::trust::KeyId;
use std::path::{Path, PathBuf};

/// `keys …`
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Makes a key: `<file>.secret`, which only you may have, and `<file>.public`.
    New {
        /// Where the two files go, without an ending: `E:\keys\anna`.
        file: PathBuf,
        /// What people call it: `Anna, national lead, 2026`.
        #[arg(long)]
        name: String,
    },
    /// Says whose key a file holds, and its id.
    Show {
        /// A `.secret` or `.public` file.
        file: PathBuf,
    },
}

/// Runs it.
pub(super) fn run(command: KeysCommand) -> Result<()> {
    match command {
        KeysCommand::New { file, name } => {
            let key = new_pair(&file, &name)?;
            println!("{}: {name}", KeyId::of(&key.public()));
            println!("Keep {} offline, and a copy in another place.", secret_path(&file).display());
            println!("Give {} to whoever writes the root.", public_path(&file).display());
            Ok(())
        }
        KeysCommand::Show { file } => {
            let text = read_text(&file)?;
            let public = match SecretKeyFile::read(&text) {
                Ok(secret) => secret.public(),
                Err(_) => PublicKeyFile::read(&text).map_err(|why| anyhow!("{}: {why}", file.display()))?,
            };
            println!("{}: {}", KeyId::of(&public.key), public.name);
            Ok(())
        }
    }
}

/// Makes a pair and its two files; never overwrites.
///
/// # Errors
/// When a file is there already or cannot be written; a name with a line break.
pub fn new_pair(file: &Path, name: &str) -> Result<SigningKey> {
    if name.trim().is_empty() || name.contains(['\n', '\r']) {
        bail!("a key needs a name, on one line");
    }
    let secret = SecretKeyFile { name: name.trim().to_owned(), key: random_key()? };
    // The public half first: a secret key whose public half was lost could not be used.
    write_new(&public_path(file), secret.public().text().as_bytes())?;
    let mut text = zeroize::Zeroizing::new(secret.text());
    let outcome = write_secret(&secret_path(file), text.as_bytes());
    zeroize::Zeroize::zeroize(&mut *text);
    if outcome.is_err() {
        let _ = std::fs::remove_file(public_path(file));
    }
    outcome?;
    Ok(secret.key)
}

/// Reads a `.secret` file.
///
/// # Errors
/// When it is not one.
pub fn secret(file: &Path) -> Result<SecretKeyFile> {
    let text = zeroize::Zeroizing::new(read_text(file)?);
    SecretKeyFile::read(&text).map_err(|why| anyhow!("{}: {why}", file.display()))
}

/// Reads a `.public` file.
///
/// # Errors
/// When it is not one.
pub fn public(file: &Path) -> Result<PublicKeyFile> {
    let text = read_text(file)?;
    PublicKeyFile::read(&text).map_err(|why| anyhow!("{}: {why}", file.display()))
}

fn secret_path(file: &Path) -> PathBuf {
    with_ending(file, ".secret")
}

fn public_path(file: &Path) -> PathBuf {
    with_ending(file, ".public")
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

#[allow(clippy::disallowed_methods)] // A key ceremony is where randomness is made.
fn random_key() -> Result<SigningKey> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("no randomness from the system")?;
    Ok(SigningKey::from_random(&mut bytes))
}
