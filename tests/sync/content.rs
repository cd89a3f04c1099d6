//! Content over the real line: a wellbeing lead publishes into the hub's folder, an officer's app
//! has it with its next sync, locked or not.

use crate::link::Shape;
use crate::support::machine::must;
use crate::world::{Device, World};
use crewroom_publisher::verbs::{self, Build, KeysCommand, PackCommand, Publish, RootCommand, Sign, Stamp};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// Keys, a root and the folder of the example force.
struct Desk(tempfile::TempDir);

impl Desk {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn new() -> Self {
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

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
    }

    fn publish(&self, to: &Path) {
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

    fn root(&self) -> Vec<u8> {
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

async fn number(device: &Device) -> String {
    must(&device.app, "contacts.open", json!({ "id": "peer-northgate-nights" })).await.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lead_publishes_comes_with_the_next_sync() {
    let world = World::new().await;
    let desk = Desk::new();
    let phone = Device::trusting(&world, Shape::default(), &desk.root()).await;
    phone.today();
    phone.enrol(&world).await;
    phone.sync().await;

    desk.edit("folder/pack.toml", "version = 1", "version = 2");
    desk.edit("folder/contacts.csv", "07700 900101", "07700 900191");
    desk.publish(world.folder());
    phone.sync().await;
    assert!(number(&phone).await.contains("07700900191"));
    let before = phone.requests().await;
    phone.sync().await;
    assert_eq!(phone.requests().await - before, 1, "then there is nothing new");

    // Locked: what is private waits, content does not.
    must(&phone.app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    must(&phone.app, "vault.lock", json!({})).await;
    desk.edit("folder/pack.toml", "version = 2", "version = 3");
    desk.edit("folder/contacts.csv", "07700 900191", "07700 900192");
    desk.publish(world.folder());
    phone.sync().await;
    assert!(number(&phone).await.contains("07700900192"));

    // Another's root: nothing of it is taken, and nothing breaks.
    let stranger = Device::trusting(&world, Shape::default(), &Desk::new().root()).await;
    stranger.today();
    stranger.enrol(&world).await;
    stranger.sync().await;
    assert!(number(&stranger).await.contains("07700900101"));
}
