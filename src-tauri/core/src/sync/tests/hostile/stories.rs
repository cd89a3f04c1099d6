//! Longer stories of a hub that does as it likes, with several devices, backups and copies: nothing
//! it says is accepted, nothing here is lost, and the person is told what happened.

use crate::sync::tests::hub::Log;
use crate::sync::tests::world::{Member, World};
use crate::sync::{HttpError, Response};
use crate::testing::get;
use crewroom_protocol::sync::wire::SyncResponse;
use crewroom_protocol::sync::{SeriesId, from_bytes, to_bytes};
use serde_json::{Value, json};

fn ok(body: Vec<u8>) -> Result<Response, HttpError> {
    Ok(Response { status: 200, retry_after: None, body })
}

/// Changes what `/v1/sync` answers.
fn change(member: &Member, how: impl Fn(&mut SyncResponse) + Send + 'static) {
    member.line.meddle(move |url, answer| {
        if !url.ends_with("/v1/sync") || answer.status != 200 {
            return Ok(answer);
        }
        let mut read: SyncResponse = from_bytes(&answer.body).unwrap();
        how(&mut read);
        ok(to_bytes(&read))
    });
}

/// The app still takes a check-in, and with an honest line all is well again.
async fn recovers(member: &Member, other: &Member) {
    let before = member.notes().await.len();
    member.check_in("goes on").await;
    assert_eq!(member.notes().await.len(), before + 1);
    member.line.leave_alone();
    for _ in 0..2 {
        member.sync().await;
        other.sync().await;
    }
    member.sync_well().await;
    assert_eq!(member.digest().await, other.digest().await);
}

#[tokio::test]
async fn a_changed_byte_anywhere_is_refused_and_changes_nothing() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    laptop.check_in("secret").await;
    laptop.sync_well().await;
    let before = phone.digest().await;
    let len = {
        let asked = phone.line.sent.lock().unwrap().len();
        change(&phone, |answer| answer.log.clear());
        phone.sync().await;
        phone.line.sent.lock().unwrap()[asked].1
    };
    let problems = ["tampered", "nonsense", "withheld", "forked"];
    // The one byte that may change: whether there is more. Asked again, there is not.
    let more = len - 3;
    for at in (0..len).filter(|at| *at != more) {
        for flip in [1_u8, 0x80] {
            phone.line.meddle(move |url, mut answer| {
                if url.ends_with("/v1/sync") && answer.body.len() == len {
                    answer.body[at] ^= flip;
                }
                Ok(answer)
            });
            let status = phone.sync().await;
            assert!(phone.digest().await == before, "byte {at}");
            let problem = status["problem"].as_str().unwrap_or_default();
            assert!(problems.contains(&problem), "byte {at}: {status}");
        }
    }
    recovers(&phone, &laptop).await;
}

#[tokio::test]
async fn nonsense_and_floods_are_refused() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    phone.check_in("mine").await;
    let bodies: Vec<Vec<u8>> = vec![
        vec![],
        b"<html>".to_vec(),
        vec![0xff; 64],
        vec![0; 9 * 1024 * 1024],
        // Says that there is more, for ever.
        to_bytes(&SyncResponse { more: true, ..SyncResponse::default() }),
        // A list that claims to be longer than memory.
        vec![0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ];
    for body in bodies {
        phone.line.meddle(move |_, _| ok(body.clone()));
        phone.sync_told("nonsense").await;
        assert_eq!(phone.notes().await, ["mine"]);
    }
    for (status, problem) in
        [(302, "nonsense"), (404, "nonsense"), (500, "busy"), (503, "busy"), (429, "busy")]
    {
        phone.line.meddle(move |_, _| Ok(Response { status, retry_after: Some(u64::MAX), body: vec![] }));
        phone.sync_told(problem).await;
    }
    phone.line.meddle(|_, _| Err(HttpError::TooLarge));
    phone.sync_told("nonsense").await;
    // Acknowledges what was never sent.
    change(&phone, |answer| answer.stored.iter_mut().for_each(|at| at.seq = 1 << 40));
    phone.sync_told("nonsense").await;
    recovers(&phone, &laptop).await;
}

#[tokio::test]
async fn a_hub_that_forgets_is_given_it_again() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    for n in 0..4 {
        phone.check_in(&format!("{n}")).await;
        phone.sync_well().await;
    }
    laptop.sync_well().await;
    world.hub().roll_back(1);
    laptop.sync_told("rolled_back").await;
    phone.sync_told("rolled_back").await;
    phone.sync_well().await;
    laptop.sync_well().await;
    let tablet = world.join(&phone, "Tablet").await;
    assert_eq!(tablet.digest().await, phone.digest().await);
    // All of it, with nothing left.
    world.hub().account().logs.clear();
    phone.sync_told("rolled_back").await;
    let desktop = world.join(&phone, "Desktop").await;
    assert_eq!(desktop.notes().await.len(), 4);
}

