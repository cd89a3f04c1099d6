//! The outbox on a device that has enrolled: queued offline, sealed at once, sent once.

use crate::packs::install_own;
use crate::submissions::{send_due, send_waiting};
use crate::sync::tests::world::{Member, World};
use crate::sync::{HttpError, Response};
use crate::testing::{ask, get, refused};
use crate::{App, ErrorCode};
use crewroom_crypto::SealingKey;
use crewroom_crypto::submission::open_submission;
use crewroom_protocol::pack::content::{About, Event, Force, Recipient, SubmissionKind, path};
use crewroom_protocol::pack::{Archive, Manifest, Role};
use crewroom_protocol::sync::submission::{SubmissionBody, info, recipient_id};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

const FORCE: &str = "example-constabulary";
const DAY_MS: i64 = 86_400_000;

fn lead() -> SealingKey {
    SealingKey::from_random(&mut [42; 32])
}

fn recipient(id: &str, key: &SealingKey, kinds: &[SubmissionKind]) -> Recipient {
    let key = data_encoding::HEXLOWER.encode(&key.public().unwrap());
    Recipient { id: id.into(), en: "Wellbeing lead".into(), cy: "Arweinydd".into(), kinds: kinds.into(), key }
}

fn event(id: &str, sign_up: bool, cancelled: bool, days: i64) -> Event {
    let starts_ms = crate::testing::IN_THE_WEEK + days * DAY_MS;
    let event = json!({
        "id": id, "kind": "dog", "starts_ms": starts_ms, "ends_ms": starts_ms + 3_600_000,
        "station": null, "url": null, "cancelled": cancelled, "sign_up": sign_up,
        "en": { "title": "Dog visit", "description": "Come by." }, "cy": null
    });
    serde_json::from_value(event).unwrap()
}

/// The example force's pack with these people.
fn pack(version: u64, recipients: Vec<Recipient>) -> Vec<u8> {
    let force = Force {
        id: FORCE.into(),
        en: "Example".into(),
        cy: "Enghraifft".into(),
        example: true,
        nations: vec![],
        stations: vec![],
        protocols: BTreeMap::new(),
    };
    let about = About { force: Some(force), recipients, ..About::default() };
    let events = [
        event("dog", true, false, 1),
        event("van", false, false, 1),
        event("off", true, true, 1),
        event("past", true, false, -1),
    ];
    let manifest = Manifest {
        format: crewroom_protocol::pack::FORMAT,
        pack: FORCE.into(),
        role: Role::Force(FORCE.into()),
        version,
        issued: "2024-06-01".into(),
        expires: "2030-06-01".into(),
        licence: "CC-BY-4.0".into(),
        name: [("en".to_owned(), "Example pack".to_owned())].into(),
        example: true,
        prev: None,
        min_app: None,
        files: vec![],
    };
    let files = [
        (path::ABOUT.to_owned(), serde_json::to_vec(&about).unwrap()),
        (path::EVENTS.to_owned(), serde_json::to_vec(&events).unwrap()),
    ];
    Archive::new(manifest, files.into()).unwrap().to_bytes().unwrap()
}

const ALL: [SubmissionKind; 3] =
    [SubmissionKind::Feedback, SubmissionKind::SignUp, SubmissionKind::Recognition];

/// A pack whose one recipient takes everything.
pub(crate) fn pack_for_all() -> Vec<u8> {
    pack(1_000, vec![recipient("lead", &lead(), &ALL)])
}

/// A device that has enrolled and knows a recipient.
async fn officer(world: &mut World) -> Member {
    let member = world.phone().await;
    install_own(&member.app.public, &pack_for_all()).await.unwrap();
    member
}

fn to() -> String {
    data_encoding::HEXLOWER.encode(&recipient_id(&lead().public().unwrap()))
}

pub(crate) fn feedback(text: &str) -> Value {
    json!({ "kind": "feedback", "recipient": to(), "event": null, "colleague": null, "text": text })
}

async fn send(app: &App, text: &str) -> String {
    let before = ids(app).await;
    get(app, "submissions.send", feedback(text)).await;
    let after = ids(app).await;
    after.into_iter().find(|id| !before.contains(id)).unwrap()
}

