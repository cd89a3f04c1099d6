//! A link between a device and a hub that counts every byte on the wire and, when asked, is as slow
//! as a phone's: so much delay each way, so many bits a second, one more round trip to connect.
//!
//! It stands in user space, because not every machine lets a test shape its own network: no slow
//! start, no loss, no TLS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// How the link behaves.
#[derive(Clone, Copy, Default)]
pub struct Shape {
    /// One way.
    pub delay: Duration,
    /// Bits a second in each direction; 0 for as fast as it goes.
    pub bits_a_second: u64,
}

impl Shape {
    /// 300 ms there and back, 1 Mbit/s.
    pub const PHONE: Self = Self { delay: Duration::from_millis(150), bits_a_second: 1_000_000 };
}

#[derive(Default)]
struct Counts {
    up: AtomicU64,
    down: AtomicU64,
    connections: AtomicU64,
}

/// A link that stands until it is dropped.
pub struct Link {
    /// Where to connect instead of the hub.
    pub address: SocketAddr,
    counts: Arc<Counts>,
    task: tokio::task::JoinHandle<()>,
}

/// Bytes and connections since the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    pub up: u64,
    pub down: u64,
    pub connections: u64,
}

impl Traffic {
    pub fn bytes(&self) -> u64 {
        self.up + self.down
    }
}

impl Link {
    /// A link to `hub`.
    pub async fn to(hub: SocketAddr, shape: Shape) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let counts = Arc::new(Counts::default());
        let kept = counts.clone();
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                kept.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(connection(near, hub, shape, kept.clone()));
            }
        });
        Ok(Self { address, counts, task })
    }

    /// What has passed since the last call.
    pub fn take(&self) -> Traffic {
        Traffic {
            up: self.counts.up.swap(0, Ordering::Relaxed),
            down: self.counts.down.swap(0, Ordering::Relaxed),
            connections: self.counts.connections.swap(0, Ordering::Relaxed),
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connection(near: TcpStream, hub: SocketAddr, shape: Shape, counts: Arc<Counts>) {
    // The handshake of TCP: there and back before the first byte.
    sleep(shape.delay * 2).await;
    let Ok(far) = TcpStream::connect(hub).await else { return };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    let up = counts.clone();
    tokio::join!(
        pass(near_in, far_out, shape, move |bytes| {
            up.up.fetch_add(bytes, Ordering::Relaxed);
        }),
        pass(far_in, near_out, shape, move |bytes| {
            counts.down.fetch_add(bytes, Ordering::Relaxed);
        }),
    );
}

async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    shape: Shape,
    count: impl Fn(u64),
) {
    let (queue, mut queued) = mpsc::channel::<(Instant, Vec<u8>)>(1_024);
    let reading = async move {
        let mut buffer = vec![0; 4_096];
        // When the last bit so far will have left: what comes later waits behind it.
        let mut free = now();
        while let Ok(read) = from.read(&mut buffer).await {
            if read == 0 {
                break;
            }
            count(read as u64);
            if shape.bits_a_second > 0 {
                // A full packet carries 1,460 of its 1,500 bytes.
                let bits = read as f64 * 8.0 * 1_500.0 / 1_460.0;
                free = free.max(now()) + Duration::from_secs_f64(bits / shape.bits_a_second as f64);
            } else {
                free = now();
            }
            if queue.send((free + shape.delay, buffer[..read].to_vec())).await.is_err() {
                break;
            }
        }
    };
    let writing = async move {
        while let Some((at, bytes)) = queued.recv().await {
            if shape.bits_a_second > 0 || !shape.delay.is_zero() {
                sleep_until(at).await;
            }
            if to.write_all(&bytes).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(reading, writing);
}

#[allow(clippy::disallowed_methods)] // A link's delay is real time.
fn now() -> Instant {
    Instant::now()
}