#[tokio::test]
async fn an_empty_account_deletes_nothing() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    phone.check_in("stays").await;
    phone.sync_well().await;
    laptop.sync_well().await;
    change(&laptop, |answer| *answer = SyncResponse::default());
    laptop.sync().await;
    assert_eq!(laptop.notes().await, ["stays"]);
    world.hub().forget_tokens();
    laptop.line.leave_alone();
    // A new token is taken by itself.
    laptop.sync_well().await;
    world.hub().accounts.clear();
    world.hub().forget_tokens();
    laptop.sync_told("signed_out").await;
    assert_eq!(laptop.notes().await, ["stays"]);
}

#[tokio::test]
async fn what_others_have_read_and_is_kept_back_is_told() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let tablet = world.join(&phone, "Tablet").await;
    tablet.check_in("seen by the phone").await;
    tablet.sync_well().await;
    phone.sync_well().await;
    phone.check_in("after having read it").await;
    phone.sync_well().await;
    // The laptop is given the phone's log and not the tablet's.
    let own: Vec<SeriesId> = world.hub().account().logs.keys().copied().collect();
    let device = tablet_device(&tablet).await;
    change(&laptop, move |answer| {
        answer.log.retain(|bytes| bytes[2..18] != device);
    });
    laptop.sync_told("withheld").await;
    assert_eq!(laptop.notes().await, ["after having read it"]);
    assert_eq!(own.len(), 2);
    recovers(&laptop, &phone).await;
}

async fn tablet_device(member: &Member) -> [u8; 16] {
    let devices = get(&member.app, "sync.devices", json!({})).await;
    let id = devices["devices"][0]["id"].as_str().unwrap().to_owned();
    data_encoding::HEXLOWER.decode(id.as_bytes()).unwrap().try_into().unwrap()
}

#[tokio::test]
async fn gaps_swaps_and_replays_are_refused() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    for n in 0..4 {
        laptop.check_in(&format!("{n}")).await;
        laptop.sync_well().await;
    }
    let attacks: [fn(&mut SyncResponse); 4] = [
        |answer| drop(answer.log.remove(0)),
        |answer| drop(answer.log.remove(1)),
        |answer| answer.log.reverse(),
        |answer| answer.log.swap(1, 2),
    ];
    for attack in attacks {
        change(&phone, attack);
        phone.sync_told("withheld").await;
        assert_eq!(phone.notes().await, Vec::<String>::new());
    }
    // The same twice is no harm.
    change(&phone, |answer| answer.log = [answer.log.clone(), answer.log.clone()].concat());
    phone.sync_well().await;
    assert_eq!(phone.notes().await.len(), 4);
    recovers(&phone, &laptop).await;
}

/// Two copies of one device, which the hub plays against each other.
#[tokio::test]
async fn a_fork_is_told_and_not_followed() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    laptop.check_in("common").await;
    laptop.sync_well().await;
    phone.sync_well().await;
    let twin = world.twin(&laptop).await.member;
    let base = world.hub().clone();
    laptop.check_in("one branch").await;
    laptop.sync_well().await;
    phone.sync_well().await;
    // The hub goes back and has the copy write another second envelope.
    let first = world.hub().clone();
    *world.hub() = base;
    twin.check_in("another branch").await;
    twin.sync().await;
    let forked = world.hub().clone();
    *world.hub() = first;
    let swapped: Vec<Log> = forked.accounts.values().next().unwrap().logs.values().cloned().collect();
    let evil: Vec<Vec<u8>> = swapped.iter().flat_map(|log| log.envelopes.values().skip(1).cloned()).collect();
    assert!(!evil.is_empty());
    change(&phone, move |answer| answer.log = evil.clone());
    phone.sync_told("forked").await;
    assert_eq!(phone.notes().await, ["common", "one branch"]);
}

#[tokio::test]
async fn a_device_restored_from_a_backup_begins_a_new_log() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    laptop.check_in("in the backup").await;
    laptop.sync_well().await;
    let backup = world.backup(&laptop).await;
    laptop.check_in("after the backup").await;
    let gone = laptop.check_in("deleted after").await;
    laptop.sync_well().await;
    laptop.delete(&gone).await;
    laptop.sync_well().await;
    let restored = world.restore(laptop, backup).await;
    assert_eq!(restored.notes().await, ["in the backup"]);
    restored.check_in("after restoring").await;
    for _ in 0..2 {
        restored.sync().await;
        phone.sync().await;
    }
    restored.sync_well().await;
    phone.sync_well().await;
    assert_eq!(phone.notes().await, ["after restoring", "after the backup", "in the backup"]);
    assert_eq!(phone.digest().await, restored.digest().await);
}

