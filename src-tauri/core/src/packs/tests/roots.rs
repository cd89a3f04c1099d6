//! The root of trust: rotation, revocation, expiry, and an app that was built with another.

use super::ceremony::*;
use crate::packs::{PackError, install_from_hub};
use crate::testing::Device;
use crewroom_protocol::pack::Role;
use crewroom_publisher::signing::RoleChange;

#[tokio::test]
async fn the_next_root_needs_the_keys_of_both() {
    let device = Device::new();
    let app = start(&device).await;
    let change = [("root", keys(&[11, 12, 13], 2)), ("national", keys(&[9], 1))];
    for by in [&[][..], &[1], &[1, 2], &[11, 12], &[1, 11, 12], &[1, 2, 11], &[4, 6, 7, 8]] {
        assert!(matches!(refused(&app, &second(&change, by)).await, PackError::Untrusted), "{by:?}");
    }
    take(&app, &second(&change, &[2, 3, 11, 13])).await;
    assert_eq!(version(&app, "root").await, Some(2));
    assert!(!install_from_hub(&app, &second(&change, &[2, 3, 11, 13])).await.unwrap().changed);
    assert!(matches!(refused(&app, &chain(&[first("2030-01-01")])).await, PackError::Older));
}

#[tokio::test]
async fn two_signatures_by_one_key_are_one() {
    let device = Device::new();
    let app = start(&device).await;
    let bytes = second(&[("national", keys(&[9], 1))], &[1]);
    let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let list = json[1]["signatures"].as_array_mut().unwrap();
    let again = list[0].clone();
    list.push(again);
    // The signed bytes themselves stay as they stand: only the list beside them grows.
    let text = String::from_utf8(bytes).unwrap();
    let one = serde_json::to_string(&json[1]["signatures"][0]).unwrap();
    let twice = text.replace(&one, &format!("{one},{one}"));
    assert_ne!(twice, text);
    assert!(matches!(refused(&app, twice.as_bytes()).await, PackError::Untrusted));
}

#[tokio::test]
async fn roots_are_followed_one_by_one_and_never_leapt_over() {
    let device = Device::new();
    let app = start(&device).await;
    let one = first("2030-01-01");
    let two = signed_root(Some(&root_of(&one)), &[("root", keys(&[2, 3, 11], 2))], "2030-01-01", &[2, 3]);
    let three =
        signed_root(Some(&root_of(&two)), &[("root", keys(&[11, 12, 13], 2))], "2030-01-01", &[3, 11, 12]);
    assert!(matches!(refused(&app, &chain(&[one.clone(), three.clone()])).await, PackError::Untrusted));
    assert!(matches!(refused(&app, &chain(std::slice::from_ref(&three))).await, PackError::Untrusted));
    // A device that was away for both takes them in one go; it needs no more than what it lacks.
    take(&app, &chain(&[two, three])).await;
    assert_eq!(version(&app, "root").await, Some(3));
}

#[tokio::test]
async fn a_force_that_is_no_more_loses_its_pack_and_nothing_else() {
    let device = Device::new();
    let app = start(&device).await;
    let other = |version: u64| {
        signed(
            1,
            &[OTHER_FORCE],
            |m| {
                m.version = version;
                m.pack = "other".into();
                m.role = Role::Force("other".into());
            },
            |files| {
                let about = String::from_utf8(files["about.json"].clone()).unwrap();
                files
                    .insert("about.json".into(), about.replace("example-constabulary", "other").into_bytes());
            },
        )
    };
    take(&app, &other(1)).await;
    take(&app, &national(2)).await;
    assert_eq!(version(&app, "other").await, Some(1));
    take(&app, &second(&[("force/other", RoleChange::Remove)], &[1, 2])).await;
    assert_eq!(version(&app, "other").await, None);
    assert_eq!(version(&app, "national").await, Some(2), "who is still trusted stays");
    assert!(matches!(refused(&app, &other(2)).await, PackError::Untrusted));
}

#[tokio::test]
async fn packs_that_the_new_key_has_signed_already_stay_through_a_rotation() {
    let device = Device::new();
    let app = start(&device).await;
    // Signed by the key that goes and by the one that comes, as the publishing notes say.
    take(&app, &signed(0, &[NATIONAL, 9], |m| m.version = 5, |_| {})).await;
    take(&app, &second(&[("national", keys(&[9], 1))], &[1, 2])).await;
    assert_eq!(version(&app, "national").await, Some(5));
}

#[tokio::test]
async fn an_expired_root_vouches_for_nothing_new_until_it_is_renewed() {
    let device = Device::new();
    let one = first("2024-06-25");
    let app = device.start_trusting(&chain(std::slice::from_ref(&one))).await;
    assert!(matches!(refused(&app, &national(2)).await, PackError::Expired));
    let stamp = timestamp(1, ("2024-06-26", "2024-07-03"), &[], &[TIMESTAMP]);
    assert!(matches!(refused(&app, &stamp).await, PackError::Expired));
    assert!(total(&app).await >= 45, "what is here is shown");
    let two = signed_root(Some(&root_of(&one)), &[], "2030-01-01", &[1, 2]);
    take(&app, &chain(&[two])).await;
    take(&app, &national(2)).await;
}

#[tokio::test]
async fn an_app_built_with_another_root_begins_anew_from_it() {
    let device = Device::new();
    let app = start(&device).await;
    take(&app, &national(7)).await;
    drop(app);
    let other = signed_root(
        None,
        &[("root", keys(&[21, 22], 2)), ("national", keys(&[24], 1)), ("timestamp", keys(&[26], 1))],
        "2030-01-01",
        &[21, 22],
    );
    let app = device.start_trusting(&chain(std::slice::from_ref(&other))).await;
    assert_eq!(version(&app, "national").await, Some(1), "nobody vouches for version 7 any more");
    assert!(matches!(refused(&app, &national(8)).await, PackError::Untrusted));
    take(&app, &signed(0, &[24], |m| m.version = 2, |_| {})).await;
    drop(app);
    // And stays: the same app started again changes nothing.
    let app = device.start_trusting(&chain(&[other])).await;
    assert_eq!(version(&app, "national").await, Some(2));
}

#[tokio::test]
async fn an_app_whose_own_root_is_broken_still_shows_the_help_lines() {
    let device = Device::new();
    for root in [
        &b""[..],
        b"[]",
        b"[{}]",
        &chain(&[signed_root(
            None,
            &[("root", keys(&[1, 2], 2)), ("national", keys(&[4], 1)), ("timestamp", keys(&[6], 1))],
            "2030-01-01",
            &[1],
        )]),
    ] {
        let app = device.start_trusting(root).await;
        assert!(total(&app).await >= 45);
        assert!(matches!(install_from_hub(&app, &national(2)).await, Err(PackError::Untrusted)));
        assert_eq!(version(&app, "root").await, None);
    }
}

#[tokio::test]
async fn the_root_in_the_repository_is_whole() {
    let device = Device::new();
    let app = device.start().await;
    assert_eq!(version(&app, "root").await, Some(1));
    assert!(matches!(refused(&app, &national(2)).await, PackError::Untrusted));
}
