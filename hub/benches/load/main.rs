//! What a hub bears: 5,000 enrolled devices that sync at a fixed rate, whatever the hub does (open
//! loop), and then as fast as 64 of them can (closed loop). On SQLite, and on PostgreSQL where the
//! machine has it.
//!
//! `cargo bench -p crewroom-hub --bench load [-- --quick]`. The devices that ask run in the same
//! process and on the same cores as the hub that answers, so a hub alone bears more. One figure a
//! line, between tabs: what, measured, bar, unit; a line that begins with `#` is a remark.

// A bench that cannot set up its data has nothing to say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![allow(dead_code)]

#[path = "../../tests/story/client.rs"]
mod client;
#[path = "../../tests/story/device.rs"]
mod device;
#[path = "../../tests/story/postgres.rs"]
mod postgres;

use client::Client;
use crewroom_hub::config::Settings;
use crewroom_hub::{Hub, invites, key};
use crewroom_protocol::sync::wire::SyncRequest;
use crewroom_protocol::sync::{Cursor, EnvelopeKind};
use device::Device;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, Semaphore};

/// Syncs a second that the hub is asked for.
const RATE: u64 = 500;
/// How many ask at one time in the closed loop.
const WORKERS: usize = 64;
/// Of ten syncs, how many bring a check-in.
const PUSHES: u64 = 3;

fn main() {
    let quick = std::env::args().any(|word| word == "--quick");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        run("SQLite", None, quick).await;
        match postgres::database() {
            Some(address) => run("PostgreSQL", Some(address), quick).await,
            None => println!("# SKIPPED: the hub on PostgreSQL"),
        }
    });
}

async fn run(name: &str, database: Option<String>, quick: bool) {
    let (count, seconds) = if quick { (500, 3) } else { (5_000, 30) };
    let folder = tempfile::tempdir().unwrap();
    let plenty = NonZeroU32::new(1_000_000_000);
    let settings = Settings {
        database,
        listen: Some("127.0.0.1:0".parse().unwrap()),
        admin: Some("127.0.0.1:0".parse().unwrap()),
        open_per_minute: plenty,
        device_per_minute: plenty,
        address_per_minute: plenty,
        max_connections: Some(10_000),
        ..Settings::default()
    };
    let config = settings.settle(folder.path()).unwrap();
    key::make(&config.key_file).unwrap();
    let hub = Hub::open(config).await.unwrap();
    let running = hub.clone().listen().await.unwrap();
    let client = Client::meet(running.public_addr).await;

    let begun = Instant::now();
    let codes = invites::make(&hub, count, 30).await.unwrap();
    let devices = enrolled(&client, codes).await;
    println!("# {name}: {count} devices enrolled in {:.0} s", begun.elapsed().as_secs_f64());

    let open = Figures::default();
    let whole = at_a_rate(&client, &devices, &open, seconds).await;
    figure(
        &format!("hub on {name}, {RATE} syncs/s asked: errors"),
        open.errors() as f64,
        Some(0.0),
        "of all",
    );
    figure(&format!("hub on {name}, {RATE} syncs/s asked: p50"), open.at(0.50).await, None, "ms");
    figure(&format!("hub on {name}, {RATE} syncs/s asked: p99"), open.at(0.99).await, Some(250.0), "ms");
    let reached = open.count().await as f64 / whole;
    figure(
        &format!("hub on {name}, {RATE} syncs/s asked: seconds late"),
        whole - seconds as f64,
        Some(1.0),
        "s",
    );
    println!("# {name}: {reached:.0} syncs/s answered");

    let closed = Figures::default();
    let whole = as_fast_as_it_goes(&client, &devices, &closed, seconds).await;
    let rate = closed.count().await as f64 / whole;
    // The table's bars are upper ones: the time that one sync takes of the whole, against 2 ms.
    figure(
        &format!("hub on {name}, closed loop of {WORKERS}: for each sync"),
        1e3 / rate,
        Some(1e3 / RATE as f64),
        "ms",
    );
    println!(
        "# {name}: {rate:.0} syncs/s in a closed loop, p99 {:.0} ms, {} errors",
        closed.at(0.99).await,
        closed.errors()
    );
    running.shutdown().await;
}

