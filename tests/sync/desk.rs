//! A wellbeing lead's desk: keys, a root of trust, and the folder of a force's content.

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
        for name in ["a", "b", "national", "timestamp", "force"] {
            let file = desk.path(name);
            verbs::run(PackCommand::Keys(KeysCommand::New { file, name: name.into() })).unwrap();
        }
        let public = |name: &str| desk.path(&format!("{name}.public"));
        let roles = verbs::root::Roles {
            root: vec![public("a"), public("b")],
            root_threshold: 2,
            national: vec![public("national")],
            national_threshold: 1,
            timestamp: vec![public("timestamp")],
            force: vec![("example-constabulary".into(), public("force"))],
            expires: None,
        };
        verbs::run(PackCommand::Root(RootCommand::New { file: desk.path("root.json"), roles })).unwrap();
        let key = vec![desk.path("a.secret"), desk.path("b.secret")];
        verbs::run(PackCommand::Root(RootCommand::Sign { file: desk.path("root.json"), key })).unwrap();
        let force = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/forces/example-constabulary");
        copy(&force, &desk.path("folder"));
        desk
    }

    /// Replaces words in a file.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
    }

    /// Builds, signs and publishes the force's pack into a hub's data folder.
    pub fn publish(&self, to: &Path) {
        let pack = self.path("force.crewpack");
        let build = Build { folder: self.path("folder"), out: pack.clone(), previous: None, national: None };
        verbs::run(PackCommand::Build(build)).unwrap();
        let sign = Sign { file: pack.clone(), key: vec![self.path("force.secret")], root: None };
        verbs::run(PackCommand::Sign(sign)).unwrap();
        let file = self.path("timestamp.json");
        let key = vec![self.path("timestamp.secret")];
        let stamp = Stamp { file: file.clone(), key, packs: vec![pack.clone()], days: 7 };
        verbs::run(PackCommand::Timestamp(stamp)).unwrap();
        let publish = Publish { files: vec![pack, file], to: to.to_owned(), root: self.path("root.json") };
        verbs::run(PackCommand::Publish(publish)).unwrap();
    }

    /// The root of trust.
    pub fn root(&self) -> Vec<u8> {
        fs::read(self.path("root.json")).unwrap()
    }
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
