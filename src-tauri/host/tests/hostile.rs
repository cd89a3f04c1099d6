//! The line to a hub that does what no hub should: it drips, never ends, lies about lengths, swells,
//! sends elsewhere. Each ends with a clear error or a plain answer, and within the line's limits:
//! a request that was waited for for ever would never end this test.

// A failed step in a test is a failed test: that is what these are for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crewroom_core::sync::{Http, HttpError, MAX_BYTES, Method, Request, Response};
use crewroom_host::{HostHttp, Limits};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Far shorter than what ships, and long enough for a busy machine to answer on its own loopback.
const LIMITS: Limits = Limits { patience: Duration::from_millis(700), longest: Duration::from_millis(1_500) };

/// Serves each connection so; returns the address and how many there were.
async fn serve<F>(how: fn(TcpStream) -> F) -> (String, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/sync", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut asked = vec![0; 4_096];
                let _ = line.read(&mut asked).await;
                how(line).await;
            });
        }
    });
    (url, count)
}

async fn send(url: &str) -> Result<Response, HttpError> {
    let bearer = Some(zeroize::Zeroizing::new("x".repeat(43)));
    let url = url.to_owned();
    let request = Request { method: Method::Post, url, bearer, body: vec![7; 40], apart: false, range: None };
    HostHttp::with_limits(LIMITS).send(request).await
}

/// Sends this for ever, as fast as it is taken, or slowly.
async fn for_ever(mut line: TcpStream, first: &[u8], again: &[u8], pause: Duration) {
    if line.write_all(first).await.is_err() {
        return;
    }
    while line.write_all(again).await.is_ok() {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
}

async fn once(mut line: TcpStream, bytes: &[u8]) {
    let _ = line.write_all(bytes).await;
    let _ = line.shutdown().await;
}

const DRIP: Duration = Duration::from_millis(20);
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

async fn unreachable<F>(what: &str, how: fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (url, _) = serve(how).await;
    assert_eq!(send(&url).await.map(|answer| answer.status), Err(HttpError::Unreachable), "{what}");
}

async fn too_large<F>(what: &str, how: fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (url, _) = serve(how).await;
    assert_eq!(send(&url).await.map(|answer| answer.status), Err(HttpError::TooLarge), "{what}");
}

#[tokio::test]
async fn who_never_answers_is_not_waited_for() {
    unreachable("never answers", |line| async move {
        std::future::pending::<()>().await;
        drop(line);
    })
    .await;
    unreachable("hangs up", |line| async move { drop(line) }).await;
    unreachable("stops in the middle of the headers", |mut line| async move {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\ncontent-le").await;
        std::future::pending::<()>().await;
    })
    .await;
    unreachable("stops in the middle of the body", |mut line| async move {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
        std::future::pending::<()>().await;
    })
    .await;
}

#[tokio::test]
async fn drips_are_not_waited_for() {
    unreachable("headers, a byte at a time", |line| async move {
        for_ever(line, b"HTTP/1.1 200 OK\r\nx: ", b"y", DRIP).await;
    })
    .await;
    unreachable("a body, a byte at a time", |line| async move { for_ever(line, HEAD, b"y", DRIP).await })
        .await;
    unreachable("chunks of a byte", |line| async move {
        for_ever(line, CHUNKED, b"1\r\ny\r\n", DRIP).await;
    })
    .await;
    unreachable("a word that is no answer yet, again and again", |line| async move {
        for_ever(line, b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", DRIP).await;
    })
    .await;
}

#[tokio::test]
async fn floods_are_cut_off() {
    unreachable("headers without end", |line| async move {
        for_ever(line, b"HTTP/1.1 200 OK\r\n", b"x-more: yyyyyyyyyyyyyyyyyyyyyyyy\r\n", Duration::ZERO).await;
    })
    .await;
    unreachable("one header without end", |line| async move {
        for_ever(line, b"HTTP/1.1 200 OK\r\nx: ", &[b'y'; 4_096], Duration::ZERO).await;
    })
    .await;
    too_large("a body without end", |line| async move {
        for_ever(line, HEAD, &[0; 65_536], Duration::ZERO).await;
    })
    .await;
    too_large("chunks without end", |line| async move {
        let chunk = [b"10000\r\n".as_slice(), &[0; 65_536], b"\r\n"].concat();
        for_ever(line, CHUNKED, &chunk, Duration::ZERO).await;
    })
    .await;
    unreachable("answers of no meaning without end", |line| async move {
        for_ever(line, b"", b"HTTP/1.1 100 Continue\r\n\r\n", Duration::ZERO).await;
    })
    .await;
}

#[tokio::test]
async fn lies_about_lengths_are_told() {
    unreachable("less than was promised", |line| async move {
        once(line, b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nshort").await;
    })
    .await;
    too_large("a length that no memory holds", |line| async move {
        once(line, b"HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\nshort").await;
    })
    .await;
    unreachable("the largest number there is", |line| async move {
        once(line, b"HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551615\r\n\r\nshort").await;
    })
    .await;
    unreachable("two lengths", |line| async move {
        once(line, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\nhello").await;
    })
    .await;
    unreachable("a length that is none", |line| async move {
        once(line, b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nhello").await;
    })
    .await;
    unreachable("a chunk longer than any memory", |line| async move {
        once(line, &[CHUNKED, b"ffffffffffffffff\r\nshort"].concat()).await;
    })
    .await;
    // More than was promised is not read.
    let (url, _) = serve(|line| async move {
        once(line, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokand much more").await;
    })
    .await;
    assert_eq!(send(&url).await.unwrap().body, b"ok");
}

#[tokio::test]
async fn garbage_is_no_answer() {
    unreachable("noise", |line| async move { once(line, &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]).await })
        .await;
    unreachable("another protocol", |line| async move { once(line, b"SSH-2.0-OpenSSH_9.2p1\r\n").await })
        .await;
    unreachable("a status that is none", |line| async move { once(line, b"HTTP/1.1 9 No\r\n\r\n").await })
        .await;
    unreachable("noise without end", |line| async move {
        for_ever(line, b"", &[0xff; 4_096], Duration::ZERO).await;
    })
    .await;
}

/// Nothing is unpacked: what swells would swell only for who asked for it packed.
#[tokio::test]
async fn bombs_stay_packed() {
    let (url, _) = serve(|line| async move {
        // gzip's magic, then what would be a deflate stream.
        let packed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &[0xed; 500]].concat();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip, zstd\r\ncontent-length: {}\r\n\r\n",
            packed.len()
        );
        once(line, &[head.as_bytes(), &packed].concat()).await;
    })
    .await;
    let answer = send(&url).await.unwrap();
    assert_eq!((answer.body.len(), &answer.body[..2]), (510, &[0x1f, 0x8b][..]));
    assert!(answer.body.len() < MAX_BYTES);
}

#[tokio::test]
async fn nobody_is_followed_elsewhere() {
    let (elsewhere, visits) = serve(|line| async move { once(line, HEAD).await }).await;
    static ELSEWHERE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    ELSEWHERE.set(elsewhere).unwrap();
    for status in [301, 302, 303, 307, 308] {
        static STATUS: AtomicUsize = AtomicUsize::new(0);
        STATUS.store(status, Ordering::SeqCst);
        let (url, _) = serve(|line| async move {
            let to = ELSEWHERE.get().unwrap();
            let status = STATUS.load(Ordering::SeqCst);
            let answer = format!("HTTP/1.1 {status} Gone\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            once(line, answer.as_bytes()).await;
        })
        .await;
        assert_eq!(usize::from(send(&url).await.unwrap().status), status);
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0, "the token went elsewhere");
}
