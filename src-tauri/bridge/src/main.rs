//! Serves core's commands over loopback, so that a real browser drives the real core and a
//! real SQLite file. For development and tests; never shipped.
//!
//! Prints one line, `ready <address with token>`, when it answers. `POST /rpc/<command>` needs
//! the token; everything else is a file of the built interface.

mod serve;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use crewroom_core::{App, AppOptions, Rng};
use crewroom_host::key_store::{Absent, KeyStore, System, TestFile};
use crewroom_host::{HostClock, HostHttp, HostRng};
use std::path::PathBuf;
use std::sync::Arc;

/// Which key store.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Keys {
    /// The system's own.
    System,
    /// A plain file in the folder: for tests that kill and restart the process.
    File,
    /// None: shows what a machine without a key store meets.
    None,
}

/// Serves the app to a browser on this machine.
#[derive(Parser)]
struct Options {
    /// The app's folder.
    #[arg(long)]
    folder: PathBuf,
    /// The built interface.
    #[arg(long, default_value = "ui/dist")]
    ui: PathBuf,
    /// Where keys are kept.
    #[arg(long, value_enum, default_value = "system")]
    keys: Keys,
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The app's clock starts here: `2024-06-26T14:30`, UK time.
    #[arg(long)]
    at: Option<String>,
    /// A pack that is trusted as those that the app carries: for trying content out.
    #[arg(long)]
    pack: Option<PathBuf>,
    /// Offers visits, as a shared computer does.
    #[arg(long)]
    visits: bool,
    /// Another root of trust for packs, a chain of roots as JSON: for trying publishing out.
    #[arg(long)]
    root: Option<PathBuf>,
    /// The token; random when left out.
    #[arg(long)]
    token: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    tracing_subscriber::fmt().with_env_filter("warn,crewroom_core=info").with_writer(std::io::stderr).init();
    let clock = match &options.at {
        Some(at) => HostClock::starting_at(at).context("write --at as 2024-06-26T14:30")?,
        None => HostClock::system(),
    };
    let key_store: Arc<dyn KeyStore> = match options.keys {
        Keys::System => Arc::new(System::new()),
        Keys::File => {
            std::fs::create_dir_all(&options.folder)?;
            Arc::new(TestFile::new(options.folder.join("test-keys")))
        }
        Keys::None => Arc::new(Absent),
    };
    let root = match &options.root {
        Some(file) => std::fs::read(file).with_context(|| file.display().to_string())?,
        None => crewroom_core::packs::EMBEDDED_ROOT.to_vec(),
    };
    let app_options = AppOptions {
        folder: options.folder,
        zone: crewroom_core::days::UK,
        clock: Arc::new(clock),
        rng: Arc::new(HostRng),
        key_store,
        http: Arc::new(HostHttp::new()),
    };
    let app = App::open_trusting(app_options, &root).await.context("the app could not be opened")?;
    let app = if options.visits { app.offering_visits() } else { app };
    if let Some(file) = &options.pack {
        let pack = std::fs::read(file).with_context(|| file.display().to_string())?;
        crewroom_core::packs::install_own(&app.public, &pack).await.context("the pack")?;
    }
    let token = options.token.unwrap_or_else(|| {
        let mut bytes = [0_u8; 16];
        HostRng.fill(&mut bytes);
        data_encoding::HEXLOWER.encode(&bytes)
    });
    serve::run(Arc::new(app), options.ui, options.port, token).await
}
