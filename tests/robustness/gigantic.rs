//! How much memory a hub can make the app take: the bridge, a process of its own, syncs against
//! answers and packs of every size that a hostile hub can send, and the system says what its peak was.

use crate::support::bridge::{Bridge, Start};
use crate::world::World;
use crewroom_protocol::sync::to_bytes;
use crewroom_protocol::sync::wire::{PackOffer, SyncResponse, Way};
use crewroom_protocol::sync::{Cursor, SeriesId, SignedEntry};
use data_encoding::HEXLOWER;
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The most that the process may ever have held, in KiB.
const MOST: u64 = 150 * 1024;
const MIB: usize = 1 << 20;

/// What the proxy makes of an answer to a sync.
enum Mood {
    /// As the hub says.
    Honest,
    /// These bytes for ever.
    Endless(Vec<u8>),
    /// This body, whole.
    Whole(Vec<u8>),
    /// Says that the device was removed, with this list.
    Gone(Vec<u8>),
    /// Offers a pack of this beginning and length, all else zeros, under its right hash.
    Pack(Vec<u8>, usize),
}

/// Stands between the app and an honest hub.
struct Proxy {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
}

impl Proxy {
    fn to(hub: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mood = Arc::new(Mutex::new(Mood::Honest));
        let shared = mood.clone();
        std::thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let mood = shared.clone();
                // A connection that the app gives up is no failure.
                std::thread::spawn(move || drop(connection(line, hub, &mood)));
            }
        });
        Self { address, mood }
    }
}

