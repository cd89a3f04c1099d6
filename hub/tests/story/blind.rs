//! The hub sees nothing private: everything that passes between devices and hub, everything that
//! the hub logs and keeps, and its whole memory are searched for what people typed.

use crate::client::{Client, request};
use crate::command::{said, serve};
use crate::database::contains;
use crate::device::{Device, fresh};
use crewroom_crypto::{PairingCode, SealingKey, hpke};
use crewroom_protocol::pack::content::SubmissionKind;
use crewroom_protocol::sync::pairing::Hello;
use crewroom_protocol::sync::submission::{SubmissionBody, info, recipient_id};
use crewroom_protocol::sync::wire::{Submission, SyncRequest};
use crewroom_protocol::sync::{EnvelopeKind, to_bytes};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the app's own search for leaks looks with.
#[path = "../../../tests/robustness/leak/search.rs"]
#[allow(clippy::expect_used)]
mod search;

/// Every byte that passed, each direction of each connection by itself.
type Recorded = Arc<Mutex<Vec<Arc<Mutex<Vec<u8>>>>>>;

/// A proxy in front of the hub that keeps all that passes.
async fn recorder(hub: SocketAddr) -> (SocketAddr, Recorded) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let recorded = Recorded::default();
    let all = recorded.clone();
    tokio::spawn(async move {
        while let Ok((device, _)) = listener.accept().await {
            let (from_device, to_device) = device.into_split();
            let (from_hub, to_hub) = TcpStream::connect(hub).await.unwrap().into_split();
            tokio::spawn(pass(from_device, to_hub, all.clone()));
            tokio::spawn(pass(from_hub, to_device, all.clone()));
        }
    });
    (address, recorded)
}

async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    all: Recorded,
) {
    let kept = Arc::<Mutex<Vec<u8>>>::default();
    all.lock().unwrap().push(kept.clone());
    let mut some = vec![0; 0x4000];
    while let Ok(length @ 1..) = from.read(&mut some).await {
        kept.lock().unwrap().extend(&some[..length]);
        if to.write_all(&some[..length]).await.is_err() {
            return;
        }
    }
}

/// Words that stand nowhere else.
fn canary(what: &str) -> String {
    format!("{what} {}", BASE32_NOPAD.encode(&fresh::<15>()).to_lowercase())
}

/// Something that a person types, noted under a name.
fn type_in(typed: &mut BTreeMap<String, String>, name: impl Into<String>, words: &str) -> String {
    let text = canary(words);
    typed.insert(name.into(), text.clone());
    text
}

