//! What the command line may say. A shipped app takes nothing; the `trial` feature adds
//! `--at 2024-06-26T14:30`, `--folder DIR` and `--measure` for trying out and for tests.

use crewroom_host::HostClock;
use std::path::PathBuf;

/// How to start.
#[derive(Debug, Default)]
pub struct Options {
    /// The app's clock.
    pub clock: HostClock,
    /// Another folder than the system's.
    pub folder: Option<PathBuf>,
    /// Print when the first screen stands.
    pub measure: bool,
}

impl Options {
    /// Reads the command line.
    #[cfg(feature = "trial")]
    pub fn read() -> Self {
        let mut options = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--at" => match words.next().as_deref().and_then(HostClock::starting_at) {
                    Some(clock) => options.clock = clock,
                    None => eprintln!("write the time as --at 2024-06-26T14:30"),
                },
                "--folder" => options.folder = words.next().map(PathBuf::from),
                "--measure" => options.measure = true,
                _ => eprintln!("not understood: {word}"),
            }
        }
        options
    }

    /// A shipped app takes nothing.
    #[cfg(not(feature = "trial"))]
    pub fn read() -> Self {
        Self::default()
    }
}
