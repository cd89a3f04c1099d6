//! Guidance on the content that ships: search, cards, bookmarks, Welsh.

use crate::testing::{Device, get, refused};
use crate::{App, ErrorCode};
use serde_json::{Value, json};

async fn found(app: &App, query: &str) -> Vec<String> {
    let seen = get(app, "guidance.search", json!({ "query": query })).await;
    seen["found"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["row"]["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn s136_by_any_name_finds_the_card_first() {
    let device = Device::new();
    let app = device.start().await;
    for query in ["s136", "section 136", "136", "S.136", "Section136", "adran 136"] {
        assert_eq!(found(&app, query).await.first().map(String::as_str), Some("section-136"), "{query}");
    }
    for query in ["sectioned", "place of safety", "AMHP"] {
        assert!(found(&app, query).await.contains(&"section-136".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn every_letter_typed_keeps_the_card_in_view() {
    let device = Device::new();
    let app = device.start().await;
    for (typed, card) in [
        ("stop and search", "stop-and-search"),
        ("gowisely", "stop-and-search"),
        ("search stop", "stop-and-search"),
        ("misper", "missing-person"),
    ] {
        for end in (3..=typed.len()).filter(|end| typed.is_char_boundary(*end)) {
            let all = found(&app, &typed[..end]).await;
            assert!(all.iter().any(|id| id == card), "{} does not show {card}", &typed[..end]);
        }
    }
}

#[tokio::test]
async fn a_slip_of_one_letter_finds_the_word_and_says_so() {
    let device = Device::new();
    let app = device.start().await;
    for (typed, meant) in [
        ("harasment", "harassment"),
        ("mising", "missing"),
        ("collison", "collision"),
        ("domsetic", "domestic"),
    ] {
        let seen = get(&app, "guidance.search", json!({ "query": typed })).await;
        assert!(!seen["found"].as_array().unwrap().is_empty(), "{typed}");
        assert_eq!(seen["corrected"][0]["searched"], meant, "{typed}");
    }
    assert!(found(&app, "zzzzqqq").await.is_empty());
    assert!(found(&app, "  ,. ").await.is_empty());
}

#[tokio::test]
async fn every_script_can_be_typed() {
    let device = Device::new();
    let app = device.start().await;
    // The index splits some of these where Unicode today does not.
    for typed in
        ["กำลัง", "हिन्दी", "e\u{301}te\u{301}", "Ⓐⓑ", "Ⅷ½²", "اَلْعَرَبِيَّةُ", "👮 136", "ꟹꭣ𞤀𐵀", "section ①36"]
    {
        let seen = get(&app, "guidance.search", json!({ "query": typed })).await;
        assert!(seen["found"].is_array(), "{typed}");
    }
}

#[tokio::test]
async fn the_best_name_comes_first_however_many_cards_mention_the_word() {
    let device = Device::new();
    let app = device.start().await;
    for (typed, card) in
        [("burglary", "burglary"), ("missing person", "missing-person"), ("stop search", "stop-and-search")]
    {
        assert_eq!(found(&app, typed).await.first().map(String::as_str), Some(card), "{typed}");
    }
}

#[tokio::test]
async fn accents_do_not_matter_and_welsh_words_find_cards() {
    let device = Device::new();
    let app = device.start().await;
    get(&app, "settings.change", json!({ "change": { "field": "language", "value": "cy" } })).await;
    let seen = get(&app, "guidance.open", json!({ "id": "section-136" })).await;
    assert_eq!(seen["row"]["words"], "cy");
    let word = seen["row"]["title"].as_str().unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(found(&app, &word).await.contains(&"section-136".to_owned()), "{word}");
    let plain = found(&app, "cwsg").await;
    assert_eq!(plain, found(&app, "CWSG").await);
    // What has no Welsh is shown in English and says so.
    assert_eq!(get(&app, "guidance.open", json!({ "id": "burglary" })).await["row"]["words"], "en");
}

#[tokio::test]
async fn hits_are_marked_as_runs_never_as_markup() {
    let device = Device::new();
    let app = device.start().await;
    let seen = get(&app, "guidance.search", json!({ "query": "section 136" })).await;
    for one in seen["found"].as_array().unwrap() {
        let runs: Vec<&Value> =
            [&one["title"], &one["snippet"]].iter().flat_map(|runs| runs.as_array().unwrap()).collect();
        assert!(runs.iter().any(|run| run["hit"] == true), "{}", one["row"]["id"]);
        assert!(runs.iter().all(|run| !run["text"].as_str().unwrap().contains('<')));
    }
}

#[tokio::test]
async fn enough_cards_ship_each_with_its_source_and_dates() {
    let device = Device::new();
    let app = device.start().await;
    let home = get(&app, "guidance.home", json!({})).await;
    assert!(home["total"].as_u64().unwrap() >= 45);
    let mut welsh_and_urgent = 0;
    for category in home["categories"].as_array().unwrap() {
        let list = get(&app, "guidance.browse", json!({ "category": category["id"] })).await;
        assert_eq!(list["guides"].as_array().unwrap().len() as u64, category["count"].as_u64().unwrap());
        for row in list["guides"].as_array().unwrap() {
            let card = get(&app, "guidance.open", json!({ "id": row["id"] })).await;
            assert!(!card["sources"].as_array().unwrap().is_empty(), "{}", row["id"]);
            assert!(!card["licence"].as_str().unwrap().is_empty());
            assert!(card["reviewed"].as_str().unwrap() < row["review_by"].as_str().unwrap());
            assert!(!row["regions"].as_array().unwrap().is_empty());
        }
    }
    get(&app, "settings.change", json!({ "change": { "field": "language", "value": "cy" } })).await;
    for category in home["categories"].as_array().unwrap() {
        let list = get(&app, "guidance.browse", json!({ "category": category["id"] })).await;
        let rows = list["guides"].as_array().unwrap();
        welsh_and_urgent += rows.iter().filter(|row| row["urgent"] == true && row["words"] == "cy").count();
    }
    assert!(welsh_and_urgent >= 12, "{welsh_and_urgent}");
}

#[tokio::test]
async fn bookmarks_and_recent_cards_are_private() {
    let device = Device::new();
    let app = device.start().await;
    // Without a vault, reading leaves nothing behind.
    get(&app, "guidance.open", json!({ "id": "grounding" })).await;
    assert!(!device.path("vault.db").exists());
    get(&app, "guidance.bookmark", json!({ "id": "section-136", "on": true })).await;
    get(&app, "guidance.open", json!({ "id": "burnout" })).await;
    drop(app);
    let app = device.start().await;
    let home = get(&app, "guidance.home", json!({})).await;
    assert_eq!(home["bookmarks"][0]["id"], "section-136");
    assert_eq!(home["recent"][0]["id"], "burnout");
    let home = get(&app, "guidance.forget_recent", json!({})).await;
    assert_eq!(home["recent"], json!([]));
    assert_eq!(home["bookmarks"][0]["id"], "section-136");
    get(&app, "vault.lock", json!({})).await;
    let home = get(&app, "guidance.home", json!({})).await;
    assert_eq!((&home["bookmarks"], &home["recent"]), (&Value::Null, &Value::Null));
    assert_eq!(refused(&app, "guidance.open", json!({ "id": "no-such-card" })).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_card_past_review_is_marked_and_offered_on_now() {
    let device = Device::new();
    device.clock.set(crate::days::wall_to_ms(
        crate::days::parse_date("2027-09-01").unwrap(),
        600,
        crate::days::UK,
    ));
    let app = device.start().await;
    let card = get(&app, "guidance.open", json!({ "id": "section-136" })).await;
    assert_eq!(card["row"]["past_review"], true);
    let now = get(&app, "now.open", json!({})).await;
    assert_eq!(now["overdue"]["past_review"], true);
    assert_eq!(now["content_expired"], true);
    get(&app, "guidance.bookmark", json!({ "id": "burglary", "on": true })).await;
    assert_eq!(get(&app, "now.open", json!({})).await["overdue"]["id"], "burglary", "mine first");
}
