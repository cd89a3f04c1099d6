//! Settings: flags before environment before file before what is built in.

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// The settings' file in the data folder.
pub const FILE: &str = "hub.toml";

/// Settings as somebody states them: any may be missing.
#[derive(Debug, Clone, Default, clap::Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The database: `sqlite://path` or `postgres://user@host/name` [default: hub.db in the data folder].
    #[arg(long, env = "CREWROOM_HUB_DATABASE", hide_env_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The file with the hub's secret key [default: hub.key in the data folder].
    #[arg(long, env = "CREWROOM_HUB_KEY_FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// The folder of published packs [default: packs in the data folder].
    #[arg(long, env = "CREWROOM_HUB_PACKS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packs: Option<PathBuf>,
    /// Where officers' devices connect [default: 127.0.0.1:8480].
    #[arg(long, env = "CREWROOM_HUB_LISTEN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Where health and metrics are served; keep it inside [default: 127.0.0.1:9480].
    #[arg(long, env = "CREWROOM_HUB_ADMIN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin: Option<SocketAddr>,
    /// The certificate chain, PEM; without it the hub speaks plain HTTP to a proxy.
    #[arg(long, env = "CREWROOM_HUB_TLS_CERTIFICATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_certificate: Option<PathBuf>,
    /// The certificate's key, PEM.
    #[arg(long, env = "CREWROOM_HUB_TLS_KEY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_key: Option<PathBuf>,
    /// The hub's name, for people [default: Crewroom hub].
    #[arg(long, env = "CREWROOM_HUB_NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The force's id, as in its content pack [default: none].
    #[arg(long, env = "CREWROOM_HUB_FORCE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force: Option<String>,
    /// Whether private sync is offered [default: true].
    #[arg(long, env = "CREWROOM_HUB_PRIVATE_SYNC")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_sync: Option<bool>,
    /// Proxies whose `x-forwarded-for` is believed, by address.
    #[arg(long, env = "CREWROOM_HUB_TRUSTED_PROXIES", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// Connections at one time [default: 4096].
    #[arg(long, env = "CREWROOM_HUB_MAX_CONNECTIONS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<usize>,
    /// Requests of one address in a minute [default: 12000]. A whole force may share one.
    #[arg(long, env = "CREWROOM_HUB_ADDRESS_PER_MINUTE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_per_minute: Option<NonZeroU32>,
    /// Requests without a token of one address in a minute [default: 600].
    #[arg(long, env = "CREWROOM_HUB_OPEN_PER_MINUTE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_per_minute: Option<NonZeroU32>,
    /// Requests of one device in a minute [default: 120].
    #[arg(long, env = "CREWROOM_HUB_DEVICE_PER_MINUTE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_per_minute: Option<NonZeroU32>,
    /// Days without a sync after which an account is erased, 0 for never [default: 400].
    #[arg(long, env = "CREWROOM_HUB_KEEP_DAYS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
    /// What is logged, as `tracing` reads it [default: info].
    #[arg(long, env = "CREWROOM_HUB_LOG")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
}

/// Settings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// The database's address; may hold a password.
    pub database: String,
    /// The file with the hub's secret key.
    pub key_file: PathBuf,
    /// The folder of published packs.
    pub packs: PathBuf,
    /// Where devices connect.
    pub listen: SocketAddr,
    /// Where health and metrics are served.
    pub admin: SocketAddr,
    /// Certificate chain and key, if the hub speaks TLS itself.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The hub's name, for people.
    pub name: String,
    /// The force's id.
    pub force: String,
    /// Whether private sync is offered.
    pub private_sync: bool,
    /// Proxies whose `x-forwarded-for` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Connections at one time.
    pub max_connections: usize,
    /// Requests of one address in a minute.
    pub address_per_minute: NonZeroU32,
    /// Requests without a token of one address in a minute.
    pub open_per_minute: NonZeroU32,
    /// Requests of one device in a minute.
    pub device_per_minute: NonZeroU32,
    /// Days without a sync after which an account is erased; 0 for never.
    pub keep_days: u32,
    /// What is logged.
    pub log: String,
}

