//! `bench` measures the app as it ships, against the bars of the design and against a bare window.
//!
//! Timings are benchmarks: nothing here fails a run for being slow. What could not be measured is
//! said loudly, because a missing figure must not pass for a good one.

mod cold_start;
mod interface;
mod memory;
mod table;

use crate::steps::{answer, cargo, root, say, step, target};
use crate::{interface as ui, system};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::process::Command;
use table::Table;

/// `bench …`
#[derive(Args)]
pub struct Arguments {
    /// Fewer repetitions: for seeing that it works, not for figures to keep.
    #[arg(long)]
    quick: bool,
    /// Only one part.
    #[arg(long, value_enum)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Read commands over a year of data; search as typed.
    Core,
    /// Cold start and memory of the real window.
    Window,
    /// Sizes and taps of the interface.
    Interface,
    /// Syncing over a phone's link; what a hub bears.
    Sync,
}

/// The features of the measured window: as shipped, and `trial` for its own folder and the signal.
const WINDOW_FEATURES: &str = "trial,tauri/custom-protocol";

/// Runs `bench`.
///
/// # Errors
/// Only when the repository itself is not in order; what cannot be measured is in the table.
pub fn run(arguments: &Arguments) -> Result<()> {
    let wanted = |part| arguments.only.is_none_or(|only| only == part);
    let mut table = Table::default();
    let load_before = load();
    if wanted(Part::Core) {
        let lines = core(arguments.quick);
        table.take("core: read commands, search", lines);
    }
    // Both need the built interface and the bridge; when one is missing each part says so.
    let ready = ui::build().and_then(|()| bridge());
    if wanted(Part::Window) {
        match ready.as_ref().map_err(|why| format!("{why:#}")).and_then(|bridge| {
            windows()
                .and_then(|both| cold_start::run(bridge, &both, arguments.quick, &mut table))
                .map_err(|why| format!("{why:#}"))
        }) {
            Ok(()) => {}
            Err(why) => {
                table.skipped("cold start", &why);
                table.skipped("memory", &why);
            }
        }
    }
    if wanted(Part::Interface) {
        if let Err(why) = interface::sizes(&mut table) {
            table.skipped("script and style for the first paint", &format!("{why:#}"));
        }
        let lines = ready.and_then(|bridge| interface::taps(&bridge, arguments.quick));
        table.take("tap to visible change", lines);
    }
    if wanted(Part::Sync) {
        table.take("syncing over a phone's link", benched("crewroom-tests", "sync", arguments.quick));
        table.take("what a hub bears", benched("crewroom-hub", "load", arguments.quick));
    }
    table.print();
    println!(
        "\nMeasured on {} cores; load {load_before} before, {} after. Times on a busy machine are too long;\n\
         ratios between things measured in turn hold better.",
        std::thread::available_parallelism().map_or(0, usize::from),
        load(),
    );
    Ok(())
}

fn core(quick: bool) -> Result<String> {
    step(cargo().args(["build", "--release", "-p", "crewroom-tests", "--bin", "bench"]))?;
    let mut bench = Command::new(built("bench"));
    if quick {
        bench.arg("--quick");
    }
    say(&bench);
    answer(&mut bench).context("the measuring of core broke off")
}

/// A program that measures, by Cargo's own name for it.
fn benched(package: &str, name: &str, quick: bool) -> Result<String> {
    step(cargo().args(["bench", "-p", package, "--bench", name, "--no-run"]))?;
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "-p", package, "--bench", name]);
    if quick {
        bench.args(["--", "--quick"]);
    }
    say(&bench);
    answer(&mut bench).context("the measuring broke off")
}

fn bridge() -> Result<PathBuf> {
    step(cargo().args(["build", "--release", "-p", "crewroom-bridge"]))?;
    Ok(built("crewroom-bridge"))
}

/// The app's window and the bare one, both as shipped.
struct Windows {
    app: PathBuf,
    bare: PathBuf,
}

fn windows() -> Result<Windows> {
    if cfg!(not(target_os = "linux")) {
        bail!("the display without a screen and the memory of a process tree are Linux's");
    }
    system::packages(&[system::WINDOW, system::NO_SCREEN])?;
    step(cargo().args(["build", "--release", "-p", "crewroom", "--features", WINDOW_FEATURES]))?;
    let manifest = root().join("tests/bench/bare/Cargo.toml");
    let mut bare = cargo();
    bare.env("CARGO_TARGET_DIR", target())
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(manifest);
    step(&mut bare)?;
    Ok(Windows { app: built("crewroom"), bare: built("bare-window") })
}

fn built(name: &str) -> PathBuf {
    target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The one, five and fifteen minutes' load, where the system tells.
fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let numbers: Vec<&str> = told.split_whitespace().take(3).collect();
    if numbers.is_empty() { "unknown".to_owned() } else { numbers.join(" ") }
}
