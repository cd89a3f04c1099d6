//! A publisher's desk: keys, a root, the example force's folder, and the verbs that put packs out.

// Nobody needs all of it.
#![allow(dead_code)]

use crewroom_publisher::verbs::{self, Build, KeysCommand, PackCommand, Publish, RootCommand, Sign, Stamp};
use std::fs;
use std::path::{Path, PathBuf};

/// Keys, a root and the folder of the example force.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for name in ["a", "b", "c", "national", "timestamp", "force"] {
            let file = desk.path(name);
            verbs::run(PackCommand::Keys(KeysCommand::New { file, name: name.into() })).unwrap();
        }
        let public = |name: &str| desk.path(&format!("{name}.public"));
        let roles = verbs::root::Roles {
            root: vec![public("a"), public("b"), public("c")],
            root_threshold: 2,
            national: vec![public("national")],
            national_threshold: 1,
            timestamp: vec![public("timestamp")],
            force: vec![("example-constabulary".into(), public("force"))],
            expires: None,
        };
        verbs::run(PackCommand::Root(RootCommand::New { file: desk.path("root.json"), roles })).unwrap();
        let key = vec![desk.path("b.secret"), desk.path("c.secret")];
        verbs::run(PackCommand::Root(RootCommand::Sign { file: desk.path("root.json"), key })).unwrap();
        let force = content().join("forces/example-constabulary");
        copy(&force, &desk.path("folder"));
        desk
    }

    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
    }

    /// Builds the folder's pack, signed by nobody yet.
    pub fn build(&self) -> PathBuf {
        let out = self.path("force.crewpack");
        let build = Build { folder: self.path("folder"), out: out.clone(), previous: None, national: None };
        verbs::run(PackCommand::Build(build)).unwrap();
        out
    }

    /// Signs a pack of the force, and the timestamp that names it.
    pub fn sign(&self, pack: &Path) -> PathBuf {
        let key = vec![self.path("force.secret")];
        verbs::run(PackCommand::Sign(Sign { file: pack.to_owned(), key, root: None })).unwrap();
        let file = self.path("timestamp.json");
        let key = vec![self.path("timestamp.secret")];
        let stamp = Stamp { file: file.clone(), key, packs: vec![pack.to_owned()], days: 7 };
        verbs::run(PackCommand::Timestamp(stamp)).unwrap();
        file
    }

    /// Builds, signs and publishes the folder's pack into a hub's data folder.
    pub fn publish(&self, to: &Path) {
        self.put_out(self.build(), to);
    }

    /// Signs and publishes a pack that is built.
    pub fn put_out(&self, pack: PathBuf, to: &Path) {
        let stamp = self.sign(&pack);
        let publish = Publish { files: vec![pack, stamp], to: to.to_owned(), root: self.path("root.json") };
        verbs::run(PackCommand::Publish(publish)).unwrap();
    }

    pub fn root(&self) -> Vec<u8> {
        fs::read(self.path("root.json")).unwrap()
    }
}

/// The repository's content, from whichever package this is part of.
fn content() -> PathBuf {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.map(|folder| folder.join("content")).find(|content| content.join("forces").is_dir()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