/// Why the settings are not to be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// The file is not TOML, or has a setting that is none.
    #[error("{0}: {1}")]
    Malformed(PathBuf, String),
    /// Certificate and key come together.
    #[error("tls_certificate and tls_key come together: one is missing")]
    HalfTls,
    /// A force's id is lower-case letters, digits and hyphens.
    #[error("force: {0:?} is not an id: lower-case letters, digits and hyphens")]
    Force(String),
    /// A hub without a connection serves nobody.
    #[error("max_connections must be between 1 and 1,000,000")]
    Connections,
}

impl Settings {
    /// These, and where they say nothing, those.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            database: self.database.or(other.database),
            key_file: self.key_file.or(other.key_file),
            packs: self.packs.or(other.packs),
            listen: self.listen.or(other.listen),
            admin: self.admin.or(other.admin),
            tls_certificate: self.tls_certificate.or(other.tls_certificate),
            tls_key: self.tls_key.or(other.tls_key),
            name: self.name.or(other.name),
            force: self.force.or(other.force),
            private_sync: self.private_sync.or(other.private_sync),
            trusted_proxies: self.trusted_proxies.or(other.trusted_proxies),
            max_connections: self.max_connections.or(other.max_connections),
            address_per_minute: self.address_per_minute.or(other.address_per_minute),
            open_per_minute: self.open_per_minute.or(other.open_per_minute),
            device_per_minute: self.device_per_minute.or(other.device_per_minute),
            keep_days: self.keep_days.or(other.keep_days),
            log: self.log.or(other.log),
        }
    }

    /// Reads a settings file.
    ///
    /// # Errors
    /// [`ConfigError`] with the file's name and what is wrong in it.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(file).map_err(|error| ConfigError::Unreadable(file.to_owned(), error))?;
        // The parser's full message quotes the line, which may hold a password.
        toml::from_str(&text)
            .map_err(|error| ConfigError::Malformed(file.to_owned(), error.message().to_owned()))
    }

    /// Settles them for a data folder.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn settle(self, data: &Path) -> Result<Config, ConfigError> {
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let per_minute = |stated: Option<NonZeroU32>, usual: u32| {
            stated.or_else(|| NonZeroU32::new(usual)).unwrap_or(NonZeroU32::MIN)
        };
        let tls = match (self.tls_certificate, self.tls_key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some((certificate, key)),
            _ => return Err(ConfigError::HalfTls),
        };
        let force = self.force.unwrap_or_default();
        if !force.is_empty() && crewroom_protocol::pack::Role::parse(&format!("force/{force}")).is_none() {
            return Err(ConfigError::Force(force));
        }
        let max_connections = self.max_connections.unwrap_or(4_096);
        if !(1..=1_000_000).contains(&max_connections) {
            return Err(ConfigError::Connections);
        }
        Ok(Config {
            database: self.database.unwrap_or_else(|| format!("sqlite://{}", data.join("hub.db").display())),
            key_file: self.key_file.unwrap_or_else(|| data.join("hub.key")),
            packs: self.packs.unwrap_or_else(|| data.join("packs")),
            data: data.to_owned(),
            listen: self.listen.unwrap_or_else(|| local(8480)),
            admin: self.admin.unwrap_or_else(|| local(9480)),
            tls,
            name: self.name.unwrap_or_else(|| "Crewroom hub".into()),
            force,
            private_sync: self.private_sync.unwrap_or(true),
            trusted_proxies: self.trusted_proxies.unwrap_or_default(),
            max_connections,
            address_per_minute: per_minute(self.address_per_minute, 12_000),
            open_per_minute: per_minute(self.open_per_minute, 600),
            device_per_minute: per_minute(self.device_per_minute, 120),
            keep_days: self.keep_days.unwrap_or(crate::accounts::KEEP_DAYS),
            log: self.log.unwrap_or_else(|| "info".into()),
        })
    }
}