async fn enrolled(client: &Client, codes: Vec<String>) -> Vec<Arc<Mutex<Device>>> {
    let room = Arc::new(Semaphore::new(WORKERS));
    let tasks: Vec<_> = codes
        .into_iter()
        .map(|code| {
            let (client, room) = (client.clone(), room.clone());
            tokio::spawn(async move {
                let _place = room.acquire().await.unwrap();
                let mut device = Device::first("Phone");
                let answer = device.enrol(&client, &code).await;
                assert_eq!(answer.status, 200, "{}", answer.text());
                Arc::new(Mutex::new(device))
            })
        })
        .collect();
    let mut devices = Vec::with_capacity(tasks.len());
    for task in tasks {
        devices.push(task.await.unwrap());
    }
    devices
}

/// One sync of one device: nothing new, or a check-in.
async fn sync(client: &Client, device: &Mutex<Device>, n: u64, figures: &Figures) {
    let mut device = device.lock().await;
    let asked = Instant::now();
    let have = match device.seq {
        0 => vec![],
        seq => vec![Cursor { series: device.series, seq }],
    };
    let push = if n % 10 < PUSHES {
        vec![device.envelope(EnvelopeKind::Changes, "low, and a few words about it")]
    } else {
        vec![]
    };
    let entries_known = device.entries.len() as u32;
    let request = SyncRequest { entries_known, have, push, ..SyncRequest::default() };
    let answer = device.sync_raw(client, &request).await;
    figures.add(asked.elapsed(), answer.status == 200).await;
}

/// Every sync begins when it is due, however many are still under way.
async fn at_a_rate(client: &Client, devices: &[Arc<Mutex<Device>>], figures: &Figures, seconds: u64) -> f64 {
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for n in 0..RATE * seconds {
        tokio::time::sleep_until((begun + Duration::from_micros(n * 1_000_000 / RATE)).into()).await;
        let (client, figures) = (client.clone(), figures.clone());
        // Far apart in the list, so that no device is asked twice at a time.
        let device = devices[(n as usize * 7_919) % devices.len()].clone();
        tasks.push(tokio::spawn(async move { sync(&client, &device, n, &figures).await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    begun.elapsed().as_secs_f64()
}

async fn as_fast_as_it_goes(
    client: &Client,
    devices: &[Arc<Mutex<Device>>],
    figures: &Figures,
    seconds: u64,
) -> f64 {
    let begun = Instant::now();
    let next = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (client, figures, next) = (client.clone(), figures.clone(), next.clone());
            let devices = devices.to_vec();
            tokio::spawn(async move {
                while begun.elapsed() < Duration::from_secs(seconds) {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let device = &devices[(n as usize * 7_919) % devices.len()];
                    sync(&client, device, n, &figures).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    begun.elapsed().as_secs_f64()
}

/// Times and errors, shared by all that ask.
#[derive(Clone, Default)]
struct Figures(Arc<Mutex<Vec<Duration>>>, Arc<AtomicU64>);

impl Figures {
    async fn add(&self, took: Duration, good: bool) {
        self.0.lock().await.push(took);
        if !good {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn errors(&self) -> u64 {
        self.1.load(Ordering::Relaxed)
    }

    async fn count(&self) -> usize {
        self.0.lock().await.len()
    }

    /// The value below which this share lies, in milliseconds.
    async fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.lock().await.clone();
        sorted.sort_unstable();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).map_or(f64::NAN, |one| one.as_secs_f64() * 1e3)
    }
}

/// One line for the table; `bar` is the most that the figure should be.
fn figure(what: &str, measured: f64, bar: Option<f64>, unit: &str) {
    let bar = bar.map_or_else(|| "-".to_owned(), |bar| bar.to_string());
    println!("{what}\t{measured:.3}\t{bar}\t{unit}");
}
