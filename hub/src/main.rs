//! The command line: from nothing to a running hub, and what its keeper needs from day to day.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use crewroom_hub::config::{Config, FILE, Settings};
use crewroom_hub::invites::sheet::Format;
use crewroom_hub::submissions::{desk, recipient};
use crewroom_hub::{Hub, invites, key, store};
use crewroom_publisher::verbs::PackCommand;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The Crewroom hub: stores and forwards what officers' devices have sealed, and can read none of it.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the hub keeps its data, and settings.
#[derive(Args, Clone)]
struct Common {
    /// The data folder.
    #[arg(long, env = "CREWROOM_HUB_DATA", default_value = "crewroom-hub-data")]
    data: PathBuf,
    /// The settings' file [default: hub.toml in the data folder].
    #[arg(long, env = "CREWROOM_HUB_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the data folder with settings, key and database. Overwrites nothing.
    Init(Common),
    /// Serves until it is told to stop (SIGTERM, Ctrl-C).
    Serve(Common),
    /// Prints the settings in force, without secrets.
    Config(Common),
    /// Makes one-time codes to enrol with and prints them; they are not kept and not shown again.
    Invite {
        #[command(flatten)]
        common: Common,
        /// How many.
        #[arg(long, default_value_t = 1)]
        count: usize,
        /// For how many days they are good.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: u32,
        /// How they are printed.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Where officers reach the hub, such as https://hub.force.example: printed on each card, and
        /// read by the app together with the code.
        #[arg(long)]
        address: Option<String>,
    },
    /// Copies the database to a new file while the hub runs (SQLite). Keep the key file with it.
    Backup {
        #[command(flatten)]
        common: Common,
        /// The file to make.
        file: PathBuf,
    },
    /// Puts a backup in the place of a database that is not there (SQLite), after checking it.
    Restore {
        #[command(flatten)]
        common: Common,
        /// The backup.
        file: PathBuf,
        /// Only check it.
        #[arg(long)]
        check: bool,
    },
    /// Prints the OpenAPI document of what `serve` answers to, which also stands at `/openapi.json`.
    Openapi,
    /// Somebody to whom officers can send feedback, sign-ups, recognitions.
    #[command(subcommand)]
    Recipient(RecipientCommand),
    /// What officers sent, sealed to recipients.
    #[command(subcommand)]
    Submissions(SubmissionsCommand),
    /// Makes, checks, signs and publishes content packs.
    #[command(subcommand)]
    Pack(PackCommand),
}

#[derive(Subcommand)]
enum RecipientCommand {
    /// Makes a key pair: the secret into a file, the public half to be copied into pack.toml.
    New {
        /// Where the secret goes. Keep it off the hub's machine, and a copy in a second place.
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
enum SubmissionsCommand {
    /// Says what came: id, day, recipient's key, bytes. Needs no key.
    List(Common),
    /// Opens what is sealed to a recipient's key and prints it.
    Open {
        #[command(flatten)]
        common: Common,
        /// The recipient's secret key.
        #[arg(long)]
        key: PathBuf,
        /// Only this one; may be said several times.
        #[arg(long)]
        id: Vec<String>,
        /// Writes a table to this new file instead, for a spreadsheet.
        #[arg(long)]
        csv: Option<PathBuf>,
    },
    /// Deletes what came before a day.
    Delete {
        #[command(flatten)]
        common: Common,
        /// The first day that is kept: 2026-11-30.
        #[arg(long)]
        before: String,
    },
}

impl Common {
    fn file(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| self.data.join(FILE))
    }

    fn config(self) -> anyhow::Result<Config> {
        let file = self.file();
        // A file that was asked for must be there; the usual one may be missing.
        let stated =
            if self.config.is_some() || file.exists() { Settings::read(&file)? } else { Settings::default() };
        Ok(self.settings.or(stated).settle(&self.data)?)
    }
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(cli.command))
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Init(common) => init(common).await,
        Command::Serve(common) => serve(common.config()?).await,
        Command::Config(common) => say(&common.config()?.shown()),
        Command::Invite { common, count, days, format, address } => {
            let hub = Hub::open(common.config()?).await?;
            invites::sheet::print(&[], &hub.config.name, address.as_deref(), format)?;
            let codes = invites::make(&hub, count, days).await?;
            let sheet = invites::sheet::print(&codes, &hub.config.name, address.as_deref(), format)?;
            hub.store.close().await;
            say(&sheet)
        }
        Command::Backup { common, file } => backup(common.config()?, &file).await,
        Command::Recipient(RecipientCommand::New { out }) => say(&recipient::make(&out)?),
        Command::Submissions(command) => submissions(command).await,
        Command::Openapi => {
            let document = crewroom_hub::openapi::document(&crewroom_hub::http::endpoints());
            say(&format!("{}\n", serde_json::to_string_pretty(&document)?))
        }
        Command::Pack(command) => crewroom_publisher::verbs::run(command),
        Command::Restore { common, file, check } => restore(&common.config()?, &file, check).await,
    }
}

