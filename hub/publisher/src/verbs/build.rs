//! `check` and `build`: from a folder to an unsigned pack.

use super::files::{read_archive, replace, today};
use crate::{Fault, Ids, Severity};
use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::Args;
use std::path::{Path, PathBuf};

/// `check …`
#[derive(Debug, Args)]
pub struct Check {
    /// The pack's folder.
    pub folder: PathBuf,
    /// The national pack, so that links into it can be checked: its folder or its archive.
    #[arg(long, value_name = "FOLDER OR FILE")]
    pub national: Option<PathBuf>,
    /// Judge review dates as of this day (YYYY-MM-DD) instead of today.
    #[arg(long)]
    pub today: Option<NaiveDate>,
}

/// `build …`
#[derive(Debug, Args)]
pub struct Build {
    /// The pack's folder.
    pub folder: PathBuf,
    /// The file to make.
    #[arg(long)]
    pub out: PathBuf,
    /// The version that officers have now: the new one must count on from it, and names it.
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// As for `check`.
    #[arg(long, value_name = "FOLDER OR FILE")]
    pub national: Option<PathBuf>,
}

/// Explains every fault; fails when one would stop the build.
pub(super) fn check(arguments: &Check) -> Result<()> {
    let day = arguments.today.unwrap_or_else(today);
    let faults = faults(&arguments.folder, arguments.national.as_deref(), day)?;
    report(&arguments.folder, &faults)
}

/// Checks, then writes the archive.
pub(super) fn build(arguments: &Build) -> Result<()> {
    let found = faults(&arguments.folder, arguments.national.as_deref(), today())?;
    report(&arguments.folder, &found)?;
    let mut pack = match crate::read(&arguments.folder) {
        Ok(pack) => pack,
        Err(found) => return report(&arguments.folder, &found),
    };
    if let Some(previous) = &arguments.previous {
        let (_, old) = read_archive(previous)?;
        if old.manifest().pack != pack.manifest.pack {
            bail!("{} is the pack of `{}`", previous.display(), old.manifest().pack);
        }
        if old.manifest().version >= pack.manifest.version {
            bail!(
                "officers have version {}: write `version = {}` in pack.toml",
                old.manifest().version,
                old.manifest().version + 1
            );
        }
        pack.manifest.prev = Some(old.digest());
    }
    let archive = match pack.archive() {
        Ok(archive) => archive,
        Err(found) => return report(&arguments.folder, &found),
    };
    let bytes = archive.to_bytes()?;
    replace(&arguments.out, &bytes)?;
    let manifest = archive.manifest();
    println!(
        "{}: {} version {}, {} files, {} bytes, not signed yet",
        arguments.out.display(),
        manifest.pack,
        manifest.version,
        manifest.files.len(),
        bytes.len()
    );
    Ok(())
}

fn faults(folder: &Path, national: Option<&Path>, day: NaiveDate) -> Result<Vec<Fault>> {
    if !folder.is_dir() {
        bail!("no folder {}", folder.display());
    }
    let Some(national) = national else { return Ok(crate::check(folder, day)) };
    let ids =
        if national.is_dir() { crate::ids(national) } else { Ids::of_archive(&read_archive(national)?.1) };
    Ok(crate::check_force(folder, day, &ids))
}

fn report(folder: &Path, faults: &[Fault]) -> Result<()> {
    for fault in faults {
        println!("{}: {fault}", fault.severity);
    }
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    println!("{}: {errors} errors, {} warnings", folder.display(), faults.len() - errors);
    match errors {
        0 => Ok(()),
        1 => bail!("1 error: nothing was built"),
        _ => bail!("{errors} errors: nothing was built"),
    }
}
