//! Builds the interface when its sources are newer than what was built.

use crate::steps::{npm, root, step};
use crate::system;
use anyhow::Result;
use std::path::Path;
use std::time::SystemTime;

/// What lies in `ui/` and is not a source: what npm brings, and what is built.
const NOT_SOURCES: [&str; 2] = ["node_modules", "dist"];

/// Brings `ui/node_modules` and `ui/dist` up to date.
///
/// # Errors
/// When Node is missing or a build fails.
pub fn build() -> Result<()> {
    system::node()?;
    let ui = root().join("ui");
    let lock = newest(&ui.join("package-lock.json"));
    // npm writes this file at the end of a whole installation.
    if newest(&ui.join("node_modules/.package-lock.json")) < lock {
        step(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    }
    let inside = std::fs::read_dir(&ui)?.flatten();
    let is_source = |entry: &std::fs::DirEntry| NOT_SOURCES.iter().all(|name| entry.file_name() != *name);
    let sources = inside.filter(is_source).filter_map(|entry| newest(&entry.path())).max();
    if newest(&ui.join("dist/index.html")) < sources {
        step(npm().args(["run", "build"]))?;
    }
    Ok(())
}

/// When the newest of these was written; a folder counts too, for a file that went.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = path.metadata().and_then(|about| about.modified()).ok()?;
    let inside = std::fs::read_dir(path).into_iter().flatten().flatten();
    inside.filter_map(|entry| newest(&entry.path())).max().max(Some(own))
}
