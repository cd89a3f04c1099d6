//! A hub that does as it likes, counted: every named behaviour is run with 20 seeds that vary what
//! is hit, where and when. After each run the same holds: nothing of it was accepted, nothing
//! written is lost, the app is usable and says what happened, and with an honest hub all is well.

mod accounts;
mod answers;
mod content;
mod envelopes;
mod forgers;
mod lists;
mod logs;
mod outbox;
mod pairing;
mod scene;
mod statuses;
mod stories;

use scene::Scene;
use std::collections::BTreeSet;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often each behaviour is run.
const SEEDS: u64 = 20;
/// The table may grow and not shrink below this.
const LEAST: usize = 40;

/// Nothing is said, because nothing is amiss: everything arrived all the same.
const QUIET: &str = "";

type Act = for<'a> fn(&'a mut Scene) -> Pin<Box<dyn Future<Output = String> + Send + 'a>>;

/// One way in which a hub misbehaves.
struct Behaviour {
    /// In a few words, as a subject's doing.
    name: &'static str,
    /// What the person is told, one of these: the problem of the status, or the error's code.
    told: &'static [&'static str],
    /// Misbehaves, has the app do something, and returns what was said.
    act: Act,
}

impl Behaviour {
    const fn new(name: &'static str, told: &'static [&'static str], act: Act) -> Self {
        Self { name, told, act }
    }
}

fn table() -> Vec<Behaviour> {
    [
        answers::table(),
        envelopes::table(),
        logs::table(),
        statuses::table(),
        lists::table(),
        accounts::table(),
        pairing::table(),
        content::table(),
        outbox::table(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_hostile_behaviour_is_refused_and_told_and_nothing_is_lost() {
    let table = table();
    let names: BTreeSet<&str> = table.iter().map(|one| one.name).collect();
    assert_eq!(names.len(), table.len(), "each behaviour has a name of its own");
    assert!(table.len() >= LEAST, "only {} behaviours", table.len());
    // Any thread takes the next: some take much longer than others.
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(behaviour) = table.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    let run = AssertUnwindSafe(|| runtime.block_on(run(behaviour)));
                    if std::panic::catch_unwind(run).is_err() {
                        failed.lock().unwrap().push(behaviour.name);
                    }
                }
            });
        }
    });
    assert_eq!(failed.into_inner().unwrap(), [] as [&str; 0], "see above");
    let said = format!("hostile hub: {} behaviours × {SEEDS} seeds, all refused", table.len());
    writeln!(std::io::stdout(), "{said}").unwrap();
}

async fn run(behaviour: &Behaviour) {
    let mut last: Option<Scene> = None;
    for seed in 0..SEEDS {
        let mut scene = match last.take() {
            Some(scene) => scene,
            None => Scene::new(seed).await,
        };
        scene.prepare(behaviour.name, seed).await;
        let told = (behaviour.act)(&mut scene).await;
        let what = format!("{}, seed {seed}", behaviour.name);
        assert!(behaviour.told.contains(&told.as_str()), "{what}: told {told:?}");
        scene.holds(&what).await;
        last = scene.heals(&what).await;
    }
}