async fn listed(app: &App) -> Vec<Value> {
    get(app, "submissions.list", json!({})).await["submissions"].as_array().unwrap().clone()
}

async fn ids(app: &App) -> Vec<String> {
    listed(app).await.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn state(app: &App, id: &str) -> Value {
    let all = listed(app).await;
    all.into_iter().find(|one| one["id"] == id).map_or(Value::Null, |one| one["state"].clone())
}

/// Everything that came to the hub, opened.
fn arrived(world: &World) -> Vec<SubmissionBody> {
    let hub = world.hub();
    let open = |(id, one): (&[u8; 16], &crewroom_protocol::sync::wire::Submission)| {
        let plain = open_submission(&lead(), &info(id, &one.recipient), &one.sealed).unwrap();
        SubmissionBody::from_bytes(&plain).unwrap()
    };
    hub.submissions.iter().map(open).collect()
}

#[tokio::test]
async fn offline_it_waits_sealed_and_then_arrives_once() {
    let mut world = World::new();
    let officer = officer(&mut world).await;
    officer.line.down.store(true, Ordering::Relaxed);
    let id = send(&officer.app, "  The canary sings at night.\n").await;
    let sealed: Vec<u8> = files(&officer);
    for canary in ["canary", "sings at night"] {
        assert!(!find(&sealed, canary.as_bytes()), "{canary} can be read on the disk");
    }
    officer.sync().await;
    assert_eq!(state(&officer.app, &id).await, "queued");
    officer.line.down.store(false, Ordering::Relaxed);
    for _ in 0..3 {
        officer.sync().await;
    }
    let [body] = arrived(&world).try_into().ok().unwrap();
    assert!(body.text == "The canary sings at night." && body.kind == SubmissionKind::Feedback);
    let all = listed(&officer.app).await;
    assert_eq!((&all[0]["state"], &all[0]["to"]), (&json!("acknowledged"), &json!("Wellbeing lead")));
    assert_eq!(all[0]["day"], "2024-06-26");
    assert!(!find(&files(&officer), b"canary"));
    let log = get(&officer.app, "sync.requests", json!({})).await;
    let sent = log["requests"].as_array().unwrap().iter().filter(|one| one["what"] == "submission");
    assert_eq!(sent.count(), 2, "one without an answer, one with: {log}");
}

fn files(member: &Member) -> Vec<u8> {
    let names = ["public.db", "public.db-wal", "vault.db", "vault.db-wal"];
    names.iter().flat_map(|name| std::fs::read(member.device.path(name)).unwrap_or_default()).collect()
}

fn find(within: &[u8], what: &[u8]) -> bool {
    within.windows(what.len()).any(|window| window == what)
}

#[tokio::test]
async fn answers_that_get_lost_bring_nothing_twice() {
    let mut world = World::new();
    let mut officer = officer(&mut world).await;
    let first = send(&officer.app, "One").await;
    let second = send(&officer.app, "Two").await;
    for lost in 1..=4 {
        officer.line.lose.store(1, Ordering::Relaxed);
        send_waiting(&officer.app).await.unwrap();
        let waiting = listed(&officer.app).await;
        assert!(waiting.iter().all(|one| one["state"] == "queued"), "{waiting:?}");
        assert_eq!(waiting.iter().filter(|one| one["tried"] == true).count(), 1, "it may have arrived");
        if lost == 2 {
            officer.restart().await;
        }
    }
    assert_eq!(arrived(&world).len(), 1);
    send_waiting(&officer.app).await.unwrap();
    let mut texts: Vec<String> = arrived(&world).into_iter().map(|body| body.text).collect();
    texts.sort();
    assert_eq!(texts, ["One", "Two"]);
    for id in [first, second] {
        assert_eq!(state(&officer.app, &id).await, "acknowledged");
    }
}

// More than one thread: who races waits for the database while the line waits for them.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_taken_back_and_what_is_on_its_way_is_not() {
    let mut world = World::new();
    let mut officer = officer(&mut world).await;
    let id = send(&officer.app, "Never").await;
    get(&officer.app, "submissions.cancel", json!({ "id": id })).await;
    let gone = refused(&officer.app, "submissions.cancel", json!({ "id": id })).await;
    assert_eq!(gone, ErrorCode::NotFound);
    officer.sync().await;
    assert!(arrived(&world).is_empty());

    // The race: asked back while the request is on its way.
    let id = send(&officer.app, "Now").await;
    let app = Arc::new(officer.app);
    let tried: Arc<Mutex<Vec<ErrorCode>>> = Arc::default();
    let (racer, noted, wanted) = (app.clone(), tried.clone(), id.clone());
    let handle = tokio::runtime::Handle::current();
    officer.line.meddle(move |url, answer| {
        if url.ends_with("/v1/submissions") {
            let cancel = ask(&racer, "submissions.cancel", json!({ "id": wanted }));
            let refused = tokio::task::block_in_place(|| handle.block_on(cancel)).unwrap_err();
            noted.lock().unwrap().push(refused.code);
        }
        Ok(answer)
    });
    let sender = app.clone();
    tokio::task::spawn(async move { send_waiting(&sender).await.unwrap() }).await.unwrap();
    assert_eq!(*tried.lock().unwrap(), [ErrorCode::AlreadySent]);
    officer.line.leave_alone();
    assert_eq!(arrived(&world).len(), 1);
    assert_eq!(refused(&app, "submissions.cancel", json!({ "id": id })).await, ErrorCode::AlreadySent);
    officer.app = Arc::into_inner(app).unwrap_or_else(|| panic!("still held"));

    // A process killed in the middle of a request: it waits again, and can be taken back.
    let id = send(&officer.app, "Cut off").await;
    let cut = tokio::time::timeout(std::time::Duration::ZERO, async {
        let hub = crate::sync::reach(&officer.app).await.unwrap().unwrap();
        for id in super::store::queued(&officer.app.public, &hub.key).await.unwrap() {
            super::store::begin(&officer.app.public, &id).await.unwrap().unwrap();
        }
        std::future::pending::<()>().await;
    });
    let _ = cut.await;
    officer.restart().await;
    assert_eq!(state(&officer.app, &id).await, "queued");
    get(&officer.app, "submissions.cancel", json!({ "id": id })).await;
    assert_eq!(state(&officer.app, &id).await, Value::Null);
}

