//! `cargo xtask <name>`: the chores of this repository, one module each.

mod pack;

use clap::{Parser, Subcommand};

/// The chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Checks and builds the content packs that the app carries.
    Pack(pack::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Pack(arguments) => pack::run(arguments),
    }
}
