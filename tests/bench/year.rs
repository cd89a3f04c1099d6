//! A year of one officer's data on top of a large content: 1,500 check-ins with everything that
//! can be added to them, 2,000 cards; then every read command, many times.

use crate::figures::{Samples, figure, remark};
use crate::machine::{A_GOOD_DAY, Machine, must};
use crate::prose::Prose;
use crewroom_core::App;
use crewroom_core::packs::{EMBEDDED, install_own};
use crewroom_core::vault::{Change, VaultError};
use crewroom_protocol::pack::Archive;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CHECK_INS: usize = 1_500;
const GUIDES: usize = 2_000;
/// The most that a read may take at p95, in milliseconds.
const BAR: f64 = 10.0;
const HOUR: i64 = 3_600_000;

/// Prints a figure for each read command, and one for a recorded check-in.
pub async fn run(quick: bool) {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = machine.start().await;
    let guides = fill(&app, &machine).await;
    app.close().await;
    // As on any morning: everything comes from the disk.
    let app = machine.start().await;
    let ids = Ids::of(&app, guides).await;
    remark(&format!(
        "a year: {} check-ins, {} cards, {} contacts",
        ids.check_ins.len(),
        ids.guides.len(),
        ids.contacts.len()
    ));
    let calls = if quick { 200 } else { 500 };
    let mut worst = Samples::default();
    for (name, request) in READS {
        let mut samples = Samples::default();
        for at in 0..calls {
            let request = request(&ids, at);
            // A clock that stands would hide what an answer costs when time has passed.
            machine.clock.pass(1_000);
            samples.time(must(&app, name, request)).await;
        }
        remark(&format!("{name}: {}", samples.shape()));
        figure(&format!("{name}, p95"), samples.at(0.95), Some(BAR), "ms");
        if !(worst.count() > 0 && worst.at(0.95) >= samples.at(0.95)) {
            worst = samples;
        }
    }
    figure("the slowest read command, p95", worst.at(0.95), Some(BAR), "ms");
    let mut samples = Samples::default();
    for _ in 0..calls.min(200) {
        machine.clock.pass(1_000);
        samples.time(must(&app, "check_ins.record", json!({ "answer": "ok" }))).await;
    }
    remark(&format!("check_ins.record, on the disk: {}", samples.shape()));
    figure("check_ins.record, p95 (on the disk)", samples.at(0.95), None, "ms");
    app.close().await;
}

/// What the requests name.
struct Ids {
    check_ins: Vec<String>,
    times: Vec<i64>,
    guides: Vec<String>,
    categories: Vec<String>,
    contacts: Vec<String>,
    words: Vec<String>,
}

