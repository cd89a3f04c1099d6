//! `mobile check` checks the types of the phone's build, with no phone kit installed.

use crate::steps::{answer, cargo, root, step};
use crate::system;
use anyhow::Result;
use clap::{Args, Subcommand};
use std::process::Command;

/// The processor of today's phones.
const TARGET: &str = "aarch64-linux-android";

/// `mobile …`
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Checks that everything compiles for Android; links nothing, so it needs no Android kit.
    Check,
}

/// Runs `mobile`.
///
/// # Errors
/// When something is missing or does not compile.
pub fn run(arguments: &Arguments) -> Result<()> {
    match arguments.task {
        Task::Check => check(),
    }
}

/// Checks that the app's library compiles for Android.
///
/// # Errors
/// When something is missing or does not compile.
pub fn check() -> Result<()> {
    system::packages(&[system::PHONE])?;
    let targets = answer(Command::new("rustup").current_dir(root()).args(["target", "list", "--installed"]));
    if !targets.is_some_and(|known| known.lines().any(|line| line == TARGET)) {
        step(Command::new("rustup").current_dir(root()).args(["target", "add", TARGET]))?;
    }
    // SQLite and zstd are C. Debian's compiler for the same processor serves: nothing is linked.
    let mut cargo = cargo();
    cargo.env("CC_aarch64_linux_android", "aarch64-linux-gnu-gcc");
    cargo.env("AR_aarch64_linux_android", "aarch64-linux-gnu-ar");
    step(cargo.args(["check", "-p", "crewroom", "--lib", "--target", TARGET]))
}
