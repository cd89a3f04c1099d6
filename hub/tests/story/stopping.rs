//! Told to stop with requests under way: they end as they should, new ones are not taken.

use crate::client::Client;
use crate::command::{said, serve};
use crate::device::Device;
use crewroom_protocol::sync::wire::SyncRequest;
use crewroom_protocol::sync::{EnvelopeKind, to_bytes};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn requests_under_way_end_when_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    said(&data, &["init"]).await;
    let (mut child, public, _, log) = serve(&data).await;
    let hub = Client::meet(public).await;
    let mut phone = Device::first("Phone");
    assert_eq!(phone.enrol(&hub, said(&data, &["invite"]).await.trim()).await.status, 200);

    // Half of a push has arrived.
    let envelope = phone.envelope(EnvelopeKind::Changes, "under way");
    let body =
        to_bytes(&SyncRequest { entries_known: 1, push: vec![envelope.clone()], ..Default::default() });
    let mut stream = TcpStream::connect(public).await.unwrap();
    let (bearer, length) = (phone.bearer().unwrap(), body.len());
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: {bearer}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body[..length / 2]).await.unwrap();
    // A connection with nothing under way is not waited for.
    let mut idle = TcpStream::connect(public).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut some = [0; 512];
    assert!(idle.read(&mut some).await.unwrap() > 0);

    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    let mut away = false;
    for _ in 0..200 {
        away = TcpStream::connect(public).await.is_err();
        if away {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(away, "it still takes connections");
    assert_eq!(idle.read(&mut some).await.unwrap_or(0), 0, "the idle one is closed");
    assert!(child.try_wait().unwrap().is_none(), "it waits for what is under way");
    stream.write_all(&body[length / 2..]).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    let ended = tokio::time::timeout(Duration::from_secs(15), child.wait()).await.expect("it does not end");
    assert!(ended.unwrap().success());
    let log = log.await.unwrap();
    assert!(log.contains("stopped") && !log.contains("did not end in time"), "{log}");

    let (mut child, public, _, _) = serve(&data).await;
    assert_eq!(phone.pull_all(&Client::meet(public).await).await, [envelope]);
    crate::command::terminate(&mut child).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_comes_at_once_is_in_good_order_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    said(&data, &["init"]).await;
    for _ in 0..20 {
        let (mut child, ..) = serve(&data).await;
        crate::command::terminate(&mut child).await;
    }
}
