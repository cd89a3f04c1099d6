//! `cargo xtask <name>`: the chores of this repository, one module each.

mod bench;
mod bindings;
mod desktop;
mod interface;
mod lint;
mod mobile;
mod pack;
mod run;
mod steps;
mod system;
mod tally;
mod test;

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
    /// Installs what is missing, builds, and opens the app on its starter content.
    Run(run::Arguments),
    /// Installs what is missing and runs every test and check.
    Test(test::Arguments),
    /// Everything that is read rather than run: format, clippy, types, packs, dependencies.
    Lint,
    /// Writes the TypeScript twins of the Rust types.
    Bindings,
    /// Measures start, taps, reads and search, beside a bare window.
    Bench(bench::Arguments),
    /// Checks the phone's build.
    Mobile(mobile::Arguments),
    /// Checks and builds the content packs that the app carries.
    Pack(pack::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Run(arguments) => run::run(&arguments),
        Chore::Test(arguments) => test::run(&arguments),
        Chore::Lint => lint::run(),
        Chore::Bindings => bindings::run(),
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::Mobile(arguments) => mobile::run(&arguments),
        Chore::Pack(arguments) => pack::run(arguments),
    }
}
