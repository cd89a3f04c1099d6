//! What the built interface weighs until its first paint, and how soon a tap shows.

use super::table::Table;
use crate::steps::{root, say};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Raw bytes, in kilobytes.
const SCRIPT_BAR: f64 = 150.0;
const STYLE_BAR: f64 = 30.0;

/// Script and style that the page names, with all that its scripts import at their start.
pub fn sizes(table: &mut Table) -> Result<()> {
    let dist = root().join("ui/dist");
    let page = std::fs::read_to_string(dist.join("index.html")).context("ui/dist is not built")?;
    let named = |end: &str| {
        quoted(&page).filter(|name| name.ends_with(end)).map(|name| dist.join(name)).collect::<Vec<_>>()
    };
    let mut scripts = BTreeSet::new();
    let mut open = named(".js");
    while let Some(path) = open.pop() {
        let path = path.canonicalize().with_context(|| format!("{} is missing", path.display()))?;
        let code = std::fs::read_to_string(&path)?;
        if scripts.insert(path.clone()) {
            let folder = path.parent().unwrap_or(&dist);
            open.extend(imports(&code).map(|name| folder.join(name)));
        }
    }
    let styles = named(".css");
    table.figure("script for the first paint, raw", kilobytes(scripts.iter())?, Some(SCRIPT_BAR), "kB");
    table.figure("style for the first paint, raw", kilobytes(styles.iter())?, Some(STYLE_BAR), "kB");
    Ok(())
}

fn kilobytes<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Result<f64> {
    let mut sum = 0;
    for path in paths {
        sum += path.metadata().with_context(|| format!("{} is missing", path.display()))?.len();
    }
    Ok(sum as f64 / 1_000.0)
}

/// What stands between double quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// The files that a built script imports at its start; `import(…)` is for later.
fn imports(code: &str) -> impl Iterator<Item = &str> {
    ["from\"", "from'", "from`", "import\"", "import'", "import`"].into_iter().flat_map(move |word| {
        code.match_indices(word).filter_map(move |(at, _)| {
            let rest = &code[at + word.len()..];
            let name = &rest[..rest.find(['"', '\'', '`'])?];
            (name.starts_with("./") && name.ends_with(".js") && !name.contains([' ', '\n'])).then_some(name)
        })
    })
}

/// The figures of `tests/bench/tap.mjs`.
pub fn taps(bridge: &Path, quick: bool) -> Result<String> {
    let mut node = Command::new("node");
    node.current_dir(root()).env("CREWROOM_BRIDGE", bridge).arg("tests/bench/tap.mjs");
    if quick {
        node.arg("--quick");
    }
    say(&node);
    let output = node.output().context("node did not start")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let reason = said.lines().find(|line| line.contains("Error")).unwrap_or("no reason given");
        bail!("tests/bench/tap.mjs broke off: {reason}");
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{imports, quoted};

    #[test]
    fn only_what_is_imported_at_the_start_counts() {
        let code = "import{a as b}from\"./x-1.js\";import\"./y.js\";const z=()=>import(\"./later.js\");";
        assert_eq!(imports(code).collect::<Vec<_>>(), ["./x-1.js", "./y.js"]);
        assert_eq!(quoted("<a href=\"b.css\" c=\"d\">").collect::<Vec<_>>(), ["b.css", "d"]);
    }
}
