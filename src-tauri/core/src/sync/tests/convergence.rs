//! Any two to five devices, any order of edits, syncs, lost requests and answers, restarts, and
//! clocks that are years apart: in the end all hold the same, nothing deleted is back, and nothing
//! that was written is gone.

use super::world::{Member, World};
use crate::testing::IN_THE_WEEK;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

const DAY: i64 = 86_400_000;
/// Cases in the usual run; ten times as many with `CREWROOM_LONG`.
const CASES: u32 = 1_000;
/// The most steps in one case.
const STEPS: usize = 200;

#[derive(Debug, Clone)]
enum Step {
    Write(usize),
    Edit(usize, usize),
    Delete(usize, usize),
    Sync(usize),
    /// The request arrives and its answer is lost.
    LoseAnswer(usize),
    /// The line is cut, or comes back.
    Cut(usize),
    Restart(usize),
    /// Days that the clock jumps.
    Clock(usize, i64),
    /// The hub hands out small pages from here on, or large ones.
    Page(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..5_usize;
    prop_oneof![
        6 => who.clone().prop_map(Step::Write),
        5 => (who.clone(), any::<prop::sample::Index>()).prop_map(|(who, which)| Step::Edit(who, which.index(1000))),
        2 => (who.clone(), any::<prop::sample::Index>()).prop_map(|(who, which)| Step::Delete(who, which.index(1000))),
        8 => who.clone().prop_map(Step::Sync),
        2 => who.clone().prop_map(Step::LoseAnswer),
        2 => who.clone().prop_map(Step::Cut),
        1 => who.clone().prop_map(Step::Restart),
        1 => (who, -3_650..3_650_i64).prop_map(|(who, days)| Step::Clock(who, days)),
        1 => any::<bool>().prop_map(Step::Page),
    ]
}

/// What must hold in the end.
#[derive(Default)]
struct Model {
    /// Every note that was ever written to a check-in.
    written: BTreeMap<String, BTreeSet<String>>,
    deleted: BTreeSet<String>,
}

async fn ids(member: &Member) -> Vec<String> {
    let page = crate::testing::get(
        &member.app,
        "check_ins.list",
        serde_json::json!({ "before_ms": null, "limit": 500 }),
    )
    .await;
    let mut ids: Vec<String> = page["check_ins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

async fn act(members: &mut [Member], world: &World, model: &mut Model, number: usize, step: &Step) {
    let count = members.len();
    match step {
        Step::Write(who) => {
            let note = format!("note {number}");
            let id = members[who % count].check_in(&note).await;
            model.written.entry(id).or_default().insert(note);
        }
        Step::Edit(who, which) | Step::Delete(who, which) => {
            let member = &members[who % count];
            let known = ids(member).await;
            let Some(id) = known.get(which % known.len().max(1)) else { return };
            if matches!(step, Step::Edit(..)) {
                let note = format!("edit {number}");
                member.note(id, &note).await;
                model.written.entry(id.clone()).or_default().insert(note);
            } else {
                member.delete(id).await;
                model.deleted.insert(id.clone());
            }
        }
        Step::Sync(who) => drop(members[who % count].sync().await),
        Step::LoseAnswer(who) => {
            members[who % count].line.lose.store(1, Ordering::Relaxed);
            members[who % count].sync().await;
            members[who % count].line.lose.store(0, Ordering::Relaxed);
        }
        Step::Cut(who) => drop(members[who % count].line.down.fetch_xor(true, Ordering::Relaxed)),
        Step::Restart(who) => members[who % count].restart().await,
        Step::Clock(who, days) => members[who % count].device.clock.set(IN_THE_WEEK + days * DAY),
        Step::Page(small) => world.hub().page = if *small { 300 } else { 1 << 20 },
    }
}

async fn run(count: usize, steps: Vec<Step>) {
    let mut world = World::new();
    let mut members = vec![world.phone().await];
    for n in 1..count {
        let new = world.join(&members[n - 1], &format!("Device {n}")).await;
        members.push(new);
    }
    let mut model = Model::default();
    for (number, step) in steps.iter().enumerate() {
        act(&mut members, &world, &mut model, number, step).await;
    }
    for member in &members {
        member.line.down.store(false, Ordering::Relaxed);
    }
    // Each tells the others, then each hears the others.
    for _ in 0..2 {
        for member in &members {
            member.sync_well().await;
        }
    }
    let digest = members[0].digest().await;
    for member in &members[1..] {
        assert_eq!(member.digest().await, digest);
    }
    let alive: BTreeSet<String> = ids(&members[0]).await.into_iter().collect();
    let expected: BTreeSet<String> =
        model.written.keys().filter(|id| !model.deleted.contains(*id)).cloned().collect();
    assert_eq!(alive, expected, "nothing deleted is back, and nothing written is gone");
    for id in &alive {
        let seen =
            crate::testing::get(&members[0].app, "check_ins.get", serde_json::json!({ "id": id })).await;
        assert!(model.written[id].contains(seen["note"].as_str().unwrap()), "only what somebody wrote");
    }
}

#[test]
fn any_devices_in_any_order_converge() {
    // Read when this is built: core reads no environment, its tests included.
    let long = option_env!("CREWROOM_LONG").is_some_and(|long| !long.is_empty() && long != "0");
    let cases = if long { 10_000 } else { CASES };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| converge(cases.div_ceil(threads as u32)));
        }
    });
}

fn converge(cases: u32) {
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let strategy = (2..=5_usize, prop::collection::vec(step(), 0..=STEPS));
    let outcome = runner.run(&strategy, |(count, steps)| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let ended =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(run(count, steps))));
        ended.map_err(|_| TestCaseError::fail("see above"))
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[tokio::test]
async fn clocks_ten_years_apart_lose_and_revive_nothing() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let id = phone.check_in("first").await;
    phone.sync_well().await;
    laptop.sync_well().await;
    for (phones, laptops) in [(3_650, -3_650), (-3_650, 3_650), (i64::MAX / DAY / 2, -40_000)] {
        phone.device.clock.set(IN_THE_WEEK.saturating_add(phones.saturating_mul(DAY)));
        laptop.device.clock.set(IN_THE_WEEK.saturating_add(laptops * DAY));
        phone.note(&id, "the phone's").await;
        phone.sync().await;
        laptop.sync().await;
        // Written later, having seen the other: it wins, whatever the clocks say.
        laptop.note(&id, "the laptop's").await;
        laptop.sync().await;
        phone.sync().await;
        assert_eq!(phone.notes().await, ["the laptop's"]);
        assert_eq!(phone.digest().await, laptop.digest().await);
    }
    phone.delete(&id).await;
    laptop.note(&id, "too late").await;
    phone.sync().await;
    laptop.sync().await;
    phone.sync().await;
    assert_eq!(phone.notes().await, Vec::<String>::new());
    assert_eq!(phone.digest().await, laptop.digest().await);
}
