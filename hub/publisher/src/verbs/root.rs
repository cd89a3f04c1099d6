//! `root new | rotate | sign | show`: the document from which all trust begins. `root.json` holds
//! every root from the first on; the newest stands last.

use super::files::{read, replace, today, write_new};
use super::keys::{public, secret};
use crate::signing::{RoleChange, draft, sign_root, verify};
use anyhow::{Context, Result, anyhow, bail};
use chrono::{Days, NaiveDate};
use clap::{Args, Subcommand};
use crewroom_protocol::pack::trust::{MAX_DOCUMENT_BYTES, Root, RootChain};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `root …`
#[derive(Debug, Subcommand)]
pub enum RootCommand {
    /// Drafts the first root. It counts once enough of its root keys have signed it.
    New {
        /// The file to make.
        file: PathBuf,
        /// Its roles.
        #[command(flatten)]
        roles: Roles,
    },
    /// Drafts the next root: what is named changes, the rest stays. Revokes a key by leaving it
    /// out. Sign it with enough keys of the old root and of the new one.
    Rotate {
        /// The file of roots.
        file: PathBuf,
        /// Its roles.
        #[command(flatten)]
        roles: Roles,
        /// A force that signs no more: its id. May be repeated.
        #[arg(long, value_name = "ID")]
        remove_force: Vec<String>,
    },
    /// Signs the newest root of the file.
    Sign {
        /// The file of roots.
        file: PathBuf,
        /// A `.secret` file. May be repeated.
        #[arg(long, required = true)]
        key: Vec<PathBuf>,
    },
    /// Says who may sign what, and whether enough have signed.
    Show {
        /// The file of roots.
        file: PathBuf,
    },
}

/// The keys of each role.
#[derive(Debug, Args, Default)]
pub struct Roles {
    /// A key that may change roots, a `.public` file. May be repeated; three is usual.
    #[arg(long, value_name = "FILE")]
    pub root: Vec<PathBuf>,
    /// How many root keys must sign.
    #[arg(long, default_value_t = 2)]
    pub root_threshold: u32,
    /// A key for the national pack. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub national: Vec<PathBuf>,
    /// How many national keys must sign.
    #[arg(long, default_value_t = 1)]
    pub national_threshold: u32,
    /// A key for the timestamp. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub timestamp: Vec<PathBuf>,
    /// A force's key: `id=file.public`. May be repeated, also for one force.
    #[arg(long, value_name = "ID=FILE", value_parser = force_key)]
    pub force: Vec<(String, PathBuf)>,
    /// The last day, YYYY-MM-DD; a year from today without it.
    #[arg(long)]
    pub expires: Option<NaiveDate>,
}

fn force_key(text: &str) -> Result<(String, PathBuf), String> {
    let (id, file) = text.split_once('=').ok_or("write the force's id, `=`, and the file")?;
    Ok((id.to_owned(), file.into()))
}

/// Runs it.
pub(super) fn run(command: RootCommand) -> Result<()> {
    match command {
        RootCommand::New { file, roles } => {
            let chain = RootChain(vec![drafted(None, &roles, &[])?]);
            write_new(&file, &chain.to_bytes())?;
            show(&file)
        }
        RootCommand::Rotate { file, roles, remove_force } => {
            let mut chain = load(&file)?;
            let newest = chain.newest(verify).with_context(|| {
                format!("the newest root in {} is not signed by enough keys yet", file.display())
            })?;
            chain.0.push(drafted(Some(&newest), &roles, &remove_force)?);
            replace(&file, &chain.to_bytes())?;
            println!(
                "Before you publish it: sign the packs of every new key, so that nobody is left without."
            );
            show(&file)
        }
        RootCommand::Sign { file, key } => {
            let mut chain = load(&file)?;
            let newest = chain.0.last_mut().ok_or_else(|| anyhow!("no root"))?;
            for file in &key {
                sign_root(newest, &secret(file)?.key);
            }
            replace(&file, &chain.to_bytes())?;
            show(&file)
        }
        RootCommand::Show { file } => show(&file),
    }
}

/// Reads `root.json`, without looking at its signatures.
///
/// # Errors
/// When it is not a chain of roots.
pub fn load(file: &Path) -> Result<RootChain> {
    let bytes = read(file, MAX_DOCUMENT_BYTES as u64)?;
    RootChain::parse(&bytes).with_context(|| format!("{}", file.display()))
}

/// Reads `root.json` and gives its newest root, if every one of them is signed by enough keys.
///
/// # Errors
/// When it is not.
pub fn trusted(file: &Path) -> Result<Root> {
    load(file)?.newest(verify).with_context(|| format!("{}", file.display()))
}

fn drafted(
    before: Option<&Root>,
    roles: &Roles,
    remove: &[String],
) -> Result<crewroom_protocol::pack::trust::Signed> {
    let mut changes = BTreeMap::new();
    let fixed = [
        ("root", &roles.root, roles.root_threshold),
        ("national", &roles.national, roles.national_threshold),
        ("timestamp", &roles.timestamp, 1),
    ];
    for (name, files, threshold) in fixed {
        if files.is_empty() {
            if before.is_none() {
                bail!("name at least one key with --{name}");
            }
            continue;
        }
        let keys = files.iter().map(|file| Ok(public(file)?.key)).collect::<Result<_>>()?;
        changes.insert(name.to_owned(), RoleChange::Keys { keys, threshold });
    }
    for (id, file) in &roles.force {
        let key = public(file)?.key;
        let role = changes.entry(format!("force/{id}"));
        if let RoleChange::Keys { keys, .. } =
            role.or_insert(RoleChange::Keys { keys: Vec::new(), threshold: 1 })
        {
            keys.push(key);
        }
    }
    for id in remove {
        let name = format!("force/{id}");
        if before.is_none_or(|root| !root.roles.contains_key(&name)) {
            bail!("the root knows no force `{id}`");
        }
        changes.insert(name, RoleChange::Remove);
    }
    let issued = today();
    let expires = roles.expires.or_else(|| issued.checked_add_days(Days::new(365))).unwrap_or(issued);
    if expires <= issued {
        bail!("the last day must be later than today");
    }
    Ok(draft(before, &changes, &issued.to_string(), &expires.to_string())?)
}

fn show(file: &Path) -> Result<()> {
    let chain = load(file)?;
    let newest = chain.0.last().ok_or_else(|| anyhow!("no root"))?;
    let root = Root::of(newest)?;
    println!("{}: root {}, {} to {}", file.display(), root.version, root.issued, root.expires);
    for (name, role) in &root.roles {
        let keys: Vec<String> = role.keys.iter().map(ToString::to_string).collect();
        println!("  {name}: {} of {}", role.threshold, keys.join(", "));
    }
    let signers: Vec<String> = newest.signatures.iter().map(|one| one.key.to_string()).collect();
    println!("  signed by {}", if signers.is_empty() { "nobody".to_owned() } else { signers.join(", ") });
    match chain.newest(verify) {
        Ok(_) => println!("  enough have signed: it counts"),
        Err(why) => println!("  it does not count yet: {why}"),
    }
    Ok(())
}
