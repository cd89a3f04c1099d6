//! TLS by certificate files.

use crate::client::Client;
use crate::place::Place;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A certificate for `localhost` that signs itself; `false` where the machine has no openssl.
fn certificate(place: &Place) -> bool {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(place.folder.path())
        .output();
    let good = made.is_ok_and(|output| output.status.success());
    if !good {
        let _ = writeln!(std::io::stderr(), "\nSKIPPED: TLS: openssl made no certificate\n");
    }
    good
}

async fn get(
    client: &Client,
    place: &Place,
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(place.folder.path().join("certificate.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(client.addr).await?;
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
    if !certificate(&place) {
        return;
    }
    let file = |name: &str| place.folder.path().join(name);
    place.config.tls = Some((file("certificate.pem"), file("key.pem")));
    let hub = crewroom_hub::Hub::open(place.config.clone()).await.unwrap();
    let running = hub.listen().await.unwrap();
    let client = Client { addr: running.public_addr, key: [0; 32] };
    for versions in [&[&rustls::version::TLS12], &[&rustls::version::TLS13]] {
        let said = get(&client, &place, versions).await.unwrap();
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
    place.config.tls = Some((file("certificate.pem"), file("none.pem")));
    let hub = crewroom_hub::Hub::open(place.config.clone()).await.unwrap();
    let Err(error) = hub.listen().await else { panic!("it listened") };
    assert!(error.to_string().contains("none.pem"), "{error}");
}
