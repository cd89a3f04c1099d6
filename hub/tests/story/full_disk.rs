//! A full disk under SQLite: devices are told to come again, nothing acknowledged is lost, and
//! all works again once there is room.

use crate::disk::Disk;
use crate::load::{Checked, Load, is_whole, reader_of};
use crate::place::Place;
use crewroom_protocol::sync::wire::SyncRequest;
use crewroom_protocol::sync::{EnvelopeKind, MAX_PAIRING};
use std::sync::atomic::Ordering;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_acknowledged() {
    let Some(disk) = Disk::new(24, "the hub on a full disk") else { return };
    let mut place = Place::sqlite();
    place.config.database = format!("sqlite://{}", disk.path().join("hub.db").display());
    let served = place.start().await;
    let hub = &served.client;
    let (mut devices, mut readers) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        let device = served.enrolled().await;
        readers.push(reader_of(&device));
        devices.push(device);
    }
    let mut writer = served.enrolled().await;
    let load = Load::start(hub, devices);
    let mut checked = Checked::default();
    load.heals(20).await;
    for round in 0..4 {
        let again = load.again.load(Ordering::SeqCst);
        disk.fill();
        // The write-ahead log may have some room of its own left. Then every device is held up.
        let held_up = async {
            while load.again.load(Ordering::SeqCst) < again + 12 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), held_up).await.expect("the disk never filled");
        // So is whoever else brings something, and told when to come again.
        let path = format!("/v1/pair/{:032x}/1", round);
        let slot = hub.post_bytes(&path, None, vec![7; MAX_PAIRING]).await;
        assert_eq!((slot.status, slot.code().as_str()), (503, "unavailable"));
        assert_eq!(slot.header("retry-after"), Some("5"));
        // Reading goes on, and finds everything.
        load.is_all_there(hub, &readers, &mut checked).await;
        assert_eq!(writer.sync_raw(hub, &SyncRequest::default()).await.status, 200);
        disk.make_room();
        load.heals(20).await;
        load.is_all_there(hub, &readers, &mut checked).await;
        assert_eq!(hub.post_bytes(&path, None, vec![7; MAX_PAIRING]).await.status, 201);
        let envelope = writer.envelope(EnvelopeKind::Changes, "room again");
        assert_eq!(writer.push(hub, vec![envelope]).await.refused, None);
    }
    let devices = load.stop().await;
    is_whole(hub, &devices).await;
    assert_eq!(writer.pull_all(hub).await.len(), 4);
    served.stop().await;

    let found = crewroom_hub::store::Sqlite::inspect(&disk.path().join("hub.db")).await.unwrap();
    let all: usize = devices.iter().map(|(_, acknowledged)| acknowledged.len()).sum();
    assert_eq!(found.envelopes, all as u64 + 4);
    println!("{all} envelopes acknowledged");
}
