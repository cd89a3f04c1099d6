//! `cargo xtask test`: installs and runs everything, goes on after a failure, and ends with one
//! line: `N passed, N failed, N skipped`.

use crate::steps::{cargo, npm, root, say};
use crate::tally::{Tally, count, skips};
use crate::{interface, lint, mobile, system};
use anyhow::{Result, bail};
use std::io::{BufRead, BufReader, IsTerminal};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long one command may take where nobody sits in front of it: one that hangs is a failure with
/// a name, and the others are still run. The longest takes a quarter of an hour on two cores.
const PATIENCE: Duration = Duration::from_secs(60 * 60);
/// As [`PATIENCE`], for the campaigns of `--long`.
const LONG_PATIENCE: Duration = Duration::from_secs(12 * 3600);

/// What may be said.
#[derive(clap::Args)]
pub struct Arguments {
    /// Longer campaigns: ten times the crash points.
    #[arg(long)]
    long: bool,
    /// Only the parts whose name holds this: rust, interface, journeys, window, lint, phone.
    #[arg(long)]
    only: Option<String>,
}

struct Report {
    all: Tally,
    failed: Vec<String>,
    skipped: Vec<String>,
    times: Vec<(String, u64)>,
    only: Option<String>,
    /// `None` in front of a terminal: whoever sits there decides.
    patience: Option<Duration>,
}

/// Runs everything.
///
/// # Errors
/// When anything failed.
pub fn run(arguments: &Arguments) -> Result<()> {
    system::packages(&[system::WINDOW, system::NO_SCREEN, system::TESTS, system::PHONE])?;
    interface::build()?;
    let mut report = Report {
        all: Tally::default(),
        failed: Vec::new(),
        skipped: Vec::new(),
        times: Vec::new(),
        only: arguments.only.clone(),
        patience: (!std::io::stdin().is_terminal()).then_some(if arguments.long {
            LONG_PATIENCE
        } else {
            PATIENCE
        }),
    };
    report.part("interface: components", &mut [npm().args(["test"])]);
    // The shell has tests of its own; what drives it comes later.
    let mut rust = cargo();
    rust.args(["test", "--workspace", "--no-fail-fast", "--", "--show-output"]);
    if arguments.long {
        rust.env("CREWROOM_LONG", "1");
    }
    // A test waits for the disk as often as an officer's phone, thousands of times; memory that is
    // told to be a disk answers at once, and loses as little when a process is killed.
    if system::room_in_memory() {
        rust.env("TMPDIR", system::MEMORY);
    }
    report.part("rust: laws, units, properties, leaks, crashes, bad input", &mut [&mut rust]);
    report.part(
        "journeys in a browser",
        &mut [cargo().args(["build", "-p", "crewroom-bridge", "-p", "crewroom-hub"]), &mut node("tests/e2e")],
    );
    report.part(
        "window: journeys in the real one",
        &mut [
            cargo().args(["build", "-p", "crewroom-bridge", "-p", "crewroom-hub"]),
            cargo().args(["build", "-p", "crewroom", "--features", "trial"]),
            &mut node("tests/native"),
        ],
    );
    for check in lint::CHECKS {
        report.check(&format!("lint: {}", check.name), || check.run());
    }
    report.check("phone: the app's library for Android", || mobile::check().map(|()| Vec::new()));
    report.close()
}

/// Node's own runner on every `*.test.mjs` of a folder, one file after the other: two cores.
fn node(folder: &str) -> Command {
    let mut files: Vec<String> = std::fs::read_dir(root().join(folder))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".test.mjs"))
        .collect();
    files.sort();
    let mut command = Command::new("node");
    command.current_dir(root()).args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(files);
    command
}

