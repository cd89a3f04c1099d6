//! What the machine must have: the one list of Debian packages, and how they get there.

use crate::steps::{answer, step};
use anyhow::{Result, bail};
use std::process::Command;

/// To build and open the window.
pub const WINDOW: &[&str] = &["gcc", "libc6-dev", "pkg-config", "libwebkit2gtk-4.1-dev", "xdg-utils"];
/// To open it on a machine with no screen, and to take its picture.
pub const NO_SCREEN: &[&str] = &["xvfb", "dbus", "gnome-keyring", "imagemagick"];
/// What the tests drive: a phone's browser, the real window, the hub's other database.
pub const TESTS: &[&str] = &["chromium", "webkit2gtk-driver", "xdotool", "gdb", "postgresql"];
/// To check the phone's build.
pub const PHONE: &[&str] = &["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"];

/// The interface's tools need this Node (`engines` in ui/package.json).
const NODE: (u32, u32) = (20, 19);

/// Linux's file system in memory.
pub const MEMORY: &str = "/dev/shm";
/// KiB that the tests' files may take there.
const ROOM: u64 = 4 * 1024 * 1024;

/// Whether files in memory have room for the tests' own.
pub fn room_in_memory() -> bool {
    let told = answer(Command::new("df").args(["--output=avail", MEMORY])).unwrap_or_default();
    told.lines().last().and_then(|line| line.trim().parse::<u64>().ok()).is_some_and(|free| free >= ROOM)
}

/// Whether there is a screen to open a window on.
pub fn has_screen() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Installs what is missing of these packages, or says the one line that does.
///
/// # Errors
/// When something is missing that cannot be installed without a password.
pub fn packages(groups: &[&[&str]]) -> Result<()> {
    if cfg!(not(target_os = "linux")) {
        println!("This is not Linux: README.md says what this system needs.");
        return Ok(());
    }
    let wanted = groups.concat();
    let Some(missing) = missing(&wanted) else {
        println!("This Linux has no dpkg: it needs what Debian calls {}.", wanted.join(" "));
        return Ok(());
    };
    if missing.is_empty() {
        return Ok(());
    }
    let Some(become_root) = become_root() else {
        bail!(
            "this machine lacks {}\nRun this, then try again:\n\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            missing.join(", "),
            missing.join(" "),
        );
    };
    let apt = |words: &[&str]| {
        let mut line = [become_root, &["apt-get"], words].concat().into_iter();
        let mut command = Command::new(line.next().unwrap_or("apt-get"));
        command.args(line).env("DEBIAN_FRONTEND", "noninteractive");
        step(&mut command)
    };
    apt(&["update", "-q"])?;
    apt(&[&["install", "-y", "-q", "--no-install-recommends"], missing.as_slice()].concat())
}

/// Which of these are not installed; `None` where there is no dpkg to ask.
fn missing<'a>(wanted: &[&'a str]) -> Option<Vec<&'a str>> {
    let mut ask = Command::new("dpkg-query");
    // It fails when it does not know one of them, and still tells about the others.
    let output = ask.args(["-W", "-f=${Package} ${db:Status-Status}\n"]).args(wanted).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let installed = |name: &str| said.lines().any(|line| line == format!("{name} installed"));
    Some(wanted.iter().copied().filter(|name| !installed(name)).collect())
}

/// What goes before a command of root's; `None` when that would ask for a password.
fn become_root() -> Option<&'static [&'static str]> {
    if answer(Command::new("id").arg("-u"))?.trim() == "0" {
        return Some(&[]);
    }
    answer(Command::new("sudo").args(["-n", "true"]))
        .map(|_| &["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"][..])
}

/// Checks that Node is there and new enough.
///
/// # Errors
/// When it is not.
pub fn node() -> Result<()> {
    let said = answer(Command::new("node").arg("--version"));
    match said.as_deref().and_then(version) {
        Some(found) if found >= NODE => Ok(()),
        Some((major, minor)) => {
            bail!("Node {major}.{minor} is too old: install {}.{} or newer from nodejs.org", NODE.0, NODE.1)
        }
        None => bail!("Node is missing: install {}.{} or newer from nodejs.org", NODE.0, NODE.1),
    }
}

fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn nodes_version_is_read() {
        assert_eq!(version("v20.19.2\n"), Some((20, 19)));
        assert_eq!(version("20"), None);
    }
}
