//! How a chore runs another program: it prints the plain command first, so that anybody can
//! type it without `xtask`.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a desktop of its own exports.
const EXPORTED: [&str; 5] =
    ["HOME", "XDG_RUNTIME_DIR", "NO_AT_BRIDGE", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS"];

/// The repository's root.
pub fn root() -> PathBuf {
    // Asked when it runs: a repository that was moved keeps the old place in what is built.
    let told = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = told.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().unwrap_or(&here).to_path_buf()
}

/// Where Cargo puts what it builds: this program lies in it.
pub fn target() -> PathBuf {
    let here = std::env::current_exe().ok();
    let target = here.as_deref().and_then(Path::parent).and_then(Path::parent);
    target.map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// The same `cargo` that runs this chore.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// `npm` in the interface's folder; on Windows it is a script with another name.
pub fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(root().join("ui"));
    command
}

/// Prints the command, runs it, and fails when it fails.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn step(command: &mut Command) -> Result<()> {
    say(command);
    let status = command.status().with_context(|| format!("{} did not start", plain(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", plain(command));
    }
    Ok(())
}

/// Prints a variable that holds for every command after it.
pub fn say_export(name: &str, value: &str) {
    println!("$ export {name}={}", quoted(value));
}

/// Prints the command as one would type it.
pub fn say(command: &Command) {
    println!("$ {}", plain(command));
}

/// What a program answers, for a question that nobody needs to see; `None` when it fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn plain(command: &Command) -> String {
    let set = command.get_envs().filter_map(|(name, value)| Some((name.to_string_lossy(), value?)));
    // What `export` has said once is not said again with every command.
    let set = set.filter(|(name, _)| !EXPORTED.contains(&name.as_ref()));
    let mut words: Vec<_> =
        set.map(|(name, value)| format!("{name}={}", quoted(&value.to_string_lossy()))).collect();
    // `cargo`, not the whole path of the one that Rust's own chooser found.
    let program = Path::new(command.get_program());
    let short = program.file_stem().filter(|stem| *stem == "cargo").unwrap_or(program.as_os_str());
    words.push(short.to_string_lossy().into_owned());
    words.extend(command.get_args().map(|word| quoted(&word.to_string_lossy())));
    let line = words.join(" ");
    match command.get_current_dir().and_then(|folder| folder.strip_prefix(root()).ok().map(Path::to_path_buf))
    {
        Some(folder) if !folder.as_os_str().is_empty() => format!("cd {} && {line}", folder.display()),
        _ => line,
    }
}

fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:,=+@%".contains(c);
    if !word.is_empty() && word.chars().all(safe) { word.to_owned() } else { format!("'{word}'") }
}

#[cfg(test)]
mod tests {
    use super::{npm, plain};
    use std::process::Command;

    #[test]
    fn a_command_is_printed_as_one_would_type_it() {
        let mut command = Command::new("/opt/rust/bin/cargo");
        command.env("CC", "gcc").args(["build", "-p", "crewroom", "--name", "two words"]);
        assert_eq!(plain(&command), "CC=gcc cargo build -p crewroom --name 'two words'");
        assert!(plain(npm().arg("ci")).starts_with("cd ui && npm"));
    }
}
