//! The program is killed again and again while devices push: what was acknowledged stays.

use crate::client::Client;
use crate::command::{said, serve, serve_with};
use crate::device::{Device, fresh};
use crate::load::{Checked, Load, is_whole, reader_of};
use sqlx::{Connection, SqliteConnection};
use std::sync::atomic::Ordering;
use std::time::Duration;

const DEVICES: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_devices_push_it_loses_nothing_acknowledged() {
    let kills = if std::env::var_os("CREWROOM_LONG").is_some() { 3_000 } else { 300 };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    said(&data, &["init"]).await;
    let codes = said(&data, &["invite", "--count", &DEVICES.to_string()]).await;
    let many = ["--device-per-minute", "1000000", "--address-per-minute", "1000000"];
    let (mut child, public, _, _) = serve_with(&data, &many).await;
    let hub = Client::meet(public).await;
    let (mut devices, mut readers) = (Vec::new(), Vec::new());
    for code in codes.lines() {
        let mut device = Device::first("Phone");
        assert_eq!(device.enrol(&hub, code).await.status, 200);
        readers.push(reader_of(&device));
        devices.push(device);
    }
    let load = Load::start(&hub, devices);
    let mut checked = Checked::default();
    let address = public.to_string();
    // Where it listened before: the devices know no other.
    let flags = [many.as_slice(), &["--listen", &address]].concat();
    for _ in 0..kills {
        let [ms] = fresh::<1>();
        tokio::time::sleep(Duration::from_millis(u64::from(ms) / 2)).await;
        // SIGKILL: it is told nothing.
        child.kill().await.unwrap();
        (child, ..) = serve_with(&data, &flags).await;
        load.is_all_there(&hub, &readers, &mut checked).await;
        load.heals(1).await;
    }
    let again = load.again.load(Ordering::SeqCst);
    let devices = load.stop().await;
    is_whole(&hub, &devices).await;
    let all: usize = devices.iter().map(|(_, acknowledged)| acknowledged.len()).sum();
    println!("{kills} kills, {all} envelopes acknowledged, {again} pushes sent again");
    assert!(again >= kills / 2, "hardly a kill was noticed by anybody: {again}");
    child.kill().await.unwrap();

    let file = data.join("hub.db");
    let mut database = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    let report: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
    assert_eq!(report, "ok");
    let loose = sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut database).await.unwrap();
    assert!(loose.is_none());
    // What each account's row counts is what is there.
    let wrong: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM account AS a WHERE envelopes != (SELECT COUNT(*) FROM envelope WHERE account = a.id)",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!(wrong, 0);
    database.close().await.unwrap();
    let (mut child, ..) = serve(&data).await;
    crate::command::terminate(&mut child).await;
}
