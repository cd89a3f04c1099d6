//! A small disk in memory, to be filled. Only root may make one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk; taken away when dropped.
pub struct Disk(tempfile::TempDir);

impl Disk {
    /// A disk of so many mebibytes; `None` where none may be made, which is said as a skip of `what`.
    pub fn new(mib: u32, what: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={mib}m");
        let output =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let why = match output {
            Ok(output) if output.status.success() => return Some(Self(folder)),
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => error.to_string(),
        };
        // Straight to the terminal: a captured line would not be seen.
        let _ = writeln!(std::io::stderr(), "\nSKIPPED: {what}: no small disk could be mounted: {why}\n");
        None
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// What takes the room: removed by [`Disk::make_room`].
    pub fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut file = std::fs::File::options().create(true).append(true).open(self.filler()).unwrap();
        for size in [1 << 16, 1 << 12, 1] {
            while file.write_all(&vec![7; size]).is_ok() {}
        }
    }

    /// Gives back what was filled.
    pub fn make_room(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