/// One request, one answer.
fn connection(mut line: TcpStream, hub: SocketAddr, mood: &Mutex<Mood>) -> std::io::Result<()> {
    let (mut asked, mut piece) = (Vec::new(), [0; 65_536]);
    let (head, length) = loop {
        let count = line.read(&mut piece)?;
        asked.extend_from_slice(&piece[..count]);
        let Some(end) = asked.windows(4).position(|four| four == b"\r\n\r\n") else {
            if count == 0 {
                return Ok(());
            }
            continue;
        };
        let head = String::from_utf8_lossy(&asked[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
        break (head, end + 4 + length.unwrap_or(0_usize));
    };
    while asked.len() < length {
        let count = line.read(&mut piece)?;
        asked.extend_from_slice(&piece[..count]);
    }
    let (sync, pack) = (head.starts_with("post /v1/sync "), head.starts_with("get /v1/packs/"));
    let token = head.starts_with("post /v1/token ");
    let mut status = "200 OK";
    let answer = match &*mood.lock().unwrap() {
        Mood::Gone(_) if sync => {
            status = "401 Unauthorized";
            Ok(vec![])
        }
        Mood::Gone(body) if token => {
            status = "410 Gone";
            Ok(body.clone())
        }
        Mood::Endless(again) if sync => Err(again.clone()),
        Mood::Whole(body) if sync => Ok(body.clone()),
        Mood::Pack(start, len) if sync => {
            let sha256 = crewroom_protocol::pack::manifest::sha256_hex(&file(start, *len));
            let sha256 = HEXLOWER.decode(sha256.as_bytes()).unwrap().try_into().unwrap();
            let pack = "example-constabulary".to_owned();
            let offer = PackOffer { pack, version: 1_000, len: *len as u64, sha256, way: Way::Fetch };
            Ok(to_bytes(&SyncResponse { packs: vec![offer], ..SyncResponse::default() }))
        }
        Mood::Pack(start, len) if pack => {
            // "range: bytes=from-last".
            let range = head.lines().find_map(|line| line.strip_prefix("range: bytes=")).unwrap_or("0-0");
            let (from, last) = range.split_once('-').unwrap();
            let (from, last): (usize, usize) = (from.parse().unwrap(), last.trim().parse().unwrap());
            let whole = file(start, *len);
            Ok(whole[from..(last + 1).min(whole.len())].to_vec())
        }
        _ => {
            let mut far = TcpStream::connect(hub)?;
            let closing =
                String::from_utf8_lossy(&asked[..head.len()]).into_owned() + "\r\nconnection: close";
            far.write_all(closing.as_bytes())?;
            far.write_all(&asked[head.len()..])?;
            let mut whole = Vec::new();
            far.read_to_end(&mut whole)?;
            return line.write_all(&whole);
        }
    };
    match answer {
        Ok(body) => {
            let head =
                format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            line.write_all(head.as_bytes())?;
            line.write_all(&body)
        }
        Err(again) => {
            line.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?;
            loop {
                line.write_all(&again)?;
            }
        }
    }
}

fn file(start: &[u8], len: usize) -> Vec<u8> {
    let mut file = start.to_vec();
    file.resize(len, 0);
    file
}

/// The most memory that a process has held so far, in KiB.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// An archive's head whose manifest, kilobytes when packed, claims a window of 128 MiB and swells.
fn swelling() -> Vec<u8> {
    // A frame of zstd: magic, no size, the largest window, then blocks of one repeated byte.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88];
    for block in 1..=8_192_u32 {
        let head = (128 * 1024) << 3 | 1 << 1 | u32::from(block == 8_192);
        frame.extend(&head.to_le_bytes()[..3]);
        frame.push(b' ');
    }
    let mut archive = b"CRWP\x02\x00\x00".to_vec();
    archive.extend((frame.len() as u32).to_le_bytes());
    archive.extend(0_u32.to_le_bytes());
    archive.extend([0; 32]);
    archive.extend(frame);
    archive
}

#[test]
fn no_hub_makes_the_app_take_more_than_150_mib() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("app");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let proxy = Proxy::to(world.address());
    let log = scratch.path().join("stderr");
    let bridge = Bridge::start(&Start { folder: &folder, keys: "file", log, root: None });
    if peak(bridge.pid()).is_none() {
        println!("SKIPPED: the memory of a process: this system has no /proc");
        return;
    }
    let code = runtime.block_on(world.code());
    let address = format!("http://{}", proxy.address);
    bridge.must("sync.enrol", json!({ "address": address, "code": code, "label": "Phone" }));
    let kept = bridge.must("check_ins.record", json!({ "answer": "low" }));
    assert!(bridge.must("sync.now", json!({}))["problem"].is_null());
    let before = peak(bridge.pid()).unwrap();

    let cursors = |count| vec![Cursor { series: SeriesId([7; 16]), seq: 1 }; count];
    let entry = SignedEntry { body: vec![], sig: vec![] };
    let answers = [
        ("a body without end", Mood::Endless(vec![0; 65_536]), "nonsense"),
        ("eight megabytes of zeros", Mood::Whole(vec![0; 8 * MIB]), "nonsense"),
        (
            "thirty of the largest envelopes",
            Mood::Whole(to_bytes(&SyncResponse {
                log: vec![vec![1; 256 * 1024]; 30],
                ..SyncResponse::default()
            })),
            "tampered",
        ),
        (
            "millions of empty envelopes",
            Mood::Whole(to_bytes(&SyncResponse { log: vec![vec![]; 7 * MIB], ..SyncResponse::default() })),
            "nonsense",
        ),
        (
            "millions of empty entries",
            Mood::Whole(to_bytes(&SyncResponse {
                entries: vec![entry.clone(); 3 * MIB],
                ..SyncResponse::default()
            })),
            "nonsense",
        ),
        (
            "hundreds of thousands of cursors",
            Mood::Whole(to_bytes(&SyncResponse { tips: cursors(400_000), ..SyncResponse::default() })),
            "nonsense",
        ),
        ("millions of entries that remove it", Mood::Gone(to_bytes(&vec![entry; 3 * MIB])), "signed_out"),
        ("a pack as long as packs may be", Mood::Pack(b"CRWP".to_vec(), 65 * MIB), "tampered"),
        ("a manifest that swells", Mood::Pack(swelling(), swelling().len()), "tampered"),
        ("a document for a pack", Mood::Pack(b"[".to_vec(), 2 * MIB), QUIET),
    ];
    for (what, mood, problem) in answers {
        *proxy.mood.lock().unwrap() = mood;
        let status = bridge.must("sync.now", json!({}));
        let now = peak(bridge.pid()).unwrap();
        println!("{what}: peak {} MiB (before any: {} MiB)", now / 1024, before / 1024);
        assert!(now <= MOST, "{what}: {now} KiB");
        let told = status["problem"].as_str().unwrap_or_default();
        assert_eq!(told, problem, "{what}: {status}");
        assert_eq!(bridge.check_ins(), std::slice::from_ref(&kept), "{what}");
    }
    *proxy.mood.lock().unwrap() = Mood::Honest;
    let status = bridge.must("sync.now", json!({}));
    assert!(status["problem"].is_null() && status["waiting"] == 0, "{status}");
    assert!(peak(bridge.pid()).unwrap() <= MOST);
}

/// Nothing is said of it: it is not taken.
const QUIET: &str = "";