async fn submissions(command: SubmissionsCommand) -> anyhow::Result<()> {
    let common = match &command {
        SubmissionsCommand::List(common)
        | SubmissionsCommand::Open { common, .. }
        | SubmissionsCommand::Delete { common, .. } => common.clone(),
    };
    let hub = Hub::open(common.config()?).await?;
    let store = hub.store.as_ref();
    let said = match &command {
        SubmissionsCommand::List(_) => desk::list(store).await,
        SubmissionsCommand::Open { key, id, csv, .. } => desk::read(store, key, id, csv.as_deref()).await,
        SubmissionsCommand::Delete { before, .. } => {
            desk::delete_before(store, before).await.map(|deleted| format!("deleted {deleted}\n"))
        }
    };
    hub.store.close().await;
    say(&said?)
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

async fn init(common: Common) -> anyhow::Result<()> {
    let file = common.file();
    let config = common.settings.clone().settle(&common.data)?;
    let mut there = vec![file.clone(), config.key_file.clone()];
    there.extend(config.database.strip_prefix("sqlite://").map(PathBuf::from));
    if let Some(taken) = there.iter().find(|path| path.exists()) {
        anyhow::bail!("{} is there already: nothing was changed", taken.display());
    }
    make_folder(&common.data)?;
    key::make(&config.key_file)?;
    let settings = toml::to_string(&common.settings)?;
    let text = format!("# Settings of this hub; `crewroom-hub serve --help` names them all.\n{settings}");
    key::write_private(&file, text.as_bytes())?;
    let hub = match Hub::open(config.clone()).await {
        Ok(hub) => hub,
        Err(error) => {
            // A database that cannot be reached: `init` can be called again.
            for made in [&file, &config.key_file] {
                let _ = std::fs::remove_file(made);
            }
            return Err(error);
        }
    };
    hub.store.close().await;
    say(&format!(
        "made {}: {FILE}, {} and the database\nnext: crewroom-hub serve --data {}\n",
        common.data.display(),
        hub.config.key_file.display(),
        common.data.display()
    ))
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| folder.display().to_string())
}

async fn serve(config: Config) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        // sqlx reports every start's notices of PostgreSQL, which say nothing.
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_new(format!("sqlx=warn,{}", config.log)).context("log")?,
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    // Before it serves: a stop that comes early is a stop in good order too.
    let told = told_to_stop()?;
    let running = Hub::open(config).await?.listen().await?;
    tracing::info!(public = %running.public_addr, admin = %running.admin_addr, "serving");
    told.await?;
    tracing::info!("stopping: running requests may end");
    running.shutdown().await;
    tracing::info!("stopped");
    Ok(())
}

/// Listens for the signals from now on; ends when one has come.
#[cfg(unix)]
fn told_to_stop() -> anyhow::Result<impl Future<Output = anyhow::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
        }
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> anyhow::Result<impl Future<Output = anyhow::Result<()>>> {
    Ok(async { Ok(tokio::signal::ctrl_c().await?) })
}

async fn backup(config: Config, file: &Path) -> anyhow::Result<()> {
    if store::is_postgres(&config.database) {
        anyhow::bail!(
            "the database is PostgreSQL, which has its own tool (it asks for the password):\n  pg_dump --format=custom --file={} '{}'",
            file.display(),
            crewroom_hub::config::for_tools(&config.database)
        );
    }
    let hub = Hub::open(config).await?;
    let done = hub.store.backup(file).await;
    hub.store.close().await;
    done?;
    say(&format!(
        "made {}; keep {} with it, and {}\n",
        file.display(),
        hub.config.key_file.display(),
        hub.config.packs.display()
    ))
}

async fn restore(config: &Config, file: &Path, check: bool) -> anyhow::Result<()> {
    let Some(database) = config.database.strip_prefix("sqlite://").map(PathBuf::from) else {
        anyhow::bail!(
            "the database is PostgreSQL, which has its own tool (it asks for the password):\n  pg_restore --clean --if-exists --dbname='{}' {}",
            crewroom_hub::config::for_tools(&config.database),
            file.display()
        );
    };
    let key = key::read(&config.key_file)?;
    let found = store::Sqlite::inspect(file).await?;
    anyhow::ensure!(
        found.hub_key == Some(key.public()),
        "{} is the backup of a hub with another key than {}",
        file.display(),
        config.key_file.display()
    );
    if !check {
        anyhow::ensure!(!database.exists(), "{} is there already: move it away first", database.display());
        let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
        key::write_private_bytes(&database, &bytes)?;
        // Brings an older schema up to date, and shows that a hub opens on it.
        Hub::open(config.clone()).await?.store.close().await;
    }
    say(&format!(
        "{} is sound: {} accounts, {} envelopes{}\n",
        file.display(),
        found.accounts,
        found.envelopes,
        if check { "" } else { "; restored" }
    ))
}