impl Report {
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }

    /// Runs commands one after the other and counts what they say.
    fn part(&mut self, name: &str, commands: &mut [&mut Command]) {
        if !self.wants(name) {
            return;
        }
        println!("\n== {name}");
        let begun = now();
        let mut tally = Tally::default();
        for command in commands.iter_mut() {
            let (ok, output) = heard(command, self.patience);
            tally = tally.and(count(&output));
            self.skipped.extend(skips(&output));
            if !ok {
                // A runner that failed without naming a test failed as a whole.
                tally.failed = tally.failed.max(1);
                break;
            }
        }
        if tally == Tally::default() {
            tally.failed = 1;
            println!("{name}: no test was run");
        }
        self.done(name, tally, begun);
    }

    fn check(&mut self, name: &str, run: impl FnOnce() -> lint::Outcome) {
        if !self.wants(name) {
            return;
        }
        println!("\n== {name}");
        let begun = now();
        let tally = match run() {
            Ok(skipped) => {
                let tally = Tally { skipped: skipped.len() as u32, ..Tally::one(true) };
                self.skipped.extend(skipped);
                tally
            }
            Err(error) => {
                println!("{error:#}");
                Tally::one(false)
            }
        };
        self.done(name, tally, begun);
    }

    fn done(&mut self, name: &str, tally: Tally, begun: Instant) {
        if tally.failed > 0 {
            self.failed.push(name.to_owned());
        }
        self.times.push((name.to_owned(), begun.elapsed().as_secs()));
        self.all = self.all.and(tally);
    }

    fn close(self) -> Result<()> {
        println!("\n== time");
        for (name, seconds) in &self.times {
            println!("{seconds:>6} s  {name}");
        }
        for skip in &self.skipped {
            println!("SKIPPED: {skip}");
        }
        for name in &self.failed {
            println!("FAILED: {name}");
        }
        println!("{}", self.all.line());
        if self.all.failed > 0 {
            bail!("not everything passed");
        }
        Ok(())
    }
}

#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    // How long a part took is told, never judged.
    Instant::now()
}

/// Runs a command, prints what it says as it says it, and keeps it. Ends it, with all that it
/// started, when it takes longer than `patience`.
fn heard(command: &mut Command, patience: Option<Duration>) -> (bool, String) {
    say(command);
    #[cfg(unix)]
    if patience.is_some() {
        std::os::unix::process::CommandExt::process_group(command, 0);
    }
    // Both streams through one pipe, so that they stay in order.
    let Ok((reader, writer)) = std::io::pipe() else { return (false, String::new()) };
    let Ok(second) = writer.try_clone() else { return (false, String::new()) };
    command.env("NO_COLOR", "1").stdin(Stdio::null()).stdout(writer).stderr(second);
    let child = command.spawn();
    // The command keeps the writing ends open until they are replaced.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            println!("it did not start: {error}");
            return (false, String::new());
        }
    };
    let (ended, end) = mpsc::channel::<()>();
    let group = format!("-{}", child.id());
    let watch = patience.filter(|_| cfg!(unix)).map(|patience| {
        std::thread::spawn(move || {
            let late = end.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
            late && Command::new("kill").args(["-KILL", "--", &group]).status().is_ok()
        })
    });
    let mut output = String::new();
    let mut lines = BufReader::new(reader);
    let mut line = Vec::new();
    while matches!(lines.read_until(b'\n', &mut line), Ok(length) if length > 0) {
        let text = String::from_utf8_lossy(&line).into_owned();
        print!("{text}");
        output.push_str(&text);
        line.clear();
    }
    let well = child.wait().is_ok_and(|status| status.success());
    drop(ended);
    if watch.is_some_and(|watch| watch.join().unwrap_or(false)) {
        println!("it took too long and was stopped: what it has not said to be done hangs");
    }
    (well, output)
}

#[cfg(all(test, unix))]
mod tests {
    use super::heard;
    use std::process::Command;
    use std::time::Duration;

    #[test]
    fn what_hangs_is_ended_with_all_that_it_started() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo begun; sleep 600 & sleep 600"]);
        let (well, said) = heard(&mut command, Some(Duration::from_millis(300)));
        assert_eq!((well, said.as_str()), (false, "begun\n"));
    }
}
