//! `publish`: into the folder from which a hub, or any file server, hands packs out: each file
//! under its SHA-256, patches from former versions likewise, and `index.json` with what stands.

use super::files::{read, replace};
use super::patches;
use super::root::trusted;
use super::sign::{counts, timestamp_counts};
use crate::signing::verify;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use crewroom_protocol::pack::manifest::sha256_hex;
use crewroom_protocol::pack::trust::{ROOT_ROLE, RootChain, Signed, TIMESTAMP_ROLE, Timestamp};
use crewroom_protocol::pack::{Archive, MAX_ARCHIVE_BYTES};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The list of what stands, beside the files.
pub const INDEX: &str = "index.json";

/// `publish …`
#[derive(Debug, Args)]
pub struct Publish {
    /// Signed packs, the roots, the timestamp: whatever is new.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The hub's data folder; the files go into `packs` in it.
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
    /// The roots, by which every file is judged first, as a device will. They are published too.
    #[arg(long, value_name = "FILE")]
    pub root: PathBuf,
}

/// A file that may be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The pack's id, or `root`, or `timestamp`.
    pub pack: String,
    /// `national`, `force/<id>`, `root`, `timestamp`.
    pub role: String,
    /// The version; of roots, that of the newest.
    pub version: u64,
    /// SHA-256 of the file, lower-case hex: its name.
    pub sha256: String,
    /// Its bytes.
    pub len: u64,
    /// The versions that stood before, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Former>,
}

/// A version that stood before. Its file stays, for who is still fetching it and to be patched from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// The version.
    pub version: u64,
    /// SHA-256 of its file, lower-case hex.
    pub sha256: String,
    /// Its bytes.
    pub len: u64,
    /// What leads from it to the version that stands, where that is worth a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<Part>,
}

/// A file beside the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// SHA-256 of the file, lower-case hex: its name.
    pub sha256: String,
    /// Its bytes.
    pub len: u64,
}

impl Entry {
    /// Whether both are the same file of the same name and version.
    fn is(&self, other: &Self) -> bool {
        (&self.pack, self.version, &self.sha256) == (&other.pack, other.version, &other.sha256)
    }
}

/// What a file is: a pack, a chain of roots whose every step is signed, or a timestamp. Whether
/// packs and timestamps are signed by who may is another question: [`Publish`] asks it.
///
/// # Errors
/// When it is none of them.
pub fn recognise(bytes: &[u8]) -> Result<Entry> {
    Ok(what(bytes)?.entry(bytes))
}

enum What {
    Pack(Archive),
    Roots(u64),
    Timestamp(Timestamp, Signed),
}

impl What {
    fn entry(&self, bytes: &[u8]) -> Entry {
        let (pack, role, version) = match self {
            Self::Pack(archive) => {
                let manifest = archive.manifest();
                (manifest.pack.clone(), manifest.role.to_string(), manifest.version)
            }
            Self::Roots(version) => (ROOT_ROLE.to_owned(), ROOT_ROLE.to_owned(), *version),
            Self::Timestamp(timestamp, _) => {
                (TIMESTAMP_ROLE.to_owned(), TIMESTAMP_ROLE.to_owned(), timestamp.version)
            }
        };
        Entry { pack, role, version, sha256: sha256_hex(bytes), len: bytes.len() as u64, before: Vec::new() }
    }
}

fn what(bytes: &[u8]) -> Result<What> {
    if bytes.starts_with(b"CRWP") {
        return Ok(What::Pack(Archive::from_bytes(bytes)?));
    }
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => Ok(What::Roots(RootChain::parse(bytes)?.newest(verify)?.version)),
        Some(b'{') => {
            let (timestamp, signed) = Timestamp::parse(bytes)?;
            Ok(What::Timestamp(timestamp, signed))
        }
        _ => bail!("neither a pack, nor roots, nor a timestamp"),
    }
}

/// Judges every file as a device would, then copies them and writes the index anew.
pub(super) fn run(arguments: &Publish) -> Result<()> {
    for line in publish(arguments)? {
        println!("{line}");
    }
    Ok(())
}

