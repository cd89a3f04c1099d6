//! The timestamp: freeze, mix-and-match, and clocks that are set back.

use super::ceremony::*;
use crate::packs::{PackError, install_from_hub};
use crate::testing::{Device, get};
use serde_json::json;

const DAY: i64 = 86_400_000;
/// The test clock stands on 26 June 2024.
const THIS_WEEK: (&str, &str) = ("2024-06-26", "2024-07-03");

async fn stale(app: &crate::App) -> bool {
    get(app, "packs.list", json!({})).await["stale"] == true
}

#[tokio::test]
async fn content_that_nobody_has_vouched_for_lately_is_marked_and_stays() {
    let device = Device::new();
    let app = start(&device).await;
    assert!(!stale(&app).await);
    let pack = national(2);
    take(&app, &timestamp(1, THIS_WEEK, &[&pack], &[TIMESTAMP])).await;
    take(&app, &pack).await;
    assert!(!stale(&app).await);
    device.clock.pass(7 * DAY);
    assert!(!stale(&app).await);
    device.clock.pass(DAY);
    assert!(stale(&app).await, "a hub that hands out nothing new is noticed");
    assert_eq!(version(&app, "national").await, Some(2));
    take(&app, &timestamp(2, ("2024-07-04", "2024-07-11"), &[&pack], &[TIMESTAMP])).await;
    assert!(!stale(&app).await);
}

#[tokio::test]
async fn a_hub_that_never_shows_a_timestamp_leaves_its_packs_marked() {
    let device = Device::new();
    let app = start(&device).await;
    take(&app, &national(2)).await;
    assert!(stale(&app).await);
}

#[tokio::test]
async fn a_pack_that_is_not_what_the_timestamp_names_is_refused() {
    let device = Device::new();
    let app = start(&device).await;
    let named = national(5);
    take(&app, &timestamp(1, THIS_WEEK, &[&named], &[TIMESTAMP])).await;
    // Another pack of the same version, an older one, and one that is newer than what was named.
    let twin = signed(0, &[NATIONAL], |m| m.version = 5, |files| drop(files.remove("guides/burglary.json")));
    for pack in [twin, national(4), national(6)] {
        assert!(matches!(refused(&app, &pack).await, PackError::Mixed));
    }
    take(&app, &named).await;
    // Of a force's pack it says nothing: that one stands on its own signature.
    take(&app, &force("stories.json", |_| {})).await;
}

#[tokio::test]
async fn timestamps_only_go_forward() {
    let device = Device::new();
    let app = start(&device).await;
    let second = timestamp(2, THIS_WEEK, &[], &[TIMESTAMP]);
    take(&app, &second).await;
    assert!(!install_from_hub(&app, &second).await.unwrap().changed, "again changes nothing");
    for version in [1, 2] {
        let other = timestamp(version, ("2024-06-25", "2024-07-02"), &[], &[TIMESTAMP]);
        assert!(matches!(refused(&app, &other).await, PackError::Older), "{version}");
    }
    for by in [&[][..], &[NATIONAL], &[FORCE], &[1, 2, 3], &[77]] {
        assert!(matches!(refused(&app, &timestamp(3, THIS_WEEK, &[], by)).await, PackError::Untrusted));
    }
    for days in [
        ("2024-06-26", "2024-07-04"),
        ("2024-06-26", "2024-06-25"),
        ("2099-01-01", "2099-01-07"),
        ("2024-06-28", "2024-07-05"),
        ("today", "2024-07-03"),
    ] {
        let odd = timestamp(3, days, &[], &[TIMESTAMP]);
        assert!(matches!(refused(&app, &odd).await, PackError::Damaged(_)), "{days:?}");
    }
    let late = timestamp(3, ("2024-06-18", "2024-06-25"), &[], &[TIMESTAMP]);
    assert!(matches!(refused(&app, &late).await, PackError::Expired));
}

#[tokio::test]
async fn a_clock_that_was_set_back_revives_nothing() {
    let device = Device::new();
    let app = start(&device).await;
    device.clock.pass(20 * DAY);
    take(&app, &timestamp(1, ("2024-07-16", "2024-07-23"), &[], &[TIMESTAMP])).await;
    device.clock.pass(-20 * DAY);
    let until_july = signed(0, &[NATIONAL], |m| m.expires = "2024-07-15".into(), |_| {});
    assert!(matches!(refused(&app, &until_july).await, PackError::Expired));
}

#[tokio::test]
async fn a_timestamp_goes_with_the_key_that_signed_it() {
    let device = Device::new();
    let app = start(&device).await;
    // A stolen timestamp key counts ahead and names a pack that nobody has.
    let stolen = timestamp(9_007_199_254_740_991, THIS_WEEK, &[&national(77)], &[TIMESTAMP]);
    take(&app, &stolen).await;
    assert!(matches!(refused(&app, &national(2)).await, PackError::Mixed));
    take(&app, &second(&[("timestamp", keys(&[16], 1))], &[1, 2])).await;
    assert_eq!(version(&app, "timestamp").await, Some(0));
    take(&app, &timestamp(1, THIS_WEEK, &[&national(2)], &[16])).await;
    take(&app, &national(2)).await;
}
