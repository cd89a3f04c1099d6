//! Random JSON to every command: a view or a code, never a panic, never a hang, and never a
//! check-in lost that nobody asked to delete.

use super::requests::examples;
use crate::support::machine::{Machine, ask, must, note, notes};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Names that some command knows, so that some random objects come near to being right.
const KNOWN: [&str; 22] = [
    "id",
    "on",
    "change",
    "field",
    "value",
    "answer",
    "query",
    "kinds",
    "limit",
    "before_ms",
    "category",
    "pin",
    "current",
    "passphrase",
    "code",
    "title",
    "day_offset",
    "minute",
    "welsh",
    "available",
    "favourites",
    "outside_chain",
];
const WORDS: [&str; 16] = [
    "ok",
    "low",
    "note",
    "stress",
    "shift",
    "night",
    "answer",
    "finished",
    "force",
    "station",
    "text_size",
    "crisis",
    "samaritans",
    "example-constabulary",
    "123456",
    "AND OR NOT \"*\" NEAR( ^",
];

fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        "\\PC{0,30}",
        "[a-z*\"()^:-]{0,12}",
        // Long enough to reach every limit now and then.
        (0..9_000_usize).prop_map(|len| "ŵ".repeat(len)),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3..3_000_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        let name = prop_oneof![4 => prop::sample::select(&KNOWN[..]).prop_map(str::to_owned), 1 => "\\PC{0,8}"];
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            3 => prop::collection::vec((name, inner), 0..6).prop_map(|all| Value::Object(all.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A request of the right form, with any of its values replaced.
fn nearly_right() -> impl Strategy<Value = (usize, Vec<(usize, Value)>)> {
    (any::<usize>(), prop::collection::vec((any::<usize>(), any_json()), 0..3))
}

fn replaced(mut request: Value, changes: &[(usize, Value)]) -> Value {
    for (at, value) in changes {
        let Some(map) = request.as_object_mut().filter(|map| !map.is_empty()) else { break };
        let at = at % map.len();
        if let Some((_, old)) = map.iter_mut().nth(at) {
            if let Some(inner) = old.as_object_mut().and_then(|inner| inner.values_mut().last()) {
                *inner = value.clone();
            } else {
                *old = value.clone();
            }
        }
    }
    request
}

#[test]
fn random_requests_are_answered_and_lose_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = runtime.block_on(machine.start());
    runtime.block_on(note(&app, "never to be lost"));
    let send = |command: &str, request: Value| {
        let told = format!("{command} {request:.300}");
        let answer = runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(60), ask(&app, command, request)).await
        });
        let answer = answer.map_err(|_| TestCaseError::fail(format!("no answer: {told}")))?;
        if let Err(error) = answer {
            prop_assert_ne!(error.code, crewroom_core::ErrorCode::Internal, "{}", told);
        }
        Ok(())
    };
    // Erasing is the one command that is meant to lose everything.
    let commands: Vec<_> =
        examples().into_iter().filter(|(command, _)| *command != "vault.erase_everything").collect();
    let cases = if std::env::var_os("CREWROOM_LONG").is_some() { 1_000 } else { 60 };
    let config = || ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config(), |(request in any_json())| {
        for (command, _) in &commands {
            send(command, request.clone())?;
        }
    });
    let config = ProptestConfig { cases: cases * 20, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((which, changes) in nearly_right())| {
        let (command, example) = &commands[which % commands.len()];
        send(command, replaced(example.clone(), &changes))?;
    });
    runtime.block_on(async {
        // A random PIN would have to be guessed; none of the words above is one.
        let status = must(&app, "vault.open", json!({})).await;
        assert_eq!(status["state"], "open", "{status}");
        assert!(notes(&app).await.contains(&"never to be lost".to_owned()));
        app.close().await;
        let app = machine.start().await;
        assert!(notes(&app).await.contains(&"never to be lost".to_owned()));
    });
}