fn answer(status: u16, body: &[u8]) -> Result<Response, HttpError> {
    Ok(Response { status, retry_after: None, body: body.to_vec() })
}

#[tokio::test]
async fn a_hub_may_refuse_and_nobody_else_decides() {
    for (status, body, ends) in [
        (400, r#"{"error":"malformed"}"#, "malformed"),
        (409, r#"{"error":"taken"}"#, "taken"),
        (413, r#"{"error":"too_large"}"#, "too_large"),
        (404, r#"{"error":"not_found"}"#, "unknown"),
        (429, r#"{"error":"too_many"}"#, ""),
        (408, r#"{"error":"too_slow"}"#, ""),
        (503, r#"{"error":"unavailable"}"#, ""),
        (302, "", ""),
        (403, "<html>Please log in</html>", ""),
        (200, "<html>Welcome to the hotel</html>", ""),
        (200, "0123456789abcdef", ""),
    ] {
        let mut world = World::new();
        let officer = officer(&mut world).await;
        let id = send(&officer.app, "Text").await;
        officer.line.meddle(move |_, _| answer(status, body.as_bytes()));
        send_waiting(&officer.app).await.unwrap();
        let one = listed(&officer.app).await.remove(0);
        if ends.is_empty() {
            assert_eq!((&one["state"], &one["tried"]), (&json!("queued"), &json!(true)), "{status} {body}");
            officer.line.leave_alone();
            send_waiting(&officer.app).await.unwrap();
            assert_eq!(state(&officer.app, &id).await, "acknowledged", "{status} {body}");
        } else {
            assert_eq!((&one["state"], &one["reason"]), (&json!("refused"), &json!(ends)), "{status}");
            get(&officer.app, "submissions.cancel", json!({ "id": id })).await;
            assert!(listed(&officer.app).await.is_empty());
        }
    }
}

#[tokio::test]
async fn sending_needs_no_pin_and_waits_for_its_moment() {
    let mut world = World::new();
    let officer = officer(&mut world).await;
    get(&officer.app, "vault.set_pin", json!({ "pin": "739154", "current": null })).await;
    get(&officer.app, "vault.lock", json!({})).await;
    let id = send(&officer.app, "Written while locked").await;
    // By itself not before its moment, which is at most ten minutes away.
    officer.device.clock.pass(10 * 60_000);
    send_due(&officer.app).await.unwrap();
    assert_eq!(state(&officer.app, &id).await, "acknowledged");
    let later = send(&officer.app, "Asked for").await;
    let _ = ask(&officer.app, "sync.now", json!({})).await;
    assert_eq!(state(&officer.app, &later).await, "acknowledged");
    assert_eq!(arrived(&world).len(), 2);

    // After a failure not at once again; a clock that is set back does not stop it.
    let waits = send(&officer.app, "Later").await;
    officer.line.down.store(true, Ordering::Relaxed);
    send_waiting(&officer.app).await.unwrap();
    officer.line.down.store(false, Ordering::Relaxed);
    officer.device.clock.pass(60_000);
    send_due(&officer.app).await.unwrap();
    assert_eq!(state(&officer.app, &waits).await, "queued");
    officer.device.clock.pass(-DAY_MS);
    send_due(&officer.app).await.unwrap();
    assert_eq!(state(&officer.app, &waits).await, "acknowledged");
}

#[tokio::test]
async fn what_was_acknowledged_is_listed_for_thirty_days() {
    let mut world = World::new();
    let officer = officer(&mut world).await;
    let id = send(&officer.app, "Text").await;
    officer.sync().await;
    officer.device.clock.pass(30 * DAY_MS);
    assert_eq!(state(&officer.app, &id).await, "acknowledged");
    officer.device.clock.pass(DAY_MS);
    assert_eq!(state(&officer.app, &id).await, Value::Null);
    send_waiting(&officer.app).await.unwrap();
    officer.device.clock.pass(-10 * DAY_MS);
    assert_eq!(state(&officer.app, &id).await, Value::Null, "dropped for good");
}

#[tokio::test]
async fn each_kind_is_checked_and_says_what_it_must() {
    let mut world = World::new();
    let officer = officer(&mut world).await;
    let app = &officer.app;
    let request = |kind: &str, event: Value, colleague: Value, text: &str| json!({ "kind": kind, "recipient": to(), "event": event, "colleague": colleague, "text": text });
    let long = "x".repeat(2_001);
    for (request, code) in [
        (request("feedback", Value::Null, Value::Null, " \n"), ErrorCode::Empty),
        (request("feedback", Value::Null, Value::Null, &long), ErrorCode::TooLong),
        (request("feedback", json!("dog"), Value::Null, "x"), ErrorCode::BadRequest),
        (request("feedback", Value::Null, json!("x"), "x"), ErrorCode::BadRequest),
        (request("recognition", Value::Null, Value::Null, "x"), ErrorCode::BadRequest),
        (request("recognition", Value::Null, json!(" "), "x"), ErrorCode::Empty),
        (request("recognition", Value::Null, json!(&long[..201]), "x"), ErrorCode::TooLong),
        (request("sign_up", Value::Null, Value::Null, ""), ErrorCode::BadRequest),
        (request("sign_up", json!("van"), Value::Null, ""), ErrorCode::NotFound),
        (request("sign_up", json!("off"), Value::Null, ""), ErrorCode::NotFound),
        (request("sign_up", json!("past"), Value::Null, ""), ErrorCode::NotFound),
        (request("sign_up", json!("none"), Value::Null, ""), ErrorCode::NotFound),
        (request("praise", Value::Null, Value::Null, "x"), ErrorCode::BadRequest),
        (
            json!({ "kind": "feedback", "recipient": "00", "event": null, "colleague": null, "text": "x" }),
            ErrorCode::NotFound,
        ),
    ] {
        assert_eq!(refused(app, "submissions.send", request.clone()).await, code, "{request}");
    }
    assert!(listed(app).await.is_empty());
    get(app, "submissions.send", request("sign_up", json!("dog"), Value::Null, "")).await;
    get(app, "submissions.send", request("recognition", Value::Null, json!(" B shift "), "Thank you")).await;
    officer.sync().await;
    let mut bodies = arrived(&world);
    bodies.sort_by_key(|body| body.kind);
    assert!(bodies[0].event.as_deref() == Some("dog") && bodies[0].text.is_empty());
    assert!(bodies[1].colleague.as_deref() == Some("B shift") && bodies[1].text == "Thank you");

    officer.line.down.store(true, Ordering::Relaxed);
    for number in 0..50 {
        get(app, "submissions.send", feedback(&number.to_string())).await;
    }
    assert_eq!(refused(app, "submissions.send", feedback("one more")).await, ErrorCode::OutboxFull);
}

#[tokio::test]
async fn recipients_are_those_of_the_chosen_force_and_of_its_hub() {
    let mut world = World::new();
    let officer = officer(&mut world).await;
    let app = &officer.app;
    let names = async || {
        let all = get(app, "submissions.recipients", json!({})).await;
        let all = all["recipients"].as_array().unwrap().clone();
        all.iter().filter(|one| one["id"] == json!(to())).count()
    };
    let all = get(app, "submissions.recipients", json!({})).await;
    assert_eq!(all["hub"], true);
    let lead = all["recipients"].as_array().unwrap().iter().find(|one| one["id"] == json!(to())).unwrap();
    assert_eq!((&lead["from"], &lead["example"]), (&json!("Example pack"), &json!(true)));
    get(app, "settings.change", json!({ "change": { "field": "language", "value": "cy" } })).await;
    let welsh = get(app, "submissions.recipients", json!({})).await;
    assert!(welsh.to_string().contains("Arweinydd"));
    get(app, "settings.change", json!({ "change": { "field": "force", "value": null } })).await;
    assert_eq!(names().await, 0, "another force's");
    assert_eq!(refused(app, "submissions.send", feedback("x")).await, ErrorCode::NotFound);
    get(app, "settings.change", json!({ "change": { "field": "force", "value": FORCE } })).await;
    assert_eq!(names().await, 1);
    // A recipient who takes no feedback any more; and one who is gone.
    let waits = send(app, "Before").await;
    let only = recipient("lead", &self::lead(), &[SubmissionKind::SignUp]);
    install_own(&app.public, &pack(1_001, vec![only])).await.unwrap();
    assert_eq!(refused(app, "submissions.send", feedback("x")).await, ErrorCode::NotFound);
    install_own(&app.public, &pack(1_002, vec![])).await.unwrap();
    assert_eq!(names().await, 0);
    let one = listed(app).await.remove(0);
    assert_eq!((&one["id"], &one["to"]), (&json!(waits), &Value::Null));
}

#[tokio::test]
async fn without_a_hub_nothing_is_taken_and_erasing_drops_what_waits() {
    let mut world = World::new();
    let device = world.device().await;
    install_own(&device.app.public, &pack(1_000, vec![recipient("lead", &lead(), &ALL)])).await.unwrap();
    assert_eq!(refused(&device.app, "submissions.send", feedback("x")).await, ErrorCode::NoHub);
    assert_eq!(get(&device.app, "submissions.recipients", json!({})).await["hub"], false);

    let officer = officer(&mut world).await;
    officer.line.down.store(true, Ordering::Relaxed);
    send(&officer.app, "Waits").await;
    get(&officer.app, "vault.erase_everything", json!({})).await;
    assert!(listed(&officer.app).await.is_empty());
}

#[tokio::test]
async fn a_pack_whose_recipients_cannot_be_sealed_to_is_refused() {
    let device = crate::testing::Device::new();
    let app = device.start().await;
    let good = recipient("lead", &lead(), &ALL);
    let other = SealingKey::from_random(&mut [43; 32]);
    for wrong in [
        vec![Recipient { key: "00".repeat(32), ..good.clone() }],
        vec![Recipient { key: "zz".repeat(32), ..good.clone() }],
        vec![Recipient { key: "09".repeat(31), ..good.clone() }],
        vec![Recipient { kinds: vec![], ..good.clone() }],
        vec![good.clone(), recipient("lead", &other, &ALL)],
        vec![good.clone(), Recipient { id: "second".into(), ..good.clone() }],
    ] {
        assert!(install_own(&app.public, &pack(1_000, wrong.clone())).await.is_err(), "{wrong:?}");
    }
    install_own(&app.public, &pack(1_000, vec![good, recipient("second", &other, &ALL)])).await.unwrap();
}
