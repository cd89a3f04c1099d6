//! From the start of the process to a first screen that can be used: the app and a bare window in
//! turn, on a display and a keyring of their own; and the memory of both a little later.

use super::table::Table;
use super::{Windows, memory};
use crate::desktop::Desktop;
use crate::steps::{root, say};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The most that the app's cold start may be of the bare window's.
const BAR: f64 = 1.25;
/// A machine under load is slow; a window that says nothing by then never will.
const PATIENCE: Duration = Duration::from_secs(60);
/// When the memory is looked at: fetching ahead is over by then.
const SETTLED: Duration = Duration::from_secs(3);
/// Check-ins in the folder: the app opens a vault with something in it.
const CHECK_INS: usize = 100;
const TOKEN: &str = "bench";

/// Measures both windows.
///
/// # Errors
/// When a window, the display or the keyring does not come up.
pub fn run(bridge: &Path, windows: &Windows, quick: bool, table: &mut Table) -> Result<()> {
    let home = root().join("artefacts/bench");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    let folder = home.join("device");
    let desktop = Desktop::start(&home.join("desktop"))?;
    fill(&desktop, bridge, &folder)?;
    let app = || {
        let mut command = desktop.command(&windows.app);
        command.arg("--folder").arg(&folder).arg("--measure");
        command
    };
    let bare = || desktop.command(&windows.bare);
    say(&app());
    say(&bare());

    // The first of each warms the disk's cache and the webview's own; it does not count.
    start(&mut app(), None)?;
    start(&mut bare(), None)?;
    let launches = if quick { 5 } else { 15 };
    let looks = if quick { 1 } else { 3 };
    let (mut ours, mut floor) = (Launches::default(), Launches::default());
    for number in 0..launches {
        let look = (number < looks).then_some(SETTLED);
        ours.add(start(&mut app(), look)?);
        floor.add(start(&mut bare(), look)?);
    }
    println!("cold start, app:  {}", ours.shape());
    println!("cold start, bare: {}", floor.shape());
    table.figure("cold start of a bare window, median", middle(&floor.starts), None, "ms");
    table.figure("cold start of a bare window, p95", share(&floor.starts, 0.95), None, "ms");
    table.figure("cold start of the app, median", middle(&ours.starts), None, "ms");
    table.figure("cold start of the app, p95", share(&ours.starts, 0.95), None, "ms");
    table.figure(
        "cold start, app to bare window",
        middle(&ours.starts) / middle(&floor.starts),
        Some(BAR),
        "x",
    );
    table.figure("processor time until then, bare window", middle(&floor.busy), None, "ms");
    table.figure("processor time until then, app", middle(&ours.busy), None, "ms");
    table.figure(
        "processor time until then, app to bare",
        middle(&ours.busy) / middle(&floor.busy),
        None,
        "x",
    );
    table.figure("memory of a bare window, whole tree (PSS)", middle(&floor.sizes), None, "MB");
    table.figure("memory of the app, whole tree (PSS)", middle(&ours.sizes), None, "MB");
    Ok(())
}

/// Makes the vault and some check-ins, with the key in the desktop's own keyring.
fn fill(desktop: &Desktop, bridge: &Path, folder: &Path) -> Result<()> {
    let mut command = desktop.command(bridge);
    command.args(["--keys", "system", "--token", TOKEN, "--folder"]).arg(folder);
    say(&command);
    let mut bridge = Running(command.stdout(Stdio::piped()).spawn().context("the bridge did not start")?);
    let line = bridge.first_line("ready http://")?;
    let address = line.split('/').next().unwrap_or_default().to_owned();
    for _ in 0..CHECK_INS {
        let body = r#"{"answer":"ok"}"#;
        let mut stream = TcpStream::connect(&address)?;
        write!(
            stream,
            "POST /rpc/check_ins.record HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        if !reply.starts_with("HTTP/1.1 200") {
            bail!("the bridge took no check-in: {}", reply.lines().next().unwrap_or_default());
        }
    }
    Ok(())
}

/// What one launch gave.
struct Launch {
    /// From the start until it was ready, in milliseconds.
    took: f64,
    /// The processor's time in between, of all its processes.
    busy: f64,
    /// Megabytes and processes, where they were looked at.
    size: Option<(f64, usize)>,
}

#[allow(clippy::disallowed_methods)] // Measuring is what this is for.
fn start(command: &mut Command, look_after: Option<Duration>) -> Result<Launch> {
    let begun = Instant::now();
    let mut window = Running(command.stdout(Stdio::piped()).spawn().context("a window did not start")?);
    window.first_line("ready ")?;
    let took = begun.elapsed().as_secs_f64() * 1_000.0;
    let busy = memory::busy_ms(&memory::tree(window.0.id()));
    let size = look_after.map(|wait| {
        std::thread::sleep(wait);
        memory::megabytes(&memory::tree(window.0.id()))
    });
    window.end();
    Ok(Launch { took, busy, size })
}

#[derive(Default)]
struct Launches {
    starts: Vec<f64>,
    busy: Vec<f64>,
    sizes: Vec<f64>,
    processes: usize,
}

impl Launches {
    fn add(&mut self, launch: Launch) {
        self.starts.push(launch.took);
        self.busy.push(launch.busy);
        if let Some((megabytes, processes)) = launch.size {
            self.sizes.push(megabytes);
            self.processes = processes;
        }
    }

    fn shape(&self) -> String {
        let each: Vec<String> = self.starts.iter().map(|one| format!("{one:.0}")).collect();
        format!("{} ms; {} processes", each.join(" "), self.processes)
    }
}

fn middle(all: &[f64]) -> f64 {
    share(all, 0.5)
}

/// The value below which this share lies.
fn share(all: &[f64], share: f64) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(f64::NAN)
}

/// A program that ends with all that it started.
struct Running(Child);

impl Running {
    /// What follows `start` in the first line that begins with it.
    fn first_line(&mut self, start: &'static str) -> Result<String> {
        let output = self.0.stdout.take().context("a program without output")?;
        let (send, found) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(rest) = line.strip_prefix(start) {
                    // Nobody listens after the first; the output is still taken.
                    let _ = send.send(rest.to_owned());
                }
            }
        });
        match found.recv_timeout(PATIENCE) {
            Ok(rest) => Ok(rest),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                bail!("nothing that begins with “{}” came within {} s", start.trim(), PATIENCE.as_secs())
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                bail!("a program ended by itself ({})", self.0.wait()?)
            }
        }
    }

    /// Ends it and waits until its helpers are gone too: the next launch has the machine to itself.
    fn end(&mut self) {
        let all = memory::tree(self.0.id());
        let _ = self.0.kill();
        let _ = self.0.wait();
        for _ in 0..100 {
            if !all.iter().any(|pid| memory::is_running(*pid)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
