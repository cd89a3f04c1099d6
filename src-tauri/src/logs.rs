//! The log: one file a day in the app's own folder, seven kept. It tells what the app did and
//! never a private word; law 6 and the leak test hold it to that.

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing_appender::rolling::{Builder, RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

const DAYS_KEPT: usize = 7;

/// Whether nothing is written.
static HELD: AtomicBool = AtomicBool::new(false);

/// Writes nothing while `held`: of a visit this computer keeps nothing, not even that there was one.
pub fn hold(held: bool) {
    HELD.store(held, Ordering::Relaxed);
}

/// The file, or nothing.
struct Log(RollingFileAppender);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if HELD.load(Ordering::Relaxed) { Ok(line.len()) } else { self.0.write(line) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Starts logging. A log that cannot be written never keeps the app from starting.
pub fn start(folder: &Path) {
    let folder = folder.join("logs");
    // Else the appender grumbles on the console that it cannot list the files.
    let _ = std::fs::create_dir_all(&folder);
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("crewroom")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(folder);
    let Ok(appender) = appender else { return };
    let started = tracing_subscriber::fmt()
        .with_writer(Mutex::new(Log(appender)))
        .with_ansi(false)
        // sqlx would log statements; its values are bound and sealed, but less is more.
        .with_env_filter(EnvFilter::new("warn,crewroom=info,crewroom_core=info,sqlx=off"))
        .try_init();
    if started.is_ok() {
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    }
}
