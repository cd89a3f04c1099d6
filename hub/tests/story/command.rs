//! The program as its keeper runs it: init, serve, invite, backup, restore, stop.

use crate::client::{Client, request};
use crate::device::Device;
use crewroom_protocol::sync::EnvelopeKind;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const HUB: &str = env!("CARGO_BIN_EXE_crewroom-hub");

fn hub(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(HUB);
    command.arg(words[0]).arg("--data").arg(data).args(&words[1..]).kill_on_drop(true);
    command
}

async fn run(data: &Path, words: &[&str]) -> Output {
    hub(data, words).output().await.unwrap()
}

pub async fn said(data: &Path, words: &[&str]) -> String {
    let output = run(data, words).await;
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn refused(data: &Path, words: &[&str]) -> String {
    let output = run(data, words).await;
    assert!(!output.status.success(), "{words:?} was not refused");
    String::from_utf8(output.stderr).unwrap()
}

/// A hub that serves, where it listens, and what it says until it ends.
pub async fn serve(data: &Path) -> (Child, SocketAddr, SocketAddr, tokio::task::JoinHandle<String>) {
    serve_with(data, &[]).await
}

/// [`serve`] with more flags.
pub async fn serve_with(
    data: &Path,
    flags: &[&str],
) -> (Child, SocketAddr, SocketAddr, tokio::task::JoinHandle<String>) {
    let mut words = vec!["serve", "--admin", "127.0.0.1:0", "--log", "debug"];
    if !flags.contains(&"--listen") {
        words.extend(["--listen", "127.0.0.1:0"]);
    }
    let mut child = hub(data, &words).args(flags).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (mut all, mut found) = (String::new(), None);
    while found.is_none() {
        let line = lines.next_line().await.unwrap().unwrap_or_else(|| panic!("it ended: {all}"));
        let address = |name: &str| line.split_once(name)?.1.split_whitespace().next()?.parse().ok();
        found = address("public=").zip(address("admin="));
        all += &line;
    }
    let (public, admin) = found.unwrap();
    let rest = tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            all += &line;
            all.push('\n');
        }
        all
    });
    (child, public, admin, rest)
}

