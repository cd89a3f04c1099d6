//! TLS by certificate files.

use crate::client::Client;
use crate::place::Place;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use std::io::Write;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A certificate `NAME.pem` for `localhost` that signs itself, with its key `NAME.key.pem`; `false`
/// where the machine has no openssl.
fn certificate(place: &Place, name: &str) -> bool {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &format!("{name}.key.pem"), "-out", &format!("{name}.pem")])
        .current_dir(place.folder.path())
        .output();
    let good = made.is_ok_and(|output| output.status.success());
    if !good {
        let _ = writeln!(std::io::stderr(), "\nSKIPPED: TLS: openssl made no certificate\n");
    }
    good
}

/// Asks a hub that must have the certificate `NAME.pem`.
async fn get(
    addr: SocketAddr,
    place: &Place,
    name: &str,
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(place.folder.path().join(format!("{name}.pem"))).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(addr).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(b"GET /v1/about HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut said = String::new();
    let _ = stream.read_to_string(&mut said).await;
    Ok(said)
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_by_files() {
    let mut place = Place::sqlite();
    if !certificate(&place, "first") {
        return;
    }
    let file = |name: &str| place.folder.path().join(name);
    place.config.tls = Some((file("first.pem"), file("first.key.pem")));
    let hub = crewroom_hub::Hub::open(place.config.clone()).await.unwrap();
    let running = hub.listen().await.unwrap();
    let client = Client { addr: running.public_addr, key: [0; 32] };
    for versions in [&[&rustls::version::TLS12], &[&rustls::version::TLS13]] {
        let said = get(client.addr, &place, "first", versions).await.unwrap();
        assert!(said.starts_with("HTTP/1.1 200") && said.contains("private_sync"), "{said}");
    }
    // Plain HTTP on the same port gets no answer; health inside stays plain.
    let mut plain = TcpStream::connect(client.addr).await.unwrap();
    plain.write_all(b"GET /v1/about HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await;
    assert!(!said.starts_with(b"HTTP"));
    let health = crate::client::request(running.admin_addr, "GET", "/healthz", &[], vec![]).await;
    assert_eq!(health.status, 200);
    running.shutdown().await;

    // A key that is not there is told by name.
    place.config.tls = Some((file("first.pem"), file("none.pem")));
    let hub = crewroom_hub::Hub::open(place.config.clone()).await.unwrap();
    let Err(error) = hub.listen().await else { panic!("it listened") };
    assert!(error.to_string().contains("none.pem"), "{error}");
}

const BOTH: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12, &rustls::version::TLS13];

/// Tries until it is so.
async fn until(what: &str, so: impl AsyncFn() -> bool) {
    let tried = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), tried).await.expect(what);
}

#[tokio::test(flavor = "multi_thread")]
async fn renewed_files_are_taken_up_and_broken_ones_are_not() {
    let place = Place::sqlite();
    if !["first", "second", "third"].iter().all(|name| certificate(&place, name)) {
        return;
    }
    let file = |name: &str| place.folder.path().join(name);
    let take = |name: &str| {
        std::fs::copy(file(&format!("{name}.key.pem")), file("key.pem")).unwrap();
        std::fs::copy(file(&format!("{name}.pem")), file("certificate.pem")).unwrap();
    };
    take("first");
    let data = file("data");
    crate::command::said(&data, &["init"]).await;
    let log = file("log");
    let said = || std::fs::read_to_string(&log).unwrap();
    let mut hub = tokio::process::Command::new(env!("CARGO_BIN_EXE_crewroom-hub"))
        .args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data"])
        .arg(&data)
        .arg("--tls-certificate")
        .arg(file("certificate.pem"))
        .arg("--tls-key")
        .arg(file("key.pem"))
        .stderr(std::fs::File::create(&log).unwrap())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    until("it serves", async || said().contains("public=")).await;
    let addr = said().split_once("public=").unwrap().1.split_whitespace().next().unwrap().parse().unwrap();
    let shows =
        async |name: &str| get(addr, &place, name, BOTH).await.is_ok_and(|said| said.contains(" 200 "));
    assert!(shows("first").await && !shows("second").await);

    take("second");
    until("the second is shown", async || shows("second").await).await;
    assert!(!shows("first").await);

    // Cut off in the middle; then whole, but another key's.
    for broken in [b"-----BEGIN CERTIFICATE-----\nMIIB".to_vec(), std::fs::read(file("first.pem")).unwrap()] {
        let told = said().matches("ERROR").count();
        std::fs::write(file("certificate.pem"), broken).unwrap();
        until("it says so", async || said().matches("ERROR").count() > told).await;
        assert!(said().contains("certificate.pem") && shows("second").await);
    }

    take("third");
    until("the third is shown", async || shows("third").await).await;
    crate::command::terminate(&mut hub).await;
    assert_eq!(said().matches("ERROR").count(), 2, "each is told once: {}", said());
}
