//! What a pack may bring, and what stays with the national one.

use super::ceremony::*;
use crate::packs::{EMBEDDED, PackError, install_from_hub};
use crate::testing::{Device, get};
use crewroom_protocol::pack::Archive;
use serde_json::{Value, json};

#[tokio::test]
async fn a_newer_pack_replaces_and_what_it_lacks_is_gone() {
    let device = Device::new();
    let app = start(&device).await;
    let before = total(&app).await;
    let newer = signed(0, &[NATIONAL], |_| {}, |files| drop(files.remove("guides/burglary.json")));
    assert_eq!(take(&app, &newer).await.version, 2);
    assert!(!install_from_hub(&app, &newer).await.unwrap().changed, "again changes nothing");
    assert_eq!(total(&app).await, before - 1);
    let found = get(&app, "guidance.search", json!({ "query": "burglary" })).await;
    assert!(found["found"].as_array().unwrap().iter().all(|one| one["row"]["id"] != "burglary"));
    // The app's own older pack does not come back at the next start.
    drop(app);
    assert_eq!(total(&start(&device).await).await, before - 1);
}

#[tokio::test]
async fn a_running_app_mends_slips_with_the_words_of_a_pack_that_just_came() {
    let device = Device::new();
    let app = start(&device).await;
    let look = json!({ "query": "xylofone" });
    assert_eq!(get(&app, "guidance.search", look.clone()).await["found"], json!([]));
    let newer = signed(
        0,
        &[NATIONAL],
        |_| {},
        |files| {
            let mut card: Value = serde_json::from_slice(&files["guides/burglary.json"]).unwrap();
            card["id"] = json!("music");
            card["en"]["title"] = json!("Xylophone");
            files.insert("guides/music.json".into(), serde_json::to_vec(&card).unwrap());
        },
    );
    take(&app, &newer).await;
    // "xylofone" is two letters off; "xylophon" and one slip are what the search mends.
    let found = get(&app, "guidance.search", json!({ "query": "xylphone" })).await;
    assert_eq!(found["found"][0]["row"]["id"], "music", "{found}");
}

#[tokio::test]
async fn what_changed_in_a_card_is_found_and_what_it_was_is_not() {
    let device = Device::new();
    let app = start(&device).await;
    let titled = |version, title: &'static str| {
        signed(
            0,
            &[NATIONAL],
            move |m| m.version = version,
            move |files| {
                let mut card: Value = serde_json::from_slice(&files["guides/burglary.json"]).unwrap();
                card["en"]["title"] = json!(title);
                files.insert("guides/burglary.json".into(), serde_json::to_vec(&card).unwrap());
            },
        )
    };
    let (mut gone, all) = ("", total(&app).await);
    for (version, title) in [(2, "Zymurgy"), (3, "Quixotry"), (4, "Quixotry")] {
        take(&app, &titled(version, title)).await;
        let found = get(&app, "guidance.search", json!({ "query": title })).await;
        assert_eq!(found["found"][0]["row"]["id"], "burglary", "{found}");
        assert_eq!(found["found"].as_array().unwrap().len(), 1, "{found}");
        if !gone.is_empty() && gone != title {
            let found = get(&app, "guidance.search", json!({ "query": gone })).await;
            assert_eq!(found["found"], json!([]), "{gone}");
        }
        // Cards that stayed as they were are found as before.
        let others = get(&app, "guidance.search", json!({ "query": "s136" })).await;
        assert!(others["found"].as_array().is_some_and(|found| !found.is_empty()));
        assert_eq!(total(&app).await, all);
        gone = title;
    }
}

#[tokio::test]
async fn an_older_or_equal_version_is_refused() {
    let device = Device::new();
    let app = start(&device).await;
    take(&app, &national(6)).await;
    for version in [1, 4, 6] {
        let other = signed(
            0,
            &[NATIONAL],
            |m| m.version = version,
            |files| {
                files.remove("guides/burglary.json");
            },
        );
        assert!(matches!(refused(&app, &other).await, PackError::Older), "{version}");
    }
    assert!(
        matches!(refused(&app, EMBEDDED[0]).await, PackError::Untrusted),
        "what the app carries is unsigned"
    );
}

