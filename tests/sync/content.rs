//! Content over the real line: a wellbeing lead publishes into the hub's folder, an officer's app
//! has it with its next sync, locked or not.

use crate::desk::Desk;
use crate::guides::{self, GUIDES, TEXT, Words, text_of};
use crate::link::Shape;
use crate::support::machine::must;
use crate::wire::{sync, within};
use crate::world::{Device, World};
use crewroom_protocol::pack::content::{Block, Guide, Inline};
use serde_json::json;

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

    // Another's root: nothing of it is taken, nothing breaks, and the person is told.
    let stranger = Device::trusting(&world, Shape::default(), &Desk::new().root()).await;
    stranger.today();
    stranger.enrol(&world).await;
    let status = must(&stranger.app, "sync.now", json!({})).await;
    assert_eq!((&status["problem"], &status["waiting"]), (&json!("tampered"), &json!(0)));
    assert!(number(&stranger).await.contains("07700900101"));
}

/// One sentence of a card says something else.
fn reword(guide: &mut Guide, words: &mut Words) {
    let Some(Block::Paragraph { content }) = guide.en.body.last_mut() else { panic!("{guide:?}") };
    let Some(Inline::Text { text }) = content.first_mut() else { panic!("{content:?}") };
    let from = text.char_indices().nth(200).map_or(0, |(at, _)| at);
    let to = text.char_indices().nth(300).map_or(text.len(), |(at, _)| at);
    text.replace_range(from..to, &words.text(100));
}

/// How many cards there are, and whether one says what it should. That it was opened is private,
/// and is synced before anything is counted again.
async fn has(device: &Device, guide: &Guide) -> (u64, bool) {
    let home = must(&device.app, "guidance.home", json!({})).await;
    let card = must(&device.app, "guidance.open", json!({ "id": guide.id })).await.to_string();
    let Some(Block::Paragraph { content }) = guide.en.body.last() else { panic!("{guide:?}") };
    let Some(Inline::Text { text }) = content.first() else { panic!("{content:?}") };
    let text = serde_json::to_string(text).unwrap();
    device.sync().await;
    (home["total"].as_u64().unwrap(), card.contains(&text))
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_cards_come_and_change_for_what_they_are_worth() {
    let world = World::new().await;
    let desk = Desk::new();
    let mut words = Words::new(7);
    let mut guides = guides::guides();
    let text: usize = guides.values().map(text_of).sum();
    assert!(guides.len() == GUIDES && text >= TEXT, "{text} bytes of text");
    let mut phone = Device::trusting(&world, Shape::default(), &desk.root()).await;
    phone.today();
    phone.enrol(&world).await;
    phone.sync().await;
    let own = must(&phone.app, "guidance.home", json!({})).await["total"].as_u64().unwrap();

    let archive = guides::publish(&desk, 2, &guides, world.folder());
    println!("{text} bytes of text, an archive of {archive}: {:.2}:1", text as f64 / archive as f64);
    // What packs better than real text would prove nothing.
    assert!(text as u64 * 10 <= archive * 33, "not as real text packs");
    within("a fresh device pulls 300 guides", sync(&phone).await, 2, 600_000);
    within("after that", sync(&phone).await, 1, 400);
    let some = guides.keys().nth(150).unwrap().clone();
    let (total, there) = has(&phone, &guides[&some]).await;
    assert!(there && total == own + GUIDES as u64, "{total} cards, and {own} before");
    // Its like stays away for a while.
    let laptop = Device::trusting(&world, Shape::default(), &desk.root()).await;
    laptop.today();
    laptop.enrol(&world).await;
    laptop.sync().await;

    reword(guides.get_mut(&some).unwrap(), &mut words);
    guides::publish(&desk, 3, &guides, world.folder());
    within("one guide of 300 changed", sync(&phone).await, 1, 1_200);
    within("after that", sync(&phone).await, 1, 400);
    assert_eq!(has(&phone, &guides[&some]).await, (total, true));

    // Locked, and started anew: the same. There is no token, and so less to say.
    must(&phone.app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    phone.hang_up().await;
    reword(guides.get_mut(&some).unwrap(), &mut words);
    guides::publish(&desk, 4, &guides, world.folder());
    within("the same, locked", sync(&phone).await, 1, 1_200);
    within("after that, locked", sync(&phone).await, 1, 400);
    must(&phone.app, "vault.unlock", json!({ "pin": "271828" })).await;
    assert_eq!(has(&phone, &guides[&some]).await, (total, true));

    // A card for which there is nothing here to start from.
    let new = words.guide("a-card-that-is-new", TEXT / GUIDES);
    guides.insert(new.id.clone(), new.clone());
    guides::publish(&desk, 5, &guides, world.folder());
    within("one guide of 301 is new", sync(&phone).await, 1, 3_300);
    assert_eq!(has(&phone, &new).await, (total + 1, true));
    within("three versions later, the other", sync(&laptop).await, 1, 3_500);
    assert_eq!(has(&laptop, &new).await, (total + 1, true));

    // More than an answer brings along: the patch is a file of its own.
    for guide in guides.values_mut().take(30) {
        *guide = words.guide(&guide.id, TEXT / GUIDES);
    }
    let whole = guides::publish(&desk, 6, &guides, world.folder());
    let large = sync(&phone).await;
    assert!(large.1.bytes() < whole / 4, "{} bytes", large.1.bytes());
    within("30 of 301 written anew", large, 2, 70_000);
    within("after that", sync(&phone).await, 1, 400);
    assert_eq!(has(&phone, guides.values().nth(1).unwrap()).await, (total + 1, true));

    // What it would start from is gone: the whole, in the same run.
    phone.app.close().await;
    let url = format!("sqlite://{}", phone.machine.path("public.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("DELETE FROM pack_archive").execute(&pool).await.unwrap();
    pool.close().await;
    phone.hang_up().await;
    must(&phone.app, "vault.unlock", json!({ "pin": "271828" })).await;
    reword(guides.get_mut(&some).unwrap(), &mut words);
    guides::publish(&desk, 7, &guides, world.folder());
    within("one guide changed, nothing to start from", sync(&phone).await, 2, 600_000);
    within("after that", sync(&phone).await, 1, 400);
    assert_eq!(has(&phone, &guides[&some]).await, (total + 1, true));
}
