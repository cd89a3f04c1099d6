//! What a publisher does, as commands: `crewroom-hub pack <verb>`. The one part of this crate
//! that reads the clock and makes randomness.

mod files;
pub mod keys;
pub mod root;

pub use keys::KeysCommand;
pub use root::RootCommand;

use anyhow::Result;
use clap::Subcommand;

/// `pack …`
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Keys for signing.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// The root of trust: who may sign what.
    #[command(subcommand)]
    Root(RootCommand),
}

/// Runs a verb; what it says goes to standard output.
///
/// # Errors
/// In plain words; nothing has been written half.
pub fn run(command: PackCommand) -> Result<()> {
    match command {
        PackCommand::Keys(command) => keys::run(command),
        PackCommand::Root(command) => root::run(command),
    }
}
