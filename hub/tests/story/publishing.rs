//! The program is killed again and again while it publishes: whoever asks is handed what stood
//! before or what is new, whole, and never a name without its file.

use crate::desk::Desk;
use crewroom_publisher::verbs::{Entry, INDEX};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const HUB: &str = env!("CARGO_BIN_EXE_crewroom-hub");
/// One after the other, and then from the first again.
const VERSIONS: u64 = 5;

/// Signed versions of the example force's pack, each with the timestamp that names it.
fn versions() -> Desk {
    let desk = Desk::new();
    for version in 1..=VERSIONS {
        if version > 1 {
            let line = |version| format!("version = {version}\n");
            desk.edit("folder/pack.toml", &line(version - 1), &line(version));
        }
        let pack = desk.build();
        let stamp = desk.sign(&pack);
        fs::copy(pack, desk.path(&format!("{version}.crewpack"))).unwrap();
        fs::copy(stamp, desk.path(&format!("{version}.json"))).unwrap();
    }
    desk
}

/// `pack publish`, as a program of its own.
fn publish(desk: &Desk, version: u64, to: &Path) -> Command {
    let mut command = Command::new(HUB);
    command.args(["pack", "publish"]).arg("--root").arg(desk.path("root.json")).arg("--to").arg(to);
    command.args(["crewpack", "json"].map(|end| desk.path(&format!("{version}.{end}"))));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Which version stands; each name that is handed out leads to its whole file.
fn stands(packs: &Path) -> u64 {
    let Ok(bytes) = fs::read(packs.join(INDEX)) else { return 0 };
    let index: Vec<Entry> = serde_json::from_slice(&bytes).unwrap();
    let whole = |name: &str, len: u64| {
        let bytes = fs::read(packs.join(name)).unwrap();
        assert_eq!((bytes.len() as u64, HEXLOWER.encode(&Sha256::digest(&bytes)).as_str()), (len, name));
    };
    for entry in &index {
        whole(&entry.sha256, entry.len);
        for former in &entry.before {
            whole(&former.sha256, former.len);
            if let Some(patch) = &former.patch {
                whole(&patch.sha256, patch.len);
            }
        }
    }
    index.iter().find(|entry| entry.pack == "example-constabulary").unwrap().version
}

#[test]
fn killed_while_it_publishes_it_hands_out_the_old_or_the_new() {
    let kills = if std::env::var_os("CREWROOM_LONG").is_some() { 3_000 } else { 300 };
    let desk = versions();
    let folder = tempfile::tempdir().unwrap();
    let packs = folder.path().join("packs");
    // How long it takes at most, and how often each was met.
    let mut most = Duration::from_millis(200);
    let (mut old, mut new, mut standing) = (0, 0, 0);
    for _ in 0..kills {
        if standing == VERSIONS {
            fs::remove_dir_all(&packs).unwrap();
            standing = 0;
        }
        let [part] = crate::device::fresh::<1>();
        let mut child = publish(&desk, standing + 1, folder.path()).spawn().unwrap();
        std::thread::sleep(most * u32::from(part) / 256);
        // SIGKILL: it is told nothing.
        child.kill().unwrap();
        child.wait().unwrap();
        let now = stands(&packs);
        match now {
            _ if now == standing => (old, most) = (old + 1, most * 21 / 20),
            _ if now == standing + 1 => (new, most) = (new + 1, most * 19 / 20),
            _ => panic!("version {now} stands after {standing}"),
        }
        // What the dead one left is in nobody's way.
        if now == standing {
            assert!(publish(&desk, standing + 1, folder.path()).status().unwrap().success());
            assert_eq!(stands(&packs), standing + 1);
        }
        standing += 1;
    }
    println!("{kills} kills while publishing: {old} before the new stood, {new} after");
    assert!(old > kills / 5 && new > kills / 5, "{old} and {new}: not at random points");
}
