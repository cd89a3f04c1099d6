//! The publisher's verbs on their own, for a machine that has no hub: `crewroom-publisher <verb>`.

use clap::Parser;
use crewroom_publisher::verbs::{PackCommand, run};

/// Makes, checks, signs and publishes Crewroom's content packs.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: PackCommand,
}

fn main() -> anyhow::Result<()> {
    run(Cli::parse().command)
}
