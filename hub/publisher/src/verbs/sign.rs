//! `sign` and `timestamp`: who vouches for a pack, and what is newest today.

use super::files::{read, read_archive, replace, today};
use super::keys::secret;
use super::root::trusted;
use crate::signing::{sign_pack, sign_timestamp, verify};
use anyhow::{Context, Result, bail};
use chrono::Days;
use clap::Args;
use crewroom_protocol::pack::Archive;
use crewroom_protocol::pack::trust::{
    Current, MAX_DOCUMENT_BYTES, PACK, Root, Signed, TIMESTAMP, TIMESTAMP_DAYS, TIMESTAMP_ROLE, Timestamp,
    message,
};
use std::path::PathBuf;

/// `sign …`
#[derive(Debug, Args)]
pub struct Sign {
    /// The archive; its signature is added to it.
    pub file: PathBuf,
    /// A `.secret` file. May be repeated.
    #[arg(long, required = true)]
    pub key: Vec<PathBuf>,
    /// The roots, to say whether enough have signed.
    #[arg(long)]
    pub root: Option<PathBuf>,
}

/// `timestamp …`
#[derive(Debug, Args)]
pub struct Stamp {
    /// The timestamp's file: made, or made anew with the next number.
    pub file: PathBuf,
    /// A `.secret` file. May be repeated.
    #[arg(long, required = true)]
    pub key: Vec<PathBuf>,
    /// Every pack that stands now, signed; the ones that are left out are vouched for no more.
    #[arg(required = true)]
    pub packs: Vec<PathBuf>,
    /// For how many days it counts, 1 to 7.
    #[arg(long, default_value_t = TIMESTAMP_DAYS as u64, value_parser = clap::value_parser!(u64).range(1..=7))]
    pub days: u64,
}

/// Signs a pack.
pub(super) fn sign(arguments: &Sign) -> Result<()> {
    let (_, mut archive) = read_archive(&arguments.file)?;
    let root = arguments.root.as_deref().map(trusted).transpose()?;
    for file in &arguments.key {
        sign_pack(&mut archive, &secret(file)?.key)?;
    }
    replace(&arguments.file, &archive.to_bytes()?)?;
    let (name, manifest) = (arguments.file.display(), archive.manifest());
    println!(
        "{name}: {} version {}, {} signatures",
        manifest.pack,
        manifest.version,
        archive.signatures().len()
    );
    if let Some(root) = root {
        match counts(&archive, &root) {
            Ok(()) => println!("  enough have signed: devices will take it in"),
            Err(why) => println!("  devices will not take it in yet: {why}"),
        }
    }
    Ok(())
}

/// Whether a pack is signed by enough of the keys that this root names for its role.
///
/// # Errors
/// When it is not.
pub fn counts(archive: &Archive, root: &Root) -> Result<()> {
    let role = archive.manifest().role.to_string();
    let signed = message(PACK, archive.manifest_bytes());
    root.signers(&role, &signed, archive.signatures(), verify)
        .with_context(|| format!("{} version {}", archive.manifest().pack, archive.manifest().version))?;
    Ok(())
}

/// Whether a timestamp is signed by enough of this root's keys.
///
/// # Errors
/// When it is not.
pub fn timestamp_counts(signed: &Signed, root: &Root) -> Result<()> {
    let text = message(TIMESTAMP, signed.bytes());
    root.signers(TIMESTAMP_ROLE, &text, &signed.signatures, verify).context("the timestamp")?;
    Ok(())
}

/// Makes the next timestamp.
pub(super) fn timestamp(arguments: &Stamp) -> Result<()> {
    let version = if arguments.file.exists() {
        let bytes = read(&arguments.file, MAX_DOCUMENT_BYTES as u64)?;
        Timestamp::parse(&bytes).with_context(|| arguments.file.display().to_string())?.0.version
    } else {
        0
    };
    let mut packs: Vec<Current> = Vec::new();
    for file in &arguments.packs {
        let (_, archive) = read_archive(file)?;
        let manifest = archive.manifest();
        if archive.signatures().is_empty() {
            bail!("{} is not signed", file.display());
        }
        if packs.iter().any(|other| other.pack == manifest.pack) {
            bail!("two packs of `{}`: name only the one that stands", manifest.pack);
        }
        packs.push(Current {
            pack: manifest.pack.clone(),
            version: manifest.version,
            sha256: archive.digest(),
        });
    }
    packs.sort_by(|a, b| a.pack.cmp(&b.pack));
    let issued = today();
    let expires = issued.checked_add_days(Days::new(arguments.days)).unwrap_or(issued);
    let timestamp =
        Timestamp { version: version + 1, issued: issued.to_string(), expires: expires.to_string(), packs };
    let mut signed = Signed::new(&timestamp)?;
    for file in &arguments.key {
        sign_timestamp(&mut signed, &secret(file)?.key);
    }
    let mut bytes = serde_json::to_vec(&signed)?;
    bytes.push(b'\n');
    replace(&arguments.file, &bytes)?;
    println!("{}: number {}, good until {expires}", arguments.file.display(), timestamp.version);
    for one in &timestamp.packs {
        println!("  {} version {}", one.pack, one.version);
    }
    Ok(())
}
