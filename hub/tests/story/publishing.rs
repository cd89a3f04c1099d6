//! The program is killed again and again while it publishes: whoever asks is handed what stood
//! before or what is new, whole, and never a name without its file.

use crewroom_publisher::verbs::{
    self, Build, Entry, INDEX, KeysCommand, PackCommand, RootCommand, Sign, Stamp, root::Roles,
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const HUB: &str = env!("CARGO_BIN_EXE_crewroom-hub");
/// One after the other, and then from the first again.
const VERSIONS: u64 = 5;

/// Signed versions of the example force's pack, each with the timestamp that names it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for name in ["root", "national", "timestamp", "force"] {
            let file = desk.path(name);
            verbs::run(PackCommand::Keys(KeysCommand::New { file, name: name.into() })).unwrap();
        }
        let public = |name: &str| desk.path(&format!("{name}.public"));
        let roles = Roles {
            root: vec![public("root")],
            root_threshold: 1,
            national: vec![public("national")],
            national_threshold: 1,
            timestamp: vec![public("timestamp")],
            force: vec![("example-constabulary".into(), public("force"))],
            expires: None,
        };
        verbs::run(PackCommand::Root(RootCommand::New { file: desk.path("root.json"), roles })).unwrap();
        let key = vec![desk.path("root.secret")];
        verbs::run(PackCommand::Root(RootCommand::Sign { file: desk.path("root.json"), key })).unwrap();
        let force = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/forces/example-constabulary");
        copy(&force, &desk.path("folder"));
        for version in 1..=VERSIONS {
            desk.make(version);
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn pack(&self, version: u64) -> PathBuf {
        self.path(&format!("{version}.crewpack"))
    }

    fn make(&self, version: u64) {
        if version > 1 {
            let about = self.path("folder/pack.toml");
            let text = fs::read_to_string(&about).unwrap();
            let (old, new) = (format!("version = {}\n", version - 1), format!("version = {version}\n"));
            assert!(text.contains(&old));
            fs::write(about, text.replace(&old, &new)).unwrap();
        }
        let out = self.pack(version);
        let folder = self.path("folder");
        verbs::run(PackCommand::Build(Build { folder, out: out.clone(), previous: None, national: None }))
            .unwrap();
        let key = vec![self.path("force.secret")];
        verbs::run(PackCommand::Sign(Sign { file: out.clone(), key, root: None })).unwrap();
        let (file, key) = (self.path("timestamp.json"), vec![self.path("timestamp.secret")]);
        verbs::run(PackCommand::Timestamp(Stamp { file: file.clone(), key, packs: vec![out], days: 7 }))
            .unwrap();
        fs::copy(file, self.path(&format!("{version}.json"))).unwrap();
    }

    /// `pack publish`, as a program of its own.
    fn publish(&self, version: u64, to: &Path) -> Command {
        let mut command = Command::new(HUB);
        command.args(["pack", "publish"]).arg(self.pack(version)).arg(self.path(&format!("{version}.json")));
        command.arg("--root").arg(self.path("root.json")).arg("--to").arg(to);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &there),
            false => drop(fs::copy(entry.path(), there).unwrap()),
        }
    }
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
    let desk = Desk::new();
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
        let mut child = desk.publish(standing + 1, folder.path()).spawn().unwrap();
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
            assert!(desk.publish(standing + 1, folder.path()).status().unwrap().success());
            assert_eq!(stands(&packs), standing + 1);
        }
        standing += 1;
    }
    println!("{kills} kills while publishing: {old} before the new stood, {new} after");
    assert!(old > kills / 5 && new > kills / 5, "{old} and {new}: not at random points");
}
