//! From a wellbeing lead's folder to an officer's screen: the publisher's verbs on one side, the
//! device on the other, and between them a folder that anybody could serve.

use super::ceremony::{total, version};
use crate::App;
use crate::days::{UK, parse_date, wall_to_ms};
use crate::packs::{Fetched, Gone, PackError, Source, fetch, versions};
use crate::testing::{Device, get};
use crewroom_protocol::pack::trust::Timestamp;
use crewroom_protocol::sync::wire::{PackOffer, Way};
use crewroom_publisher::verbs::{self, Entry, KeysCommand, PackCommand};
use serde_json::json;
use std::fs;

#[path = "../../../../../tests/support/desk.rs"]
mod desk;

use desk::Desk;

impl Desk {
    /// Builds, signs and publishes to where this hands out from.
    fn hand_out(&self) {
        self.publish(&self.path("hub"));
    }

    /// What a hub would offer to whoever has this.
    async fn sync(&self, app: &App) -> Fetched {
        let index = fs::read(self.path("hub/packs").join(verbs::INDEX)).unwrap();
        let index: Vec<Entry> = serde_json::from_slice(&index).unwrap();
        let has = versions(&app.public).await.unwrap();
        let newer = index.into_iter().filter(|entry| {
            has.iter().find(|one| one.pack == entry.pack).is_none_or(|one| one.version < entry.version)
        });
        let offers: Vec<PackOffer> = newer
            .map(|entry| PackOffer {
                pack: entry.pack,
                version: entry.version,
                len: entry.len,
                sha256: data_encoding::HEXLOWER.decode(entry.sha256.as_bytes()).unwrap().try_into().unwrap(),
                way: Way::Fetch,
            })
            .collect();
        fetch(app, self, &offers).await
    }
}

#[async_trait::async_trait]
impl Source for Desk {
    async fn piece(&self, sha256: &[u8; 32], from: u64, to: u64) -> Result<Vec<u8>, Gone> {
        let name = data_encoding::HEXLOWER.encode(sha256);
        let bytes = fs::read(self.path("hub/packs").join(name)).map_err(|_| Gone::Missing)?;
        let to = (to as usize).min(bytes.len());
        Ok(bytes.get(from as usize..to).unwrap_or_default().to_vec())
    }
}

async fn phone(app: &App) -> String {
    let view = get(app, "contacts.open", json!({ "id": "peer-northgate-nights" })).await;
    view.to_string()
}

#[tokio::test]
async fn what_a_lead_publishes_reaches_the_officer_and_what_a_thief_publishes_does_not() {
    let desk = Desk::new();
    desk.edit("folder/pack.toml", "version = 1", "version = 2");
    desk.edit("folder/contacts.csv", "07700 900101", "07700 900191");
    desk.hand_out();
    // The device's day is the publisher's.
    let stamp = fs::read(desk.path("timestamp.json")).unwrap();
    let day = parse_date(&Timestamp::parse(&stamp).unwrap().0.issued).unwrap();
    let device = Device::new();
    device.clock.set(wall_to_ms(day, 720, UK));
    let app = device.start_trusting(&desk.root()).await;
    let cards = total(&app).await;

    let fetched = desk.sync(&app).await;
    let names: Vec<_> = fetched.received.iter().map(|one| (one.pack.as_str(), one.version)).collect();
    assert_eq!(names, [("timestamp", 1), ("example-constabulary", 2)], "{fetched:?}");
    let list = get(&app, "packs.list", json!({})).await;
    assert_eq!(list["stale"], false);
    assert!(phone(&app).await.contains("07700900191"));
    assert!(desk.sync(&app).await.received.is_empty(), "then there is nothing new");

    // A change that the stolen hub makes to the file it hands out; then its own key as the force's.
    desk.edit("folder/pack.toml", "version = 2", "version = 3");
    desk.edit("folder/contacts.csv", "07700 900191", "07700 900666");
    let key = desk.path("thief");
    verbs::run(PackCommand::Keys(KeysCommand::New { file: key, name: "thief".into() })).unwrap();
    desk.hand_out();
    let honest = fs::read(desk.path("force.crewpack")).unwrap();
    let mut archive = crewroom_protocol::pack::Archive::from_bytes(&honest).unwrap();
    let thief = verbs::keys::secret(&desk.path("thief.secret")).unwrap().key;
    archive = crewroom_protocol::pack::Archive::new(
        archive.manifest().clone(),
        archive.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect(),
    )
    .unwrap();
    crewroom_publisher::signing::sign_pack(&mut archive, &thief).unwrap();
    let forged = archive.to_bytes().unwrap();
    let outcome = crate::packs::install_from_hub(&app, &forged).await;
    assert!(matches!(outcome, Err(PackError::Untrusted)), "{outcome:?}");
    assert!(phone(&app).await.contains("07700900191"));
    // The real one comes in all the same, and nothing else has moved.
    assert_eq!(desk.sync(&app).await.received.len(), 2);
    assert!(phone(&app).await.contains("07700900666"));
    assert_eq!((total(&app).await, version(&app, "national").await), (cards, Some(1)));
}
