//! `pack check` explains what is wrong with the content; `pack build` makes the committed packs;
//! `pack development-root` makes a root of trust to work with.

use crate::steps::root;
use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use crewroom_protocol::pack::Archive;
use crewroom_publisher::verbs::{self, PackCommand, RootCommand};
use crewroom_publisher::{Fault, Ids, Severity};
use std::path::{Path, PathBuf};

/// The packs that the app carries: source folder and built file, from the repository's root.
/// The first is the national pack, on which the others build.
const CARRIED: [(&str, &str); 2] = [
    ("content", "content/built/national.crewpack"),
    ("content/forces/example-constabulary", "content/built/example-constabulary.crewpack"),
];

/// `pack …`
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Explains every fault with its file and line; fails when one would stop the build.
    Check {
        /// A pack's folder; without it, all packs that the app carries.
        folder: Option<PathBuf>,
        /// Judge review dates as of this day (YYYY-MM-DD) instead of today.
        #[arg(long)]
        today: Option<NaiveDate>,
    },
    /// Checks, then writes the pack.
    Build {
        /// A pack's folder; without it, all packs that the app carries.
        folder: Option<PathBuf>,
        /// The file to write; needs a folder.
        #[arg(long, requires = "folder")]
        out: Option<PathBuf>,
        /// Write nothing; fail when the built files are not what the folders make.
        #[arg(long)]
        check: bool,
    },
    /// Makes a new root of trust for development: `content/built/root.json`, with its secret keys
    /// in `target/development-keys`, which no repository keeps. A release begins with a ceremony
    /// instead, see docs/publishing.md.
    DevelopmentRoot,
}

/// Runs `pack`.
pub fn run(arguments: Arguments) -> Result<()> {
    let root = root();
    match arguments.task {
        Task::DevelopmentRoot => development_root(&root),
        Task::Check { folder, today } => {
            let today = today.unwrap_or_else(today_by_the_clock);
            let mut errors = 0;
            for (folder, _) in chosen(&root, folder, None)? {
                errors += report(&root, &folder, &faults(&root, &folder, today)?);
            }
            stop_at(errors)
        }
        Task::Build { folder, out, check } => {
            let mut errors = 0;
            let mut stale = Vec::new();
            for (folder, out) in chosen(&root, folder, out)? {
                let found = report(&root, &folder, &faults(&root, &folder, today_by_the_clock())?);
                errors += found;
                if found > 0 {
                    continue;
                }
                let Ok(archive) = crewroom_publisher::build(&folder).map_err(|faults| {
                    errors += report(&root, &folder, &faults);
                }) else {
                    continue;
                };
                let bytes = archive.to_bytes().context("compressing the pack")?;
                if !check {
                    write(&root, &out, &archive, &bytes)?;
                } else if let Some(why) = difference(&out, &archive) {
                    stale.push(format!("{} {why}", shown(&root, &out)));
                }
            }
            stop_at(errors)?;
            if !stale.is_empty() {
                bail!("{}; run `cargo xtask pack build` and commit the files", stale.join("; "));
            }
            Ok(())
        }
    }
}

/// Three root keys of which two must sign, and one key for each other role.
fn development_root(root: &Path) -> Result<()> {
    let keys = root.join("target/development-keys");
    if keys.exists() {
        std::fs::remove_dir_all(&keys).with_context(|| format!("removing {}", keys.display()))?;
    }
    let key = |name: &str| keys.join(name);
    for name in ["root-1", "root-2", "root-3", "national", "timestamp", "example-constabulary"] {
        verbs::keys::new_pair(&key(name), &format!("development, {name}"))?;
    }
    let out = root.join("content/built/root.json");
    if out.exists() {
        std::fs::remove_file(&out).with_context(|| format!("removing {}", out.display()))?;
    }
    let public = |name: &str| key(&format!("{name}.public"));
    let roles = verbs::root::Roles {
        root: vec![public("root-1"), public("root-2"), public("root-3")],
        root_threshold: 2,
        national: vec![public("national")],
        national_threshold: 1,
        timestamp: vec![public("timestamp")],
        force: vec![("example-constabulary".into(), public("example-constabulary"))],
        expires: None,
    };
    let signers = ["root-1", "root-2"].map(|name| key(&format!("{name}.secret")));
    verbs::run(PackCommand::Root(RootCommand::New { file: out.clone(), roles }))?;
    verbs::run(PackCommand::Root(RootCommand::Sign { file: out, key: signers.into() }))
}

/// The folders to work on, each with the file that it makes.
fn chosen(root: &Path, folder: Option<PathBuf>, out: Option<PathBuf>) -> Result<Vec<(PathBuf, PathBuf)>> {
    let carried = CARRIED.map(|(folder, out)| (root.join(folder), root.join(out)));
    let Some(folder) = folder else {
        return Ok(carried.into());
    };
    let same = |known: &Path| {
        known.canonicalize().ok().is_some_and(|known| folder.canonicalize().ok() == Some(known))
    };
    let out = match (out, carried.iter().find(|(known, _)| same(known))) {
        (Some(out), _) => out,
        (None, Some((_, out))) => out.clone(),
        (None, None) => {
            let name = folder.canonicalize().with_context(|| format!("no folder {}", folder.display()))?;
            let name = name.file_name().context("the folder has no name")?.to_string_lossy().into_owned();
            root.join("content/built").join(format!("{name}.crewpack"))
        }
    };
    Ok(vec![(folder, out)])
}

