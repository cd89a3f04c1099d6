//! What a publisher does, as commands: `crewroom-hub pack <verb>`. The one part of this crate
//! that reads the clock and makes randomness.

mod build;
mod contacts;
mod diff;
mod files;
pub mod keys;
mod new;
mod patches;
mod publish;
pub mod root;
mod sign;
#[cfg(test)]
mod tests;

pub use build::{Build, Check};
pub use contacts::{ContactsCommand, Preview};
pub use diff::{Diff, changes};
pub use keys::KeysCommand;
pub use new::New;
pub use patches::FORMER;
pub use publish::{Entry, Former, INDEX, Part, Publish, recognise};
pub use root::RootCommand;
pub use sign::{Sign, Stamp, counts, timestamp_counts};

use anyhow::Result;
use clap::Subcommand;

/// `pack …`
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Makes an empty folder of a force's pack, with a page that says what goes where.
    New(New),
    /// Explains every fault of a folder, with file and line.
    Check(Check),
    /// Makes the pack of a folder.
    Build(Build),
    /// Says in plain words what a new version changes.
    Diff(Diff),
    /// Signs a pack.
    Sign(Sign),
    /// Says, signed, which versions are the newest; good for a week.
    Timestamp(Stamp),
    /// Puts signed files where a hub hands them out.
    Publish(Publish),
    /// Keys for signing.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// The root of trust: who may sign what.
    #[command(subcommand)]
    Root(RootCommand),
    /// Contacts from an address book.
    #[command(subcommand)]
    Contacts(ContactsCommand),
}

/// Runs a verb; what it says goes to standard output.
///
/// # Errors
/// In plain words; nothing has been written half.
pub fn run(command: PackCommand) -> Result<()> {
    match command {
        PackCommand::New(arguments) => new::run(&arguments),
        PackCommand::Check(arguments) => build::check(&arguments),
        PackCommand::Build(arguments) => build::build(&arguments),
        PackCommand::Diff(arguments) => diff::run(&arguments),
        PackCommand::Sign(arguments) => sign::sign(&arguments),
        PackCommand::Timestamp(arguments) => sign::timestamp(&arguments),
        PackCommand::Publish(arguments) => publish::run(&arguments),
        PackCommand::Keys(command) => keys::run(command),
        PackCommand::Root(command) => root::run(command),
        PackCommand::Contacts(command) => contacts::run(command),
    }
}