type Read = (&'static str, fn(&Ids, usize) -> Value);

const READS: &[Read] = &[
    ("now.open", |_, _| json!({})),
    ("check_ins.list", |ids, at| {
        // Mostly the first page; sometimes far back.
        let before = (at % 3 == 0).then(|| ids.times[at * 37 % ids.times.len()]);
        json!({ "before_ms": before, "limit": 100 })
    }),
    ("check_ins.get", |ids, at| json!({ "id": ids.check_ins[at * 37 % ids.check_ins.len()] })),
    ("check_ins.overview", |_, _| json!({})),
    ("contacts.help", |_, _| json!({})),
    ("contacts.list", |_, at| {
        let query = ["", "trim", "fed", "sam"][at % 4];
        json!({ "query": query, "kinds": [], "available": at % 5 == 0,
                "welsh": false, "outside_chain": false, "favourites": false })
    }),
    ("contacts.open", |ids, at| json!({ "id": ids.contacts[at % ids.contacts.len()] })),
    ("guidance.home", |_, _| json!({})),
    ("guidance.browse", |ids, at| json!({ "category": ids.categories[at % ids.categories.len()] })),
    ("guidance.open", |ids, at| json!({ "id": ids.guides[at * 37 % ids.guides.len()] })),
    ("guidance.search", |ids, at| json!({ "query": ids.words[at % ids.words.len()] })),
    ("week_of_action.programme", |_, _| json!({})),
    ("week_of_action.stories", |_, _| json!({})),
    ("settings.get", |_, _| json!({})),
    ("settings.on_this_device", |_, _| json!({})),
    ("packs.list", |_, _| json!({})),
    ("vault.status", |_, _| json!({})),
];

impl Ids {
    async fn of(app: &App, guides: Vec<String>) -> Self {
        let page = must(app, "check_ins.list", json!({ "before_ms": null, "limit": 500 })).await;
        assert_eq!(page["total"], CHECK_INS, "every check-in is there");
        let mut seen = crate::machine::all(app).await;
        seen.retain(|one| one["note"].is_string());
        let home = must(app, "guidance.home", json!({})).await;
        assert_eq!(home["total"], GUIDES, "every card is there");
        let everyone = json!({ "query": "", "kinds": [], "available": false, "welsh": false,
                               "outside_chain": false, "favourites": false });
        let list = must(app, "contacts.list", everyone).await;
        let contacts =
            ["force", "national", "elsewhere"].iter().flat_map(|group| list[group].as_array().unwrap());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rng = crate::machine::Seeded::new(3);
        let prose = Prose::new(&crate::machine::Seeded::new(1));
        Self {
            check_ins: seen.iter().map(|one| text(&one["id"])).collect(),
            times: seen.iter().filter_map(|one| one["at"]["ms"].as_i64()).collect(),
            categories: home["categories"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect(),
            contacts: contacts.map(|one| text(&one["id"])).collect(),
            words: (0..200).map(|_| prose.telling_word(&rng).to_owned()).collect(),
            guides,
        }
    }
}

/// Fills the device; returns the cards' ids.
async fn fill(app: &App, machine: &Machine) -> Vec<String> {
    let prose = Prose::new(&crate::machine::Seeded::new(1));
    let mut ids = Vec::new();
    let mut cards = Cards { prose: &prose, rng: crate::machine::Seeded::new(2), made: 0 };
    // One pack may list so many files and no more, so both carry half.
    for (at, share) in [GUIDES / 2, GUIDES].into_iter().enumerate() {
        let pack = Archive::from_bytes(EMBEDDED[at]).unwrap();
        let mut manifest = pack.manifest().clone();
        manifest.version += 1;
        let mut files: BTreeMap<String, Vec<u8>> =
            pack.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
        let carried = files.keys().filter_map(|path| path.strip_prefix("guides/")?.strip_suffix(".json"));
        ids.extend(carried.map(str::to_owned));
        while ids.len() < share {
            let (id, card) = cards.next();
            files.insert(format!("guides/{id}.json"), serde_json::to_vec(&card).unwrap());
            ids.push(id);
        }
        let bytes = Archive::new(manifest, files).unwrap().to_bytes().unwrap();
        assert!(install_own(&app.public, &bytes).await.unwrap());
    }
    check_ins(app, &prose, &machine.rng).await;
    for id in ids.iter().step_by(97) {
        must(app, "guidance.bookmark", json!({ "id": id, "on": true })).await;
    }
    ids
}

/// Cards as long as those that the app carries.
struct Cards<'a> {
    prose: &'a Prose,
    rng: crate::machine::Seeded,
    made: usize,
}

impl Cards<'_> {
    fn next(&mut self) -> (String, Value) {
        self.made += 1;
        let categories = categories();
        let line = |length| json!([{ "type": "text", "text": self.prose.text(&self.rng, length) }]);
        let body = json!([
            { "type": "heading", "level": 2, "content": line(8) },
            { "type": "steps", "items": (0..6).map(|_| line(90)).collect::<Vec<_>>() },
            { "type": "heading", "level": 2, "content": line(8) },
            { "type": "bullets", "items": (0..6).map(|_| line(110)).collect::<Vec<_>>() },
        ]);
        let words = || {
            json!({ "title": self.prose.text(&self.rng, 30), "summary": self.prose.text(&self.rng, 100),
                    "synonyms": (0..8).map(|_| self.prose.word(&self.rng)).collect::<Vec<_>>(), "body": body })
        };
        let id = format!("made-{}", self.made);
        let source = json!({ "name": "A made-up source", "url": "https://example.org/" });
        let card = json!({
            "id": id, "category": categories[self.made % categories.len()], "regions": ["uk"],
            "urgent": self.made.is_multiple_of(4), "sources": [source], "college": source, "licence": "CC0-1.0",
            "reviewed": "2026-11-01", "review_by": format!("2027-{:02}-01", 1 + self.made % 12),
            "en": words(), "cy": (self.made.is_multiple_of(5)).then(words),
        });
        (id, card)
    }
}

fn categories() -> Vec<String> {
    let pack = Archive::from_bytes(EMBEDDED[0]).unwrap();
    let about: Value = serde_json::from_slice(pack.file("about.json").unwrap()).unwrap();
    about["categories"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// Four check-ins a day with every detail, in one transaction a hundred.
async fn check_ins(app: &App, prose: &Prose, rng: &crate::machine::Seeded) {
    let one = |at: usize| {
        let at_ms = A_GOOD_DAY - (at as i64 + 1) * 365 * 24 * HOUR / CHECK_INS as i64;
        let answer = ["good", "ok", "low", "struggling"][rng.below(4)];
        let shift = ["early", "late", "night", "rest"][rng.below(4)];
        json!({
            "at_ms": at_ms, "zone": "Europe/London", "finished": true,
            "shift_day": crewroom_core::days::shift_day(at_ms, crewroom_core::days::UK, 360).to_string(),
            "answer": answer,
            "stress": 1 + rng.below(5), "fatigue": 1 + rng.below(7), "sleep_minutes": 180 + rng.below(20) * 15,
            "shift": shift,
            "note": prose.text(rng, 140),
        })
    };
    let all: Vec<usize> = (0..CHECK_INS).collect();
    for some in all.chunks(100) {
        let changes = some.iter().map(|at| Change {
            rid: app.vault.new_rid(),
            kind: crewroom_core::check_ins::KIND,
            schema: 1,
            body: Some(one(*at)),
        });
        app.vault.edit(|_| Ok::<_, VaultError>((changes.collect(), ()))).await.unwrap();
    }
}