/// All faults of a folder; any but the national one may link into the national pack.
fn faults(root: &Path, folder: &Path, today: NaiveDate) -> Result<Vec<Fault>> {
    if !folder.is_dir() {
        bail!("no folder {}", folder.display());
    }
    Ok(crewroom_publisher::check_force(folder, today, &national(root)))
}

fn national(root: &Path) -> Ids {
    crewroom_publisher::ids(&root.join(CARRIED[0].0))
}

/// Prints the faults of a folder; returns how many stop the build.
fn report(root: &Path, folder: &Path, faults: &[Fault]) -> usize {
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let at = shown(root, folder);
    for fault in faults {
        println!("{}: {at}/{fault}", fault.severity);
    }
    println!("{at}: {errors} errors, {} warnings", faults.len() - errors);
    errors
}

fn stop_at(errors: usize) -> Result<()> {
    match errors {
        0 => Ok(()),
        1 => bail!("1 error"),
        _ => bail!("{errors} errors"),
    }
}

fn write(root: &Path, out: &Path, archive: &Archive, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    std::fs::write(out, bytes).with_context(|| format!("writing {}", out.display()))?;
    println!("{}: {} files, {} bytes", shown(root, out), archive.files().count(), bytes.len());
    Ok(())
}

/// Why a built file is not what its folder makes. The content is compared, not the compressed
/// bytes: another release of the compressor may pack the same content otherwise.
fn difference(out: &Path, archive: &Archive) -> Option<String> {
    let bytes = match std::fs::read(out) {
        Ok(bytes) => bytes,
        Err(error) => return Some(format!("cannot be read ({error})")),
    };
    match Archive::from_bytes(&bytes) {
        Err(error) => Some(error.to_string()),
        Ok(built) if built == *archive => None,
        Ok(built) => {
            let changed = archive.files().filter(|(path, bytes)| built.file(path) != Some(*bytes));
            let gone = built.files().filter(|(path, _)| archive.file(path).is_none());
            let mut paths: Vec<&str> = changed.chain(gone).map(|(path, _)| path).collect();
            paths.sort_unstable();
            if paths.is_empty() {
                paths.push("the manifest");
            }
            Some(format!("differs from its folder in {}", paths.join(", ")))
        }
    }
}

/// A path as a reader at the repository's root would write it.
fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// Today in the United Kingdom is near enough to today in UTC for dates of review.
#[allow(clippy::disallowed_methods)] // The one place where this chore reads the clock.
fn today_by_the_clock() -> NaiveDate {
    chrono::Utc::now().date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACK: &str = "id = \"x\"\nrole = \"force/x\"\nversion = 1\nissued = \"2026-11-21\"\nexpires = \"2027-05-21\"\n\
                        licence = \"CC-BY-4.0\"\n[name]\nen = \"X\"\ncy = \"X\"\n[force]\nnations = [\"wales\"]\n";

    fn build(folder: &Path, out: &Path, check: bool) -> Result<()> {
        let (folder, out) = (Some(folder.to_owned()), Some(out.to_owned()));
        run(Arguments { task: Task::Build { folder, out, check } })
    }

    #[test]
    fn a_built_pack_is_fresh_until_its_folder_changes() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("built/x.crewpack");
        std::fs::write(folder.path().join("pack.toml"), PACK).unwrap();
        let missing = build(folder.path(), &out, true).unwrap_err().to_string();
        assert!(missing.contains("cannot be read"), "{missing}");

        build(folder.path(), &out, false).unwrap();
        build(folder.path(), &out, true).unwrap();
        let first = std::fs::read(&out).unwrap();
        build(folder.path(), &out, false).unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), first);

        std::fs::write(folder.path().join("pack.toml"), PACK.replace("wales", "england")).unwrap();
        let stale = build(folder.path(), &out, true).unwrap_err().to_string();
        assert!(stale.contains("differs from its folder in about.json"), "{stale}");
        std::fs::write(&out, &first[..20]).unwrap();
        let damaged = build(folder.path(), &out, true).unwrap_err().to_string();
        assert!(damaged.contains("damaged"), "{damaged}");
    }

    #[test]
    fn faults_stop_the_build_and_write_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("x.crewpack");
        std::fs::write(folder.path().join("pack.toml"), PACK.replace("version = 1", "")).unwrap();
        assert_eq!(build(folder.path(), &out, false).unwrap_err().to_string(), "1 error");
        assert!(!out.exists());
        let task = Task::Check { folder: Some(folder.path().to_owned()), today: None };
        assert!(run(Arguments { task }).is_err());
        assert!(build(&folder.path().join("nowhere"), &out, false).is_err());
    }
}