pub async fn terminate(child: &mut Child) {
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    assert!(child.wait().await.unwrap().success(), "a hub that is told to stop ends in good order");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_a_hub_and_back_from_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(refused(&data, &["serve"]).await.contains("crewroom-hub init"));
    said(&data, &["init", "--name", "Example Constabulary", "--force", "example"]).await;
    for file in ["hub.key", "hub.toml", "hub.db"] {
        let mode = std::fs::metadata(data.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    let key = std::fs::read(data.join("hub.key")).unwrap();
    assert!(refused(&data, &["init"]).await.contains("there already"));
    assert_eq!(std::fs::read(data.join("hub.key")).unwrap(), key);

    let (mut child, public, admin, log) = serve(&data).await;
    let client = Client::meet(public).await;
    let about = client.get("/v1/about", &[]).await.json();
    assert_eq!(
        (about["name"].as_str(), about["force"].as_str()),
        (Some("Example Constabulary"), Some("example"))
    );
    let code = said(&data, &["invite"]).await;
    let mut phone = Device::first("Phone");
    assert_eq!(phone.enrol(&client, code.trim()).await.status, 200);
    let sent: Vec<Vec<u8>> = (0..3).map(|n| phone.envelope(EnvelopeKind::Changes, &n.to_string())).collect();
    phone.push(&client, sent.clone()).await;

    // Health and numbers are inside only.
    assert_eq!(request(admin, "GET", "/readyz", &[], vec![]).await.status, 200);
    let metrics = request(admin, "GET", "/metrics", &[], vec![]).await.text();
    assert!(
        metrics.contains("crewroom_hub_requests_total{route=\"/v1/sync\",status=\"200\"} 1"),
        "{metrics}"
    );
    assert!(metrics.contains("crewroom_hub_envelopes_total 3"));
    for path in ["/metrics", "/readyz"] {
        assert_eq!(client.get(path, &[]).await.status, 404, "{path}");
    }
    assert_eq!(client.get("/healthz", &[]).await.status, 200);
    assert_eq!(request(admin, "GET", "/v1/about", &[], vec![]).await.status, 404);

    // A backup while it serves.
    let backup = folder.path().join("backup.db");
    let file = backup.to_str().unwrap();
    said(&data, &["backup", file]).await;
    assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(refused(&data, &["backup", file]).await.contains("there already"));
    terminate(&mut child).await;

    // The log names nobody, from nowhere.
    let log = log.await.unwrap();
    assert!(log.contains("/v1/sync"), "it does say what it did: {log}");
    let token = phone.bearer().unwrap();
    for private in [&phone.account.to_string(), &phone.id.to_string(), &token[7..], code.trim(), "Phone"] {
        assert!(!log.contains(private), "{private}: {log}");
    }
    let addresses = log.matches("127.0.0.1").count();
    assert_eq!(addresses, 2, "only its own two addresses: {log}");

    // The disk is lost but for key, settings and backup.
    assert!(refused(&data, &["restore", file]).await.contains("there already"));
    for entry in std::fs::read_dir(&data).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("hub.db") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    let sound = said(&data, &["restore", "--check", file]).await;
    assert!(sound.contains("1 accounts, 3 envelopes") && !data.join("hub.db").exists());
    said(&data, &["restore", file]).await;
    let (mut child, public, ..) = serve(&data).await;
    assert_eq!(phone.pull_all(&Client::meet(public).await).await, sent);
    terminate(&mut child).await;

    // A backup that was damaged, or is another hub's, is told.
    let mut bytes = std::fs::read(&backup).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 4_096].fill(0xAA);
    let bad = folder.path().join("bad.db");
    std::fs::write(&bad, &bytes).unwrap();
    refused(&data, &["restore", "--check", bad.to_str().unwrap()]).await;
    let other = folder.path().join("other");
    said(&other, &["init"]).await;
    assert!(refused(&other, &["restore", "--check", file]).await.contains("another key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_printed_once_and_kept_as_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    said(&data, &["init"]).await;
    let text = said(&data, &["invite", "--count", "200"]).await;
    let mut codes: Vec<&str> = text.lines().collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 200);
    let csv = said(&data, &["invite", "--count", "2", "--format", "csv"]).await;
    assert_eq!((csv.lines().count(), csv.lines().next()), (3, Some("code")));
    let svg = said(&data, &["invite", "--count", "2", "--format", "svg"]).await;
    assert!(svg.starts_with("<?xml") && svg.contains("<path"));
    let mut kept = std::fs::read(data.join("hub.db")).unwrap();
    kept.extend(std::fs::read(data.join("hub.db-wal")).unwrap_or_default());
    for code in codes {
        let plain = crewroom_protocol::sync::wire::plain_code(code).unwrap();
        assert!(!crate::database::contains(&kept, plain.as_bytes()));
    }
    assert!(refused(&data, &["invite", "--count", "0"]).await.contains("between 1 and"));
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_come_before_environment_before_file_and_no_secret_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    said(&data, &["init", "--name", "from the file", "--listen", "127.0.0.1:1001"]).await;
    assert!(said(&data, &["config"]).await.contains("name = \"from the file\""));
    let mut command = hub(&data, &["config", "--listen", "127.0.0.1:1003"]);
    command.env("CREWROOM_HUB_NAME", "from the environment").env("CREWROOM_HUB_LISTEN", "127.0.0.1:1002");
    command
        .env("CREWROOM_HUB_DATABASE", "postgres://hub:s3cret@db.example/hub?sslmode=require&password=s3cret");
    let shown = String::from_utf8(command.output().await.unwrap().stdout).unwrap();
    assert!(
        shown.contains("name = \"from the environment\"") && shown.contains("listen = \"127.0.0.1:1003\"")
    );
    assert!(shown.contains("postgres://hub:***@db.example/hub?sslmode=require") && !shown.contains("s3cret"));
    let key = std::fs::read_to_string(data.join("hub.key")).unwrap();
    assert!(!shown.contains(key.trim()));

    let postgres = ["backup", "--database", "postgres://hub:s3cret@db.example/hub", "x.dump"];
    let told = refused(&data, &postgres).await;
    let printed = "pg_dump --format=custom --file=x.dump 'postgres://hub@db.example/hub'";
    assert!(told.contains(printed) && !told.contains("s3cret"), "{told}");
    std::fs::write(data.join("hub.toml"), "nmae = 's3cret'\n").unwrap();
    let told = refused(&data, &["config"]).await;
    assert!(told.contains("hub.toml") && told.contains("nmae") && !told.contains("s3cret"), "{told}");
    std::fs::write(data.join("hub.toml"), "").unwrap();
    assert!(refused(&data, &["serve", "--database", "mysql://x"]).await.contains("sqlite://"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_init_that_fails_leaves_nothing_in_its_way() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let nowhere = format!("sqlite://{}", folder.path().join("no/such/hub.db").display());
    assert!(refused(&data, &["init", "--database", &nowhere]).await.contains("no/such"));
    said(&data, &["init"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_publisher_is_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(HUB);
    let output =
        command.args(["pack", "check", "nowhere"]).current_dir(folder.path()).output().await.unwrap();
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("nowhere"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_belongs_to_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    said(&one, &["init"]).await;
    said(&two, &["init"]).await;
    let database = format!("sqlite://{}", one.join("hub.db").display());
    assert!(refused(&two, &["serve", "--database", &database]).await.contains("another key"));
}
