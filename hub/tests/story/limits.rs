//! Too large, too many, too slow.

use crate::client::{Client, request};
use crate::on_both;
use crate::place::Place;
use crewroom_protocol::sync::wire::SyncRequest;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

on_both!(a_flood_is_told_to_wait);

async fn a_flood_is_told_to_wait(mut place: Place) {
    place.config.device_per_minute = NonZeroU32::new(30).unwrap();
    place.config.open_per_minute = NonZeroU32::new(60).unwrap();
    let served = place.start().await;
    let hub = &served.client;
    let (phone, other) = (served.enrolled().await, served.enrolled().await);
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let answer = phone.sync_raw(hub, &SyncRequest::default()).await;
        if answer.status == 429 {
            assert_eq!(answer.code(), "too_many");
            let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
        statuses.push(answer.status);
    }
    assert!(statuses.contains(&429) && statuses[..10].iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(
        other.sync_raw(hub, &SyncRequest::default()).await.status,
        200,
        "another device is not held up"
    );
    let mut open = Vec::new();
    for _ in 0..40 {
        open.push(hub.get("/v1/pair/00112233445566778899aabbccddeeff/1", &[]).await.status);
    }
    assert!(open.contains(&404) && open.last() == Some(&429), "{open:?}");
    // Guessing tokens counts among what anybody may do.
    assert_eq!(hub.post("/v1/sync", Some("Bearer x"), &SyncRequest::default()).await.status, 429);
    assert_eq!(other.sync_raw(hub, &SyncRequest::default()).await.status, 200);
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_its_limit_too() {
    let mut place = Place::sqlite();
    place.config.address_per_minute = NonZeroU32::new(60).unwrap();
    let served = place.start().await;
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(request(served.client.addr, "GET", "/healthz", &[], vec![]).await.status);
    }
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    // The admin listener is the keeper's own.
    for _ in 0..40 {
        assert_eq!(request(served.running.admin_addr, "GET", "/healthz", &[], vec![]).await.status, 200);
    }
    served.stop().await;
}

/// A request that claims a length, sends it if it is let, and reads what it is told.
async fn oversize(hub: &Client, path: &str, bearer: &str, length: usize, chunked: bool) -> String {
    let mut stream = TcpStream::connect(hub.addr).await.unwrap();
    let framing =
        if chunked { "transfer-encoding: chunked".into() } else { format!("content-length: {length}") };
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: {bearer}\r\n{framing}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let sending = tokio::spawn(async move {
        for _ in 0..length.div_ceil(0x1000) {
            let sent = if chunked {
                write.write_all(format!("1000\r\n{}\r\n", "x".repeat(0x1000)).as_bytes()).await
            } else {
                write.write_all(&[0; 0x1000]).await
            };
            if sent.is_err() {
                return;
            }
        }
    });
    let mut said = vec![0; 4_096];
    let length = read.read(&mut said).await.unwrap_or(0);
    sending.abort();
    String::from_utf8_lossy(&said[..length]).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let place = Place::sqlite();
    let served = place.start().await;
    let bearer = served.enrolled().await.bearer().unwrap();
    for (path, limit) in [
        ("/v1/sync", 1024 * 1024),
        ("/v1/enrol", 16 * 1024),
        ("/v1/challenge", 64),
        ("/v1/token", 256),
        ("/v1/leave", 256),
        ("/v1/submissions", 64 * 1024 + 64),
        ("/v1/pair/00112233445566778899aabbccddeeff/1", 32 * 1024),
    ] {
        for (length, chunked) in [(limit + 1, false), (usize::MAX / 4, false), (limit + 0x1001, true)] {
            let said = oversize(&served.client, path, &bearer, length.min(limit * 2 + 0x2000), chunked).await;
            assert!(said.starts_with("HTTP/1.1 413"), "{path} {length} {chunked}: {said}");
        }
    }
    // Without a token a sync only names packs.
    let large = vec![0; 64 * 1024 + 1];
    assert_eq!(served.client.post_bytes("/v1/sync", None, large).await.status, 413);
    // A header that never ends.
    let mut stream = TcpStream::connect(served.client.addr).await.unwrap();
    let _ = stream
        .write_all(format!("GET /healthz HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(100_000)).as_bytes())
        .await;
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    assert!(!String::from_utf8_lossy(&said).contains("200 OK"));
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_headers_are_cut_off_and_honest_ones_served() {
    let mut place = Place::sqlite();
    // Fewer places than slow clients: they must make room.
    place.config.max_connections = 150;
    let served = place.start().await;
    let phone = served.enrolled().await;
    let began = Instant::now();
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(served.client.addr).await.unwrap();
        stream.write_all(b"POST /v1/sync HTTP/1.1\r\nhost: x\r\n").await.unwrap();
        slow.push(tokio::spawn(async move {
            // A byte a second, for ever.
            let mut byte = [0; 1];
            loop {
                tokio::select! {
                    read = stream.read(&mut byte) => return matches!(read, Ok(0) | Err(_)),
                    () = tokio::time::sleep(Duration::from_secs(1)) => {
                        if stream.write_all(b"x").await.is_err() {
                            return true;
                        }
                    }
                }
            }
        }));
    }
    let mut slowest = Duration::ZERO;
    for _ in 0..50 {
        let asked = Instant::now();
        assert_eq!(phone.sync_raw(&served.client, &SyncRequest::default()).await.status, 200);
        slowest = slowest.max(asked.elapsed());
    }
    assert!(slowest < Duration::from_secs(3), "an honest client waited {slowest:?}");
    for task in slow {
        let cut = tokio::time::timeout(Duration::from_secs(20), task).await;
        assert!(matches!(cut, Ok(Ok(true))), "a slow one was not cut off");
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_drips_is_cut_off() {
    let place = Place::sqlite();
    let served = place.start().await;
    let mut stream = TcpStream::connect(served.client.addr).await.unwrap();
    stream.write_all(b"POST /v1/challenge HTTP/1.1\r\nhost: x\r\ncontent-length: 60\r\n\r\n").await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let began = Instant::now();
    // It would take a minute.
    let dripping = tokio::spawn(async move {
        while write.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let mut said = vec![0; 4_096];
    let length = read.read(&mut said).await.unwrap_or(0);
    dripping.abort();
    let said = String::from_utf8_lossy(&said[..length]);
    assert!(said.starts_with("HTTP/1.1 408") && said.contains("too_slow"), "{said}");
    assert!((29..40).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    served.stop().await;
}