impl Config {
    /// The settings in force as a settings file, without a secret in it.
    pub fn shown(&self) -> String {
        let shown = Settings {
            database: Some(without_password(&self.database)),
            key_file: Some(self.key_file.clone()),
            packs: Some(self.packs.clone()),
            listen: Some(self.listen),
            admin: Some(self.admin),
            tls_certificate: self.tls.as_ref().map(|(certificate, _)| certificate.clone()),
            tls_key: self.tls.as_ref().map(|(_, key)| key.clone()),
            name: Some(self.name.clone()),
            force: Some(self.force.clone()),
            private_sync: Some(self.private_sync),
            trusted_proxies: Some(self.trusted_proxies.clone()),
            max_connections: Some(self.max_connections),
            address_per_minute: Some(self.address_per_minute),
            open_per_minute: Some(self.open_per_minute),
            device_per_minute: Some(self.device_per_minute),
            keep_days: Some(self.keep_days),
            log: Some(self.log.clone()),
        };
        toml::to_string(&shown).unwrap_or_default()
    }
}

/// A database's address with the password blotted out, wherever it may stand.
pub fn without_password(address: &str) -> String {
    let (plain, options) = address.split_once('?').map_or((address, None), |(a, b)| (a, Some(b)));
    let mut out = plain.to_owned();
    if let (Some(scheme), Some(at)) = (plain.find("://"), plain.rfind('@'))
        && let Some(colon) = plain[scheme + 3..at].find(':')
    {
        out = format!("{}:***{}", &plain[..scheme + 3 + colon], &plain[at..]);
    }
    if let Some(options) = options {
        let shown: Vec<String> = options
            .split('&')
            .map(|option| match option.split_once('=') {
                Some((name, _)) if name.to_ascii_lowercase().contains("pass") => format!("{name}=***"),
                _ => option.to_owned(),
            })
            .collect();
        out = format!("{out}?{}", shown.join("&"));
    }
    out
}

/// [`without_password`] for a tool that asks for the password itself: it would take the blot for one.
pub fn for_tools(address: &str) -> String {
    let shown = without_password(address).replacen(":***@", "@", 1);
    let Some((plain, options)) = shown.split_once('?') else { return shown };
    let kept: Vec<&str> = options.split('&').filter(|option| !option.ends_with("=***")).collect();
    if kept.is_empty() { plain.to_owned() } else { format!("{plain}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (address, shown) in [
            ("sqlite:///var/lib/hub.db", "sqlite:///var/lib/hub.db"),
            ("postgres://hub@db/hub", "postgres://hub@db/hub"),
            ("postgres://hub:s3c:r3t@db:5432/hub", "postgres://hub:***@db:5432/hub"),
            ("postgres://hub:p@ss@db/hub", "postgres://hub:***@db/hub"),
            ("postgres:///hub?host=/run&password=x&user=u", "postgres:///hub?host=/run&password=***&user=u"),
        ] {
            assert_eq!(without_password(address), shown);
        }
        for (address, shown) in [
            ("postgres://hub@db/hub", "postgres://hub@db/hub"),
            ("postgres://hub:s3cret@db/hub?password=s3cret", "postgres://hub@db/hub"),
            (
                "postgres://hub:s3cret@db/hub?sslmode=require&password=s3cret",
                "postgres://hub@db/hub?sslmode=require",
            ),
        ] {
            assert_eq!(for_tools(address), shown);
        }
    }

    #[test]
    fn what_is_stated_first_counts_and_mistakes_are_told() {
        let flags = Settings { name: Some("flag".into()), ..Settings::default() };
        let file: Settings = toml::from_str("name = 'file'\nforce = 'avon'").unwrap();
        let config = flags.or(file).settle(Path::new("/data")).unwrap();
        assert_eq!((config.name.as_str(), config.force.as_str()), ("flag", "avon"));
        assert_eq!(config.database, "sqlite:///data/hub.db");
        assert!(toml::from_str::<Settings>("nmae = 'x'").is_err());
        let half = Settings { tls_key: Some("k".into()), ..Settings::default() };
        assert!(matches!(half.settle(Path::new("/")), Err(ConfigError::HalfTls)));
        let force = Settings { force: Some("Avon & Somerset".into()), ..Settings::default() };
        assert!(matches!(force.settle(Path::new("/")), Err(ConfigError::Force(_))));
        // What is shown can be read again.
        let again: Settings = toml::from_str(&config.shown()).unwrap();
        assert_eq!(again.settle(Path::new("/data")).unwrap(), config);
    }
}
