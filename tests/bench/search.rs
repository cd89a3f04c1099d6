//! Search as it is typed, letter by letter, over 30,000 passages.

use crate::figures::{Samples, figure, remark};
use crate::machine::{Machine, Seeded, must};
use crate::prose::Prose;
use crewroom_core::App;
use serde_json::json;

const PASSAGES: usize = 30_000;
const QUERIES: usize = 200;
/// The most that one more letter may take, in milliseconds: at p95, at p99, ever.
const BARS: [f64; 3] = [2.0, 5.0, 16.0];

/// Prints the figures of searching and of the index.
pub async fn run(quick: bool) {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let prose = Prose::new(&Seeded::new(1));
    let app = machine.start().await;
    let queries = fill(&app, &prose).await;
    let (text, passages) = text(&app).await;
    let index = index(&app).await;
    app.close().await;
    remark(&format!(
        "{passages} passages, {:.1} MB, {:.0} characters each; index {:.1} MB",
        text as f64 / 1e6,
        text as f64 / passages as f64,
        index as f64 / 1e6
    ));

    let mut start = Samples::default();
    let app = start.time(machine.start()).await;
    let (mut samples, mut first, mut slips) = (Samples::default(), Samples::default(), Samples::default());
    let (mut found, mut by_length) = (0, Vec::<Samples>::new());
    for query in queries.iter().take(if quick { QUERIES / 4 } else { QUERIES }) {
        let mut last = json!(null);
        for end in 1..=query.len() {
            let request = json!({ "query": query[..end] });
            last = samples.time(must(&app, "guidance.search", request)).await;
            let took = samples.last();
            if samples.count() == 1 {
                first.add(took);
            }
            if last["corrected"].as_array().is_some_and(|all| !all.is_empty()) {
                slips.add(took);
            }
            let short = end.min(6) - 1;
            by_length.resize_with(by_length.len().max(short + 1), Samples::default);
            by_length[short].add(took);
        }
        found += usize::from(last["found"].as_array().is_some_and(|all| !all.is_empty()));
    }
    app.close().await;
    remark(&format!("search: {}", samples.shape()));
    for (at, samples) in by_length.iter().enumerate() {
        remark(&format!(
            "  {}{} letters: {}",
            at + 1,
            if at == 5 { " and more" } else { "" },
            samples.shape()
        ));
    }
    remark(&format!("  with a word misspelt: {}", slips.shape()));
    remark(&format!(
        "  the first after the start: {:.2} ms; the start itself: {:.0} ms",
        first.max(),
        start.max()
    ));
    remark(&format!("  {found} queries found something when they were whole"));
    for ((name, share), bar) in [("p95", 0.95), ("p99", 0.99), ("max", 1.0)].into_iter().zip(BARS) {
        figure(&format!("search as typed, {name}"), samples.at(share), Some(bar), "ms");
    }
    figure("search index, to 1 of the text", index as f64 / text as f64, Some(1.0), "x");
}

/// Puts the passages in; returns what will be typed.
async fn fill(app: &App, prose: &Prose) -> Vec<String> {
    let rng = Seeded::new(5);
    let mut transaction = app.public.begin().await.unwrap();
    // The cards that the app carries make room: the figure is for these passages alone.
    for table in ["DELETE FROM passage", "DELETE FROM guide"] {
        sqlx::query(table).execute(&mut *transaction).await.unwrap();
    }
    let mut queries = Vec::new();
    for at in 0..PASSAGES {
        let (title, summary) = (prose.text(&rng, 20 + rng.below(20)), prose.text(&rng, 50 + rng.below(40)));
        let synonyms = prose.word(&rng);
        let body = prose.text(&rng, 80 + rng.below(270));
        if queries.len() < QUERIES && at % (PASSAGES / QUERIES) == 0 {
            queries.push(query(prose, &rng, &body));
        }
        let id = format!("made-{at}");
        let card = json!({
            "id": id, "category": "road", "regions": ["uk"], "urgent": at % 4 == 0,
            "sources": [{ "name": "A made-up source", "url": "https://example.org/" }], "college": null,
            "licence": "CC0-1.0", "reviewed": "2026-11-01", "review_by": "2027-06-01",
            "en": { "title": title, "summary": summary, "synonyms": [synonyms],
                    "body": [{ "type": "paragraph", "content": [{ "type": "text", "text": body }] }] },
            "cy": null,
        });
        sqlx::query(
            "INSERT INTO guide (id, pack, category, urgent, regions, review_by, content)
             VALUES (?, 'national', 'road', 0, '[\"uk\"]', '2027-06-01', ?)",
        )
        .bind(&id)
        .bind(card.to_string())
        .execute(&mut *transaction)
        .await
        .unwrap();
        sqlx::query("INSERT INTO passage (guide, language, title, synonyms, summary, body) VALUES (?, 'en', ?, ?, ?, ?)")
            .bind(&id)
            .bind(title)
            .bind(synonyms)
            .bind(summary)
            .bind(body)
            .execute(&mut *transaction)
            .await
            .unwrap();
    }
    // What an installation does last.
    for sql in
        ["DELETE FROM guide_words", "INSERT INTO guide_words SELECT group_concat(term, ' ') FROM guide_terms"]
    {
        sqlx::query(sql).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    queries
}

/// One to three words of one passage, in any order; one in ten has a slip of one letter.
fn query(prose: &Prose, rng: &Seeded, body: &str) -> String {
    let telling: Vec<String> = body
        .split(|c: char| !c.is_ascii_alphabetic())
        .map(str::to_ascii_lowercase)
        .filter(|word| word.len() > 3 && !prose.is_common(word))
        .collect();
    let mut words: Vec<String> = (0..[1, 2, 2, 2, 3][rng.below(5)])
        .map(|_| telling.get(rng.below(telling.len())).cloned().unwrap_or_else(|| prose.word(rng).to_owned()))
        .collect();
    words.dedup();
    if rng.below(10) == 0 {
        let at = 1 + rng.below(words[0].len() - 2);
        words[0].remove(at);
    }
    words.join(" ")
}

/// The passages' length in bytes, and how many there are.
async fn text(app: &App) -> (i64, i64) {
    let sql = "SELECT sum(length(CAST(title || synonyms || summary || body AS BLOB))), count(*) FROM passage";
    sqlx::query_as(sql).fetch_one(&app.public).await.unwrap()
}

/// The bytes of the pages that the search keeps beside the text.
async fn index(app: &App) -> i64 {
    let sql = "SELECT sum(pgsize) FROM dbstat WHERE name GLOB 'guide_search*' OR name GLOB 'guide_names*' OR name GLOB 'guide_words*'";
    sqlx::query_scalar(sql).fetch_one(&app.public).await.unwrap()
}