#[tokio::test]
async fn a_forces_pack_cannot_touch_what_is_national() {
    let device = Device::new();
    let app = start(&device).await;
    let national = Archive::from_bytes(EMBEDDED[0]).unwrap();
    let lines: Vec<Value> = serde_json::from_slice(national.file("contacts.json").unwrap()).unwrap();
    let crisis = lines.iter().find(|line| !line["crisis_order"].is_null()).unwrap().clone();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut line = crisis.clone();
        line["id"] = json!("mine");
        change(&mut line);
        force("contacts.json", |list| list.as_array_mut().unwrap().push(line))
    };
    let card = national.file("guides/burglary.json").unwrap();
    let attempts: Vec<(&str, Vec<u8>)> = vec![
        ("a crisis line", with(&|_| {})),
        ("a place on the help sheet", with(&|line| line["kind"] = json!("support-line"))),
        ("the kind of a crisis line", with(&|line| line["crisis_order"] = Value::Null)),
        (
            "the id of a crisis line",
            with(&|line| {
                line["id"] = crisis["id"].clone();
                line["kind"] = json!("peer-supporter");
                line["crisis_order"] = Value::Null;
            }),
        ),
        ("bank holidays", {
            let days = national.file("bank-holidays.json").unwrap().to_vec();
            signed(1, &[FORCE], |_| {}, |files| drop(files.insert("bank-holidays.json".into(), days)))
        }),
        (
            "categories",
            force("about.json", |about| {
                about["categories"] = json!([{ "id": "mine", "en": "Mine", "cy": "Fi" }]);
            }),
        ),
        (
            "weeks",
            force("about.json", |about| {
                about["weeks"] = json!([{ "number": 9, "starts": "2027-06-21", "ends": "2027-06-27",
                                      "source": "x", "source_url": "https://a.uk" }]);
            }),
        ),
        ("another force's name", force("about.json", |about| about["force"]["id"] = json!("kent"))),
        ("a national card", {
            let card = card.to_vec();
            signed(1, &[FORCE], |_| {}, |files| drop(files.insert("guides/burglary.json".into(), card)))
        }),
        ("the national pack's id", signed(1, &[FORCE], |m| m.pack = "national".into(), |_| {})),
    ];
    for (what, pack) in attempts {
        assert!(matches!(refused(&app, &pack).await, PackError::Damaged(_)), "{what}");
    }
    // Without any of that, what is its own comes in.
    let own = force("contacts.json", |list| {
        let mut line = crisis.clone();
        line["id"] = json!("mine");
        line["kind"] = json!("peer-supporter");
        line["crisis_order"] = Value::Null;
        list.as_array_mut().unwrap().push(line);
    });
    let help = get(&app, "contacts.help", json!({})).await;
    take(&app, &own).await;
    assert_eq!(get(&app, "contacts.help", json!({})).await, help);
}

#[tokio::test]
async fn a_force_cannot_keep_a_national_card_out_by_taking_its_name_first() {
    let device = Device::new();
    let app = start(&device).await;
    let card = |title: &str| {
        let archive = Archive::from_bytes(EMBEDDED[0]).unwrap();
        let mut card: Value = serde_json::from_slice(archive.file("guides/burglary.json").unwrap()).unwrap();
        card["id"] = json!("drones");
        card["en"]["title"] = json!(title);
        serde_json::to_vec(&card).unwrap()
    };
    let local = card("Local");
    take(&app, &signed(1, &[FORCE], |_| {}, |files| drop(files.insert("guides/drones.json".into(), local))))
        .await;
    let open = json!({ "id": "drones" });
    assert_eq!(get(&app, "guidance.open", open.clone()).await["row"]["title"], "Local");
    let whole = card("National");
    take(
        &app,
        &signed(0, &[NATIONAL], |_| {}, |files| drop(files.insert("guides/drones.json".into(), whole))),
    )
    .await;
    assert_eq!(get(&app, "guidance.open", open).await["row"]["title"], "National");
    // Its old card cannot come back over it either.
    let local = card("Local");
    let again = signed(
        1,
        &[FORCE],
        |m| m.version += 1,
        |files| {
            files.insert("guides/drones.json".into(), local);
        },
    );
    assert!(matches!(refused(&app, &again).await, PackError::Damaged(_)));
}

#[tokio::test]
async fn a_national_contact_is_never_hidden_behind_a_forces_of_the_same_id() {
    let device = Device::new();
    let app = start(&device).await;
    let archive = Archive::from_bytes(EMBEDDED[0]).unwrap();
    let lines: Vec<Value> = serde_json::from_slice(archive.file("contacts.json").unwrap()).unwrap();
    let mut line = lines[0].clone();
    line["id"] = json!("new-line");
    line["en"]["name"] = json!("National");
    let mut local = line.clone();
    local["en"]["name"] = json!("Local");
    local["kind"] = json!("peer-supporter");
    local["crisis_order"] = Value::Null;
    let open = json!({ "id": "new-line" });
    take(&app, &force("contacts.json", |list| list.as_array_mut().unwrap().push(local))).await;
    assert!(get(&app, "contacts.open", open.clone()).await.to_string().contains("Local"));
    let national = signed(
        0,
        &[NATIONAL],
        |_| {},
        |files| {
            let mut list = lines.clone();
            list.push(line);
            files.insert("contacts.json".into(), serde_json::to_vec(&list).unwrap());
        },
    );
    take(&app, &national).await;
    let seen = get(&app, "contacts.open", open).await.to_string();
    assert!(seen.contains("National") && !seen.contains("Local"), "{seen}");
}

