//! `cargo xtask lint`: everything that is read rather than run.

use crate::steps::{answer, cargo, npm, step};
use crate::{interface, system};
use anyhow::{Result, bail};
use std::process::Command;

/// A check and how it is done.
pub struct Check {
    /// What is shown.
    pub name: &'static str,
    run: fn() -> Outcome,
}

/// The parts that could not be done here, each with its reason.
pub type Outcome = Result<Vec<String>>;

impl Check {
    /// Does it.
    ///
    /// # Errors
    /// When it finds something.
    pub fn run(&self) -> Outcome {
        (self.run)()
    }
}

/// Every check, quick ones first.
pub const CHECKS: &[Check] = &[
    Check { name: "rustfmt", run: || whole(cargo().args(["fmt", "--all", "--check"])) },
    Check { name: "content packs are what the folder makes", run: packs },
    Check { name: "svelte-check", run: || whole(npm().args(["run", "check"])) },
    Check { name: "cargo deny", run: deny },
    Check {
        name: "clippy",
        run: || whole(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    },
];

fn whole(command: &mut Command) -> Outcome {
    step(command).map(|()| Vec::new())
}

/// The committed packs are what the folders make, and `pack check` finds no error.
fn packs() -> Outcome {
    whole(cargo().args(["xtask", "pack", "build", "--check"]))
}

/// Licences, bans and sources; advisories where their database can be fetched.
fn deny() -> Outcome {
    if answer(Command::new("cargo-deny").arg("--version")).is_none() {
        step(cargo().args(["install", "cargo-deny", "--locked", "--version", "^0.18", "--quiet"]))?;
    }
    step(cargo().args(["deny", "--log-level", "error", "check", "bans", "licenses", "sources"]))?;
    if answer(cargo().args(["deny", "--log-level", "off", "fetch", "db"])).is_none() {
        return Ok(vec![
            "cargo deny advisories: the advisory database cannot be fetched from here".to_owned(),
        ]);
    }
    whole(cargo().args(["deny", "--log-level", "error", "check", "advisories"]))
}

/// Runs every check and fails when one does.
///
/// # Errors
/// Names the checks that failed.
pub fn run() -> Result<()> {
    system::packages(&[system::WINDOW])?;
    interface::build()?;
    let mut failed = Vec::new();
    for check in CHECKS {
        match check.run() {
            Ok(skipped) => skipped.iter().for_each(|skip| println!("SKIPPED: {skip}")),
            Err(error) => {
                println!("{error:#}");
                failed.push(check.name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("these found something: {}", failed.join(", "));
    }
    Ok(())
}
