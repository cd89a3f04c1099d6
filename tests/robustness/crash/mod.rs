//! `kill -9` at any moment: after each, the app starts, everything that was acknowledged is
//! there with the content that was acknowledged, once, and both files pass SQLite's full check.
//!
//! 300 kills while it writes, 300 while it syncs with a real hub, and 300 while it installs what that
//! hands out; ten times as many with `CREWROOM_LONG=1`. The seed is printed; `CREWROOM_SEED` sets it.

mod installs;
mod locks;
mod model;
mod received;
mod syncs;
mod vaults;
mod writes;

use crate::support::bridge::{Bridge, Start};
use crate::support::database;
use crate::support::machine::Seeded;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A folder that is killed over and over.
struct Scene {
    scratch: tempfile::TempDir,
    rng: Seeded,
    /// Another root of trust for packs.
    root: Option<PathBuf>,
    runtime: tokio::runtime::Runtime,
}

impl Scene {
    fn new(what: &str) -> Self {
        let given = std::env::var_os("CREWROOM_SEED").and_then(|seed| seed.to_str()?.parse().ok());
        let seed: u64 = given.unwrap_or_else(|| std::process::id().into());
        // Straight to the terminal: a captured line would be lost with a run that hangs.
        let _ = writeln!(std::io::stderr(), "{what}: CREWROOM_SEED={seed}");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { scratch: tempfile::tempdir().unwrap(), rng: Seeded::new(seed), root: None, runtime }
    }

    fn folder(&self) -> PathBuf {
        self.scratch.path().join("app")
    }

    fn launch(&self) -> Bridge {
        Bridge::launch(&self.options(&self.folder()))
    }

    fn start(&self) -> Bridge {
        Bridge::start(&self.options(&self.folder()))
    }

    fn options<'a>(&self, folder: &'a Path) -> Start<'a> {
        Start { folder, keys: "file", log: self.scratch.path().join("stderr"), root: self.root.clone() }
    }

    /// Launches, kills within `most`, and moves `most` so that about every other kill comes
    /// before the app is ready, however busy the machine is. True when this one did.
    fn launch_and_kill(&self, most: &mut Duration) -> bool {
        let mut bridge = self.launch();
        std::thread::sleep(self.moment(*most));
        let early = !bridge.is_ready_within(Duration::ZERO);
        bridge.kill();
        *most = if early { *most * 11 / 10 } else { *most * 8 / 10 }.max(Duration::from_millis(20));
        early
    }

    /// SQLite's full check of both files, while the app has them open.
    fn check_files(&self) {
        for name in ["vault.db", "public.db"] {
            let path = self.folder().join(name);
            if path.exists() {
                self.runtime.block_on(database::check(&path));
            }
        }
    }

    /// A time below `most`, to the tenth of a millisecond.
    fn moment(&self, most: Duration) -> Duration {
        Duration::from_micros(100 * self.rng.below(most.as_micros() as usize / 100) as u64)
    }
}

/// How long something takes here and now, so that kills come while it is going on.
// The tests measure time; the app itself never does.
#[allow(clippy::disallowed_methods)]
fn time_of(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// How often to kill: this many times, or ten times as many.
fn times(usual: usize) -> usize {
    if std::env::var_os("CREWROOM_LONG").is_some() { usual * 10 } else { usual }
}