#[tokio::test]
async fn a_pack_with_a_card_of_another_shape_is_refused_whole() {
    let device = Device::new();
    let app = start(&device).await;
    let odd = br#"{"id":"x","body":[{"type":"script","text":"alert(1)"}]}"#;
    let pack =
        signed(0, &[NATIONAL], |_| {}, |files| drop(files.insert("guides/x.json".into(), odd.to_vec())));
    assert!(matches!(refused(&app, &pack).await, PackError::Damaged(_)));
}

#[tokio::test]
async fn a_pack_past_its_last_day_or_for_a_newer_app_is_left_alone() {
    let device = Device::new();
    let app = start(&device).await;
    let late = signed(0, &[NATIONAL], |m| m.expires = "2024-06-25".into(), |_| {});
    assert!(matches!(refused(&app, &late).await, PackError::Expired));
    let odd = signed(0, &[NATIONAL], |m| m.expires = "soon".into(), |_| {});
    assert!(matches!(refused(&app, &odd).await, PackError::Expired));
    for least in ["999.0.0", "new"] {
        let newer = signed(0, &[NATIONAL], |m| m.min_app = Some(least.into()), |_| {});
        assert!(matches!(refused(&app, &newer).await, PackError::Unsupported), "{least}");
    }
    let now = signed(
        0,
        &[NATIONAL],
        |m| {
            m.expires = "2024-06-26".into();
            m.min_app = Some("0.1.0".into());
        },
        |_| {},
    );
    take(&app, &now).await;
}

#[tokio::test]
async fn expired_content_is_marked_and_stays() {
    let device = Device::new();
    let day = crate::days::parse_date("2028-01-01").unwrap();
    device.clock.set(crate::days::wall_to_ms(day, 600, crate::days::UK));
    let app = device.start().await;
    let packs = get(&app, "packs.list", json!({})).await;
    assert!(packs["packs"].as_array().unwrap().iter().all(|pack| pack["expired"] == true));
    assert_eq!(packs["stale"], false, "nobody but the app has spoken");
    assert!(total(&app).await >= 45);
}

#[tokio::test]
async fn a_forces_people_do_not_pass_for_national_ones() {
    let device = Device::new();
    let app = start(&device).await;
    let person = |id: &str, first: &str| {
        let key = format!("{first}{}", "0".repeat(62));
        json!({ "id": id, "en": "The lead", "cy": "Yr arweinydd", "kinds": ["feedback"], "key": key })
    };
    let named = |files: &mut std::collections::BTreeMap<String, Vec<u8>>, people: Value| {
        let mut about: Value = serde_json::from_slice(&files["about.json"]).unwrap();
        about["recipients"] = people;
        files.insert("about.json".into(), serde_json::to_vec(&about).unwrap());
    };
    let lead = person("national-lead", "09");
    let national = signed(0, &[NATIONAL], |_| {}, |files| named(files, json!([lead])));
    take(&app, &national).await;
    for (what, people) in [
        ("the id of a national recipient", json!([person("national-lead", "0b")])),
        ("the key of a national recipient", json!([person("mine", "09")])),
        ("a key that is none", json!([person("mine", "00")])),
        (
            "an unknown kind",
            json!([{ "id": "mine", "en": "x", "cy": "x", "kinds": ["orders"], "key": "09" }]),
        ),
    ] {
        let pack = force("about.json", |about| about["recipients"] = people);
        assert!(matches!(refused(&app, &pack).await, PackError::Damaged(_)), "{what}");
    }
    let own = force("about.json", |about| about["recipients"] = json!([person("mine", "0b")]));
    take(&app, &own).await;
    let known = crate::packs::recipients(&app.public).await.unwrap();
    let known: Vec<(&str, &str)> =
        known.iter().map(|(of, one)| (of.role.as_str(), one.id.as_str())).collect();
    assert_eq!(known[0], ("national", "national-lead"), "national ones come first");
    assert!(known[1..].iter().any(|(role, id)| role.starts_with("force/") && *id == "mine"), "{known:?}");
}