/// The process's memory without its empty pages; nothing, said loudly, where this machine does
/// not allow it.
fn memory(pid: u32, scratch: &Path) -> Option<Vec<u8>> {
    let start = scratch.join("memory");
    let output = Command::new("gcore").arg("-o").arg(&start).arg(pid.to_string()).output();
    let file = scratch.join(format!("memory.{pid}"));
    let Ok(memory) = std::fs::read(&file) else {
        let why = match output {
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        // Straight to the terminal: a captured line would not be seen.
        let _ = writeln!(
            std::io::stderr(),
            "\nSKIPPED: the hub's memory: gcore (Debian package gdb) gave no dump: {}\n",
            why.trim()
        );
        return None;
    };
    let _ = std::fs::remove_file(&file);
    let is_empty = |page: &[u8]| page == &[0_u8; 4096][..page.len()];
    Some(memory.chunks(4096).filter(|page| !is_empty(page)).collect::<Vec<_>>().concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_type_passes_the_hub_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let name = canary("Constabulary");
    said(&data, &["init", "--name", &name]).await;
    // It logs all that it ever does.
    let (mut child, public, admin, log) = serve(&data).await;
    let (address, recorded) = recorder(public).await;
    let hub = Client::meet(address).await;

    let mut typed: BTreeMap<String, String> = BTreeMap::new();
    let mut phone = Device::first(&type_in(&mut typed, "first label", "Sam's phone"));
    assert_eq!(phone.enrol(&hub, said(&data, &["invite"]).await.trim()).await.status, 200);
    let mut desktop = phone.pair(&type_in(&mut typed, "second label", "Desk in the station"));
    assert_eq!(phone.send_entries(&hub, 1).await.refused, None);
    assert_eq!(desktop.take_token(&hub).await.status, 200);
    let mut sealed = Vec::new();
    for n in 0..20 {
        let kind = if n == 12 { EnvelopeKind::Checkpoint } else { EnvelopeKind::Changes };
        let text = type_in(&mut typed, format!("record {n}"), "I did not sleep after the crash on the A370");
        let envelope = phone.envelope(kind, &text);
        assert_eq!(phone.push(&hub, vec![envelope.clone()]).await.refused, None);
        sealed.push(envelope);
    }
    assert_eq!(desktop.pull_all(&hub).await.len(), 8);
    assert_eq!(desktop.open(&sealed[19]), typed["record 19"]);
    let reply = type_in(&mut typed, "reply", "talked to the sergeant");
    let reply = desktop.envelope(EnvelopeKind::Changes, &reply);
    desktop.push(&hub, vec![reply]).await;
    assert_eq!(phone.pull_all(&hub).await.len(), 9);

    // A third device says hello through the hub.
    let code = PairingCode::from_random(&mut fresh());
    let third = Device::unlisted();
    let hello = Hello {
        device: third.id,
        sign_key: third.sign.public(),
        seal_key: third.seal.public().unwrap(),
        label: type_in(&mut typed, "third label", "The kitchen tablet"),
    };
    let slot = format!("/v1/pair/{}/1", HEXLOWER.encode(&code.id().unwrap()));
    let hello = code.seal_hello(fresh(), &to_bytes(&hello)).unwrap();
    assert_eq!(hub.post_bytes(&slot, None, hello.clone()).await.status, 201);
    assert_eq!(hub.get(&slot, &[]).await.body, hello);

    // Words for the people behind a pack.
    let recipient = SealingKey::from_random(&mut fresh()).public().unwrap();
    let (id, to) = (fresh(), recipient_id(&recipient));
    let colleague = type_in(&mut typed, "colleague", "Jo of team three");
    let text = type_in(&mut typed, "submission", "thank you for that night");
    let body = SubmissionBody::new(SubmissionKind::Feedback, 20_000, None, Some(colleague), text);
    let secret = hpke::seal_to(&recipient, &mut fresh(), &info(&id, &to), &to_bytes(&body)).unwrap();
    let submission = Submission { id, recipient: to, sealed: secret };
    assert_eq!(hub.post("/v1/submissions", None, &submission).await.status, 200);
    // And what goes wrong is told without saying what it was.
    let forged =
        phone.envelope_at(EnvelopeKind::Changes, 3, [1; 32], &type_in(&mut typed, "forged", "not so"));
    let request_of = |envelope| SyncRequest { entries_known: 2, push: vec![envelope], ..Default::default() };
    phone.sync_raw(&hub, &request_of(forged.clone())).await;
    assert_eq!(phone.sync_raw(&hub, &request_of([forged, vec![0]].concat())).await.status, 400);

    let mut needles = search::Needles::default();
    for (what, text) in &typed {
        needles.add(what, text);
        // Nor its own part, if the words before it had been cut off.
        needles.add(&format!("end of {what}"), text.rsplit(' ').next().unwrap());
    }
    for key in &phone.epochs {
        needles.add_bytes("epoch key", key.expose());
    }
    for (device, keys) in [("phone", &phone), ("desktop", &desktop), ("third", &third)] {
        needles.add_bytes(&format!("{device}'s signing key"), keys.sign.expose());
    }
    // The search finds each of them where it is, in any spelling.
    for text in typed.values() {
        for (_, bytes) in search::spellings(text) {
            assert!(!needles.find(&bytes).is_empty());
        }
    }
    let none = |hay: &[u8], place: &str| {
        let found: BTreeMap<_, _> = needles.find(hay).into_iter().collect();
        println!("{place}: {} KiB searched", hay.len() >> 10);
        assert!(found.is_empty(), "{place}: {found:?}");
    };

    let dump = memory(child.id().unwrap(), folder.path());
    if let Some(dump) = &dump {
        assert!(contains(dump, name.as_bytes()), "the search would find what the hub knows");
        none(dump, "memory");
    }
    let metrics = request(admin, "GET", "/metrics", &[], Vec::new()).await.text();
    none(metrics.as_bytes(), "metrics");
    let wire: Vec<Vec<u8>> = recorded.lock().unwrap().iter().map(|one| one.lock().unwrap().clone()).collect();
    let passed = |bytes: &[u8]| wire.iter().any(|one| contains(one, bytes));
    assert!(sealed.iter().all(|envelope| passed(envelope)) && passed(&hello), "all of it was recorded");
    // A word never goes on from one connection into the next.
    none(&wire.join(&[0; 64][..]), "wire");
    assert_eq!(needles.find_in_files(&search::every_file(&data)), [] as [String; 0]);
    crate::command::terminate(&mut child).await;
    assert_eq!(needles.find_in_files(&search::every_file(&data)), [] as [String; 0]);
    let log = log.await.unwrap();
    assert!(log.contains("/v1/sync") && log.contains("status=400"), "it logs what it does: {log}");
    none(log.as_bytes(), "log");
    // Nor whose it was.
    for id in [&phone.account.0, &phone.id.0, &desktop.id.0] {
        assert!(!log.contains(&HEXLOWER.encode(id)), "an id in the log");
    }
}
