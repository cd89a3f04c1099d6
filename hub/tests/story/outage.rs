//! PostgreSQL goes away under load and comes back.

use crate::client::request;
use crate::load::{Checked, Load, is_whole, reader_of};
use crate::place::Place;
use crate::postgres;
use crewroom_protocol::sync::wire::SyncRequest;
use std::sync::atomic::Ordering;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_goes_away_and_comes_back() {
    let Some(mut cluster) = postgres::cluster() else { return };
    let place = Place::with(Some(cluster.database("outage")));
    let served = place.start().await;
    let (hub, admin) = (&served.client, served.running.admin_addr);
    let ready = async || request(admin, "GET", "/readyz", &[], Vec::new()).await;
    assert_eq!(ready().await.status, 200);
    let (mut devices, mut readers) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        let device = served.enrolled().await;
        readers.push(reader_of(&device));
        devices.push(device);
    }
    let load = Load::start(hub, devices);
    let (mut checked, nothing) = (Checked::default(), SyncRequest::default());
    load.heals(20).await;
    for (round, word) in ["stop", "crash", "crash", "stop"].into_iter().enumerate() {
        let again = load.again.load(Ordering::SeqCst);
        cluster.tell(word);
        if round < 2 {
            // As long as it is away, every answer says so.
            let (answer, refused) = tokio::join!(ready(), readers[0].sync_raw(hub, &nothing));
            for answer in [answer, refused] {
                assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"), "{word}");
                assert_eq!(answer.header("retry-after"), Some("5"));
            }
            let noticed = async {
                while load.again.load(Ordering::SeqCst) < again + 6 {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(30), noticed).await.expect("no device noticed");
            assert_eq!(ready().await.status, 503);
            // What needs no database is answered.
            assert_eq!(hub.get("/v1/about", &[]).await.status, 200);
            assert_eq!(request(admin, "GET", "/healthz", &[], Vec::new()).await.status, 200);
        } else {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        cluster.tell("start");
        load.heals(30).await;
        load.is_all_there(hub, &readers, &mut checked).await;
        assert_eq!(ready().await.status, 200, "ready again");
    }
    let devices = load.stop().await;
    is_whole(hub, &devices).await;
    let all: usize = devices.iter().map(|(_, acknowledged)| acknowledged.len()).sum();
    println!("{all} envelopes acknowledged");
    served.stop().await;
}
