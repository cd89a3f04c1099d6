//! Builds the interface when its sources are newer than what was built.

use crate::steps::{npm, root, step};
use crate::system;
use anyhow::Result;
use std::path::Path;
use std::time::SystemTime;

/// What the built interface is made of, in `ui/`.
const SOURCES: [&str; 7] =
    ["src", "public", "index.html", "package-lock.json", "vite.config.ts", "svelte.config.js", "tsconfig.json"];

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
    let sources = SOURCES.iter().filter_map(|name| newest(&ui.join(name))).max();
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
