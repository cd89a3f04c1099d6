//! `run` installs what is missing, builds, and opens the app on its starter content.

use crate::desktop::Desktop;
use crate::steps::{cargo, root, say, step, target};
use crate::{interface, system};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long the first screen may take; a machine under load is slow.
const PATIENCE: Duration = Duration::from_secs(90);

/// `run …`
#[derive(Args)]
pub struct Arguments {
    /// Open it in a browser instead of its own window.
    #[arg(long)]
    browser: bool,
    /// The app's clock starts here: 2024-06-26T14:30, UK time.
    #[arg(long)]
    at: Option<String>,
    /// Build as it is shipped: slower to build, quicker to start.
    #[arg(long)]
    release: bool,
    /// Where the app keeps its files; without it, a folder under artefacts/.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// Runs `run`.
///
/// # Errors
/// When something is missing or does not build or start.
pub fn run(arguments: &Arguments) -> Result<()> {
    let screen = system::has_screen();
    // The bridge needs no webview, only a compiler, which has just built this program.
    if !arguments.browser {
        let groups: &[&[&str]] =
            if screen { &[system::WINDOW] } else { &[system::WINDOW, system::NO_SCREEN] };
        system::packages(groups)?;
    }
    interface::build()?;
    match (arguments.browser, screen) {
        (true, _) => browser(arguments, screen),
        (false, true) => window(arguments),
        (false, false) => window_with_no_screen(arguments),
    }
}

fn build(arguments: &Arguments, package: &str, features: Option<&str>) -> Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "-p", package]);
    if let Some(features) = features {
        command.args(["--features", features]);
    }
    if arguments.release {
        command.arg("--release");
    }
    step(&mut command)?;
    let folder = target().join(if arguments.release { "release" } else { "debug" });
    Ok(folder.join(format!("{package}{}", std::env::consts::EXE_SUFFIX)))
}

fn build_window(arguments: &Arguments) -> Result<PathBuf> {
    // Either way the window loads the interface that is built into it, because the settings
    // name no server; a shipped build also has this feature, as the `tauri` program would add it.
    let features = if arguments.release { "trial,tauri/custom-protocol" } else { "trial" };
    build(arguments, "crewroom", Some(features))
}

/// The words that say where and when.
fn told(command: &mut Command, folder: &Path, at: Option<&String>) {
    command.arg("--folder").arg(folder);
    if let Some(at) = at {
        command.args(["--at", at]);
    }
}

fn window(arguments: &Arguments) -> Result<()> {
    let binary = build_window(arguments)?;
    let folder = arguments.folder.clone().unwrap_or_else(|| root().join("artefacts/device"));
    let mut app = Command::new(binary);
    told(&mut app, &folder, arguments.at.as_ref());
    step(&mut app)
}

fn window_with_no_screen(arguments: &Arguments) -> Result<()> {
    let binary = build_window(arguments)?;
    println!("There is no screen here, so the window opens on one of its own (Xvfb), with its own keyring.");
    let artefacts = root().join("artefacts");
    std::fs::create_dir_all(&artefacts)?;
    // The keyring belongs to the files: both are new, or both are kept.
    let (home, folder) = match &arguments.folder {
        Some(folder) => (folder.with_extension("desktop"), folder.clone()),
        None => {
            let home = artefacts.join("no-screen");
            if home.exists() {
                std::fs::remove_dir_all(&home)?;
            }
            (home.clone(), home.join("device"))
        }
    };
    let desktop = Desktop::start(&home)?;
    let mut app = desktop.command(binary);
    told(&mut app, &folder, arguments.at.as_ref());
    app.arg("--measure").stdout(Stdio::piped());
    say(&app);
    let mut app = Running(app.spawn().context("the app did not start")?);
    let output = app.0.stdout.take().context("the app has no output")?;
    let stands = first_screen(output, &mut app.0);
    // A window that never got there is the one to look at.
    let picture = artefacts.join("window.png");
    let taken = desktop.picture(&picture);
    println!("{}", picture.display());
    println!("The first screen stood after {} ms.", stands?);
    taken?;
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        println!("It keeps running until Ctrl+C.");
        // Ctrl+C reaches the app and its desktop too: they share the terminal.
        app.0.wait()?;
    }
    Ok(())
}

/// Waits until the app says that its first screen stands.
fn first_screen(output: ChildStdout, app: &mut Child) -> Result<String> {
    let (send, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody may be listening any more; the app's output is still taken from it.
            let _ = send.send(line);
        }
    });
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => match line.strip_prefix("ready ") {
                Some(took) => return Ok(took.to_owned()),
                None => println!("{line}"),
            },
            Err(mpsc::RecvTimeoutError::Timeout) => bail!("no first screen after {} s", PATIENCE.as_secs()),
            Err(mpsc::RecvTimeoutError::Disconnected) => bail!("the app ended by itself ({})", app.wait()?),
        }
    }
}

fn browser(arguments: &Arguments, screen: bool) -> Result<()> {
    let binary = build(arguments, "crewroom-bridge", None)?;
    let folder = arguments.folder.clone().unwrap_or_else(|| root().join("artefacts/browser-device"));
    let mut bridge = Command::new(binary);
    told(&mut bridge, &folder, arguments.at.as_ref());
    // A browser's try-out keeps its keys in a plain file, so that it works with no keyring.
    bridge
        .arg("--ui")
        .arg(root().join("ui/dist"))
        .args(["--keys", "file", "--visits"])
        .stdout(Stdio::piped());
    say(&bridge);
    let mut bridge = Running(bridge.spawn().context("the bridge did not start")?);
    let output = bridge.0.stdout.take().context("the bridge has no output")?;
    let address = first_screen(output, &mut bridge.0)?;
    println!("Open {address}\nIt is served until Ctrl+C.");
    if screen {
        // When no browser opens, the address is on the screen.
        let _ = opener(&address).status();
    }
    bridge.0.wait()?;
    Ok(())
}

fn opener(address: &str) -> Command {
    let (program, words): (_, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(words).arg(address);
    command
}

/// A program that ends when the chore does, however that comes about.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
