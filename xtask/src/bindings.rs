//! `cargo xtask bindings`: writes the TypeScript twins of the Rust types.

use crate::steps::{cargo, step};
use anyhow::Result;

/// Writes `ui/src/generated/commands.ts`.
///
/// # Errors
/// When the types do not compile.
pub fn run() -> Result<()> {
    let words = ["test", "--quiet", "-p", "crewroom-tests", "--test", "bindings"];
    step(cargo().env("CREWROOM_WRITE_BINDINGS", "1").args(words))
}