/// # Errors
/// When anything would be refused by a device; then nothing was published.
pub(super) fn publish(arguments: &Publish) -> Result<Vec<String>> {
    let root = trusted(&arguments.root)?;
    let folder = arguments.to.join("packs");
    let old = load(&folder)?;
    let mut files: Vec<(Entry, Vec<u8>, What)> = Vec::new();
    for path in std::iter::once(&arguments.root).chain(&arguments.files) {
        let bytes = read(path, MAX_ARCHIVE_BYTES as u64)?;
        let what = what(&bytes).with_context(|| path.display().to_string())?;
        match &what {
            What::Pack(archive) => counts(archive, &root)?,
            What::Timestamp(_, signed) => timestamp_counts(signed, &root)?,
            What::Roots(_) => {}
        }
        let entry = what.entry(&bytes);
        if let Some((other, ..)) = files.iter().find(|(other, ..)| other.pack == entry.pack) {
            if other.is(&entry) {
                continue;
            }
            bail!("two files of `{}`: name only the one that stands", entry.pack);
        }
        files.push((entry, bytes, what));
    }
    let mut index = old.clone();
    for (entry, ..) in &files {
        match index.iter_mut().find(|known| known.pack == entry.pack) {
            Some(known) if known.is(entry) => {}
            Some(known) if known.version >= entry.version => bail!(
                "{} version {} is published already, and {} is not newer: devices would refuse it",
                known.pack,
                known.version,
                entry.version
            ),
            Some(known) => *known = patches::succeed(known.clone(), entry),
            None => index.push(entry.clone()),
        }
    }
    index.sort_by(|a, b| a.pack.cmp(&b.pack));
    let mut said = agrees(&folder, &index, &files)?;
    for (entry, bytes, _) in &files {
        put(&folder, &entry.sha256, bytes)?;
        said.push(format!("{} version {}: {} bytes, {}", entry.pack, entry.version, entry.len, entry.sha256));
        let stood = old.iter().any(|known| known.is(entry));
        let Some(standing) = index.iter_mut().find(|known| known.is(entry)).filter(|_| !stood) else {
            continue;
        };
        for (name, bytes) in patches::make(&folder, standing, bytes)? {
            put(&folder, &name, &bytes)?;
        }
        let patched: Vec<_> =
            standing.before.iter().filter_map(|one| Some((one.version, one.patch.as_ref()?.len))).collect();
        if let (Some((newest, _)), Some((oldest, _))) = (patched.first(), patched.last()) {
            let most = patched.iter().map(|(_, len)| len).max().unwrap_or(&0);
            said.push(format!("  patches from versions {oldest} to {newest}: {most} bytes at most"));
        }
    }
    let mut bytes = serde_json::to_vec_pretty(&index)?;
    bytes.push(b'\n');
    replace(&folder.join(INDEX), &bytes)?;
    patches::sweep(&folder, &old, &index);
    Ok(said)
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    // Under another name until it is whole: a hash must never name half a file.
    if path.exists() { Ok(()) } else { replace(&path, bytes) }
}

/// A timestamp that names another version than the one that stands would make every device refuse
/// that pack.
fn agrees(folder: &Path, index: &[Entry], files: &[(Entry, Vec<u8>, What)]) -> Result<Vec<String>> {
    let Some(stamp) = index.iter().find(|entry| entry.role == TIMESTAMP_ROLE) else {
        return Ok(vec![
            "note: no timestamp is published; devices mark these packs as not vouched for".into(),
        ]);
    };
    let bytes_of = |entry: &Entry| match files.iter().find(|(new, ..)| new.is(entry)) {
        Some((_, bytes, _)) => Ok(bytes.clone()),
        None => read(&folder.join(&entry.sha256), MAX_ARCHIVE_BYTES as u64),
    };
    let (timestamp, _) = Timestamp::parse(&bytes_of(stamp)?)?;
    for entry in index.iter().filter(|entry| ![ROOT_ROLE, TIMESTAMP_ROLE].contains(&entry.role.as_str())) {
        let Some(named) = timestamp.names(&entry.pack) else { continue };
        let digest = Archive::from_bytes(&bytes_of(entry)?)?.digest();
        if (named.version, &named.sha256) != (entry.version, &digest) {
            bail!(
                "the timestamp names {} version {}, and version {} is to stand: make a new timestamp and publish \
                 both together",
                entry.pack,
                named.version,
                entry.version
            );
        }
    }
    Ok(Vec::new())
}

fn load(folder: &Path) -> Result<Vec<Entry>> {
    let path = folder.join(INDEX);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let bytes = read(&path, 1024 * 1024)?;
    serde_json::from_slice(&bytes).map_err(|error| anyhow!("{}: {error}", path.display()))
}