#[tokio::test]
async fn a_copy_that_a_recovery_code_opens_never_writes_the_same_log() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let code = get(&laptop.app, "vault.make_recovery_code", json!({ "pin": null })).await["code"].clone();
    laptop.check_in("before").await;
    laptop.sync_well().await;
    let copy = world.twin(&laptop).await.member;
    get(&copy.app, "vault.recover", json!({ "code": code, "passphrase": null })).await;
    copy.check_in("on the copy").await;
    laptop.check_in("on the laptop").await;
    for _ in 0..2 {
        copy.sync_well().await;
        laptop.sync_well().await;
        phone.sync_well().await;
    }
    assert_eq!(phone.notes().await, ["before", "on the copy", "on the laptop"]);
    assert_eq!(phone.digest().await, copy.digest().await);
    assert_eq!(phone.digest().await, laptop.digest().await);
}

#[tokio::test]
async fn after_mending_a_damaged_vault_syncing_goes_on() {
    let mut world = World::new();
    let (phone, mut laptop) = world.two().await;
    for n in 0..20 {
        laptop.check_in(&format!("{n:02}")).await;
    }
    laptop.sync_well().await;
    phone.sync_well().await;
    laptop.app.close().await;
    let path = laptop.device.path("vault.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // The last page: whatever it held, SQLite's check finds it.
    let last = bytes.len() - 4_096;
    bytes[last..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    laptop.restart().await;
    assert_eq!(get(&laptop.app, "vault.status", json!({})).await["notice"], "damaged_moved_aside");
    laptop.check_in("after the damage").await;
    for _ in 0..2 {
        laptop.sync_well().await;
        phone.sync_well().await;
    }
    assert_eq!(phone.notes().await.len(), 21, "what the damage took has come back");
    assert_eq!(phone.digest().await, laptop.digest().await);
}

#[tokio::test]
async fn a_hub_that_forgets_a_removal_is_given_it_again() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let id = get(&laptop.app, "sync.devices", json!({})).await["devices"][0]["id"].clone();
    get(&phone.app, "sync.remove_device", json!({ "id": id })).await;
    phone.check_in("under the new key").await;
    world.hub().forget_entries(2);
    phone.sync_told("rolled_back").await;
    phone.sync_well().await;
    assert_eq!(world.hub().account().devices.entries().len(), 3);
    let tablet = world.join(&phone, "Tablet").await;
    assert_eq!(tablet.notes().await, ["under the new key"]);
}

#[tokio::test]
async fn what_one_device_had_read_of_a_removed_one_reaches_all_that_stay() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let tablet = world.join(&phone, "Tablet").await;
    laptop.check_in("read by the tablet alone").await;
    laptop.sync_well().await;
    tablet.sync_well().await;
    let id = get(&laptop.app, "sync.devices", json!({})).await["devices"][0]["id"].clone();
    // The phone is not given it, and cuts the laptop off before it.
    change(&phone, |answer| answer.log.clear());
    get(&phone.app, "sync.remove_device", json!({ "id": id })).await;
    phone.line.leave_alone();
    phone.sync_well().await;
    assert_eq!(phone.notes().await, Vec::<String>::new());
    tablet.sync_well().await;
    phone.sync_well().await;
    assert_eq!(phone.notes().await, ["read by the tablet alone"]);
    assert_eq!(phone.digest().await, tablet.digest().await);
    let desktop = world.join(&phone, "Desktop").await;
    assert_eq!(desktop.digest().await, tablet.digest().await);
}

#[tokio::test]
async fn no_room_is_told_and_waits() {
    let mut world = World::new();
    let (phone, _laptop) = world.two().await;
    world.hub().full = true;
    phone.check_in("waits").await;
    let status = phone.sync().await;
    assert_eq!((&status["problem"], &status["waiting"]), (&json!("quota"), &json!(1)));
    let status = get(&phone.app, "sync.dismiss_problem", json!({})).await;
    assert_eq!(status["problem"], Value::Null);
    world.hub().full = false;
    phone.sync_well().await;
}

#[tokio::test]
async fn forged_device_lists_are_refused() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let mut thief_world = World::other(1_000);
    let (_thief, _second) = thief_world.two().await;
    let foreign = thief_world.hub().account().devices.entries().to_vec();
    let mine = world.hub().account().devices.entries().to_vec();
    let mut unsigned = mine[1].clone();
    unsigned.sig[5] ^= 1;
    for entries in
        [foreign.clone(), vec![foreign[1].clone()], vec![unsigned], vec![mine[1].clone(), foreign[1].clone()]]
    {
        change(&phone, move |answer| answer.entries = entries.clone());
        let status = phone.sync().await;
        assert!(["forked", "tampered"].contains(&status["problem"].as_str().unwrap()), "{status}");
        assert_eq!(status["devices"], 2);
    }
    recovers(&phone, &laptop).await;
}
