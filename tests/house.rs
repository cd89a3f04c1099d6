//! The laws of the house, enforced. Each test names the law it holds; README states them.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests fail as tests do

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Features whose `mod.rs` face another may use, and by whom. Keep it short; say why.
const FACES: &[(&str, &str, &str)] = &[
    ("now", "check_ins", "the first screen shows the unfinished check-in"),
    ("now", "guidance", "the first screen shows a card past review"),
    ("now", "week_of_action", "the first screen shows the next event"),
    ("now", "packs", "the first screen says how fresh the content is"),
    ("contacts", "guidance", "both searches fold words alike"),
    ("contacts", "packs", "the force and its stations come from its pack"),
    ("guidance", "packs", "categories come from the pack"),
    ("week_of_action", "packs", "weeks and stations come from the pack"),
    ("settings", "packs", "the forces to choose from come from packs"),
    ("sync", "packs", "a sync says which packs are here and brings newer ones"),
    ("submissions", "packs", "recipients come from packs alone"),
    ("submissions", "week_of_action", "a sign-up is for an event that takes them"),
    ("submissions", "sync", "they go to the hub at which this device is enrolled"),
    ("sync", "submissions", "what waits goes out after a sync"),
    ("packs", "guidance", "installing a card indexes it"),
    ("visit", "sync", "a visit is a device of the visitor's account for a while"),
    ("sync", "visit", "the first sync that hears of a visit's end takes it off the list"),
];

/// Core's features. Everything else in core is common ground that every feature may use.
const FEATURES: &[&str] = &[
    "check_ins",
    "contacts",
    "guidance",
    "now",
    "packs",
    "settings",
    "submissions",
    "sync",
    "visit",
    "week_of_action",
];

/// Features that live in one half only, and why.
const UI_ONLY: &[(&str, &str)] = &[("hard-jobs", "shows guidance and contacts; keeps nothing yet")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Every file below `folder` with one of these endings, without what is built or fetched.
fn files(folder: &str, ends: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).flatten()
        {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules", "dist", "gen", "generated", "artefacts", ".git"]
                    .contains(&name.as_str())
                {
                    folders.push(path);
                }
            } else if ends.iter().any(|end| name.ends_with(end)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust() -> Vec<PathBuf> {
    ["src-tauri", "hub", "tests", "xtask"].iter().flat_map(|folder| files(folder, &[".rs"])).collect()
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", short(path)))
}

/// Code without its comments, roughly: enough to look for words in.
fn code(path: &Path) -> String {
    text(path).lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn none(law: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{law}\n  {}", broken.join("\n  "));
}

#[test]
fn law_1_a_feature_has_one_name_everywhere() {
    let ui: BTreeSet<String> = std::fs::read_dir(root().join("ui/src/features"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let core: BTreeSet<&str> = FEATURES.iter().copied().chain(["vault"]).collect();
    let mut broken = Vec::new();
    for name in &ui {
        let known =
            core.contains(name.replace('-', "_").as_str()) || UI_ONLY.iter().any(|(only, _)| only == name);
        if !known {
            broken.push(format!("ui/src/features/{name} has no twin in core"));
        }
    }
    for name in &core {
        if !root().join("src-tauri/core/src").join(name).join("mod.rs").exists() {
            broken.push(format!("core has no folder {name}"));
        }
    }
    for command in crewroom_core::commands::NAMES {
        let feature = command.split('.').next().unwrap_or_default();
        if !core.contains(feature) {
            broken.push(format!("the command {command} belongs to no feature"));
        }
    }
    none("A feature is one folder with one name everywhere:", broken);
}

#[test]
fn law_2_features_do_not_import_each_other() {
    let mut broken = Vec::new();
    for feature in FEATURES {
        for path in files(&format!("src-tauri/core/src/{feature}"), &[".rs"]) {
            let code = code(&path);
            for other in FEATURES.iter().filter(|other| *other != feature) {
                let names_it = code.contains(&format!("crate::{other}::"))
                    || code
                        .lines()
                        .any(|line| line.trim_start().starts_with("use crate::{") && mentions(line, other));
                // Everybody reads the settings that are in force; the crate's root hands them out.
                let common = *other == "settings";
                let allowed = FACES.iter().any(|(from, to, _)| from == feature && to == other);
                if names_it && !common && !allowed {
                    broken.push(format!("{}: {feature} reaches into {other}", short(&path)));
                }
            }
        }
    }
    for path in files("ui/src/features", &[".ts", ".svelte"]) {
        let own = short(&path).split('/').nth(3).unwrap_or_default().to_owned();
        for line in text(&path).lines().filter(|line| line.contains("import") && line.contains("features/")) {
            broken.push(format!("{}: {own} imports {}", short(&path), line.trim()));
        }
        for line in
            text(&path).lines().filter(|line| line.contains("from '../") || line.contains("from \"../"))
        {
            let other = line.split("from ").nth(1).unwrap_or_default().trim_matches(['\'', '"', ';']);
            if let Some(name) = other.strip_prefix("../").filter(|rest| !rest.starts_with("..")) {
                let folder = name.split('/').next().unwrap_or_default();
                if root().join("ui/src/features").join(folder).is_dir() {
                    broken.push(format!("{}: {own} imports {folder}", short(&path)));
                }
            }
        }
    }
    none("Features do not import each other (see FACES in tests/house.rs):", broken);
}

fn mentions(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word)
}

#[test]
fn law_3_sql_ciphers_and_tauri_stay_in_their_rooms() {
    let mut broken = Vec::new();
    for path in files("src-tauri/core/src", &[".rs"]) {
        let name = short(&path);
        let sql = ["sqlx::query", "query_as(", "query_scalar("].iter().any(|word| code(&path).contains(word));
        let room = name.ends_with("/store.rs") || name.ends_with("/storage/open.rs");
        if sql && !room {
            broken.push(format!("{name}: SQL outside a store.rs"));
        }
    }
    // The hub's SQL is written once for both databases, beside them.
    for path in files("hub/src", &[".rs"]) {
        let name = short(&path);
        if code(&path).contains("sqlx::") && !name.starts_with("hub/src/store/") {
            broken.push(format!("{name}: SQL outside hub/src/store/"));
        }
    }
    for path in rust() {
        let (name, code) = (short(&path), code(&path));
        if name == "tests/house.rs" {
            continue;
        }
        let ciphers = ["chacha20poly1305::", "argon2::", "hkdf::", "ed25519_dalek::"];
        if !name.starts_with("src-tauri/crypto/") && ciphers.iter().any(|word| code.contains(word)) {
            broken.push(format!("{name}: a cipher outside crypto/"));
        }
        let tauri = code.contains("tauri::") || code.contains("tauri_plugin");
        if !name.starts_with("src-tauri/src/")
            && name != "src-tauri/build.rs"
            && !name.starts_with("tests/bench/bare/")
            && tauri
            && !name.starts_with("xtask/")
        {
            broken.push(format!("{name}: Tauri outside the shell"));
        }
    }
    for path in files("ui/src", &[".ts", ".svelte"]) {
        let name = short(&path);
        if !name.starts_with("ui/src/platform/") && text(&path).contains("@tauri-apps") {
            broken.push(format!("{name}: the host outside platform/"));
        }
        if !name.ends_with(".test.ts")
            && (text(&path).contains("{@html") || text(&path).contains(".innerHTML"))
        {
            broken.push(format!("{name}: raw HTML"));
        }
        let keeps = ["localStorage", "sessionStorage", "indexedDB", "document.cookie"];
        if !name.ends_with(".test.ts") && keeps.iter().any(|word| text(&path).contains(word)) {
            broken.push(format!("{name}: keeps something in the webview"));
        }
    }
    none("SQL, ciphers, Tauri and the host stay in their rooms:", broken);
}

#[test]
fn law_4_every_rust_file_says_what_lives_there_and_none_is_long() {
    let mut broken = Vec::new();
    for path in rust() {
        if !text(&path).starts_with("//!") {
            broken.push(format!("{}: does not open with //!", short(&path)));
        }
    }
    let written = rust()
        .into_iter()
        .chain(files("ui/src", &[".ts", ".svelte", ".css"]))
        .chain(files("tests", &[".mjs"]));
    let mut lengths = Vec::new();
    for path in written {
        let lines = text(&path).lines().count();
        lengths.push(lines);
        if lines > 600 {
            broken.push(format!("{}: {lines} lines", short(&path)));
        }
    }
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] <= 150, "the median file has {} lines", lengths[lengths.len() / 2]);
    none("Every Rust file opens with //!; no hand-written file is longer than 600 lines:", broken);
}

#[test]
fn law_5_core_reads_no_clock_no_randomness_no_environment() {
    let words = [
        "SystemTime::now",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "env::var",
        "getrandom::",
        "thread_rng",
        "rand::",
        "OffsetDateTime::now",
    ];
    let mut broken = Vec::new();
    for folder in ["src-tauri/core/src", "src-tauri/crypto/src", "src-tauri/protocol/src"] {
        for path in files(folder, &[".rs"]) {
            for word in words.iter().filter(|word| code(&path).contains(**word)) {
                broken.push(format!("{}: {word}", short(&path)));
            }
        }
    }
    none("Clock, randomness and environment are passed in:", broken);
    let clippy = text(&root().join("clippy.toml"));
    for method in ["SystemTime::now", "Instant::now", "chrono::Utc::now", "std::env::var", "getrandom::fill"]
    {
        assert!(clippy.contains(method), "clippy.toml lets {method} through");
    }
}

#[test]
fn law_6_nothing_private_reaches_a_log_line() {
    // Log lines name codes, counts and commands. What they may not carry is listed here; the
    // leak test looks for the contents themselves.
    let private =
        ["note", "answer", "pin", "passphrase", "code =", "request", "body", "query", "text", "url"];
    let mut broken = Vec::new();
    for path in files("src-tauri", &[".rs"]).into_iter().chain(files("hub/src", &[".rs"])) {
        let code = code(&path);
        for (at, _) in code.match_indices("tracing::") {
            let call: String = code[at..].chars().take_while(|c| *c != ';').collect();
            let Some((_, arguments)) = call.split_once("!(") else { continue };
            let fields: String = arguments.split('"').step_by(2).collect();
            for word in private.into_iter().filter(|word| mentions(&fields, word.trim_end_matches(" ="))) {
                if word == "code =" && fields.contains("code = ?error.code") {
                    continue;
                }
                broken.push(format!("{}: logs `{word}`: {}", short(&path), call.replace('\n', " ")));
            }
        }
        if !short(&path).starts_with("src-tauri/bridge/") && !short(&path).ends_with("tests.rs") {
            for word in ["println!", "dbg!", "eprintln!"] {
                let allowed =
                    short(&path).starts_with("src-tauri/src/") || short(&path) == "src-tauri/build.rs";
                if code.contains(word) && !allowed {
                    broken.push(format!("{}: {word}", short(&path)));
                }
            }
        }
    }
    none("Nothing private reaches a log line:", broken);
}

#[test]
fn tables_are_strict_and_migrations_are_only_added() {
    let mut broken = Vec::new();
    let migrations = ["src-tauri/core/migrations", "hub/migrations/sqlite"];
    for path in migrations.iter().flat_map(|folder| files(folder, &[".sql"])) {
        for statement in text(&path).split(';') {
            let plain = statement
                .lines()
                .filter(|line| !line.trim_start().starts_with("--"))
                .collect::<Vec<_>>()
                .join(" ");
            if plain.contains("CREATE TABLE") && !plain.contains("STRICT") {
                broken.push(format!("{}: a table that is not STRICT", short(&path)));
            }
        }
    }
    none("Every table is STRICT:", broken);
}

#[test]
fn every_command_is_called_somewhere_in_the_interface() {
    let ui: String = files("ui/src", &[".ts", ".svelte"]).iter().map(|path| text(path)).collect();
    let unused: Vec<String> = crewroom_core::commands::NAMES
        .iter()
        .filter(|name| !ui.contains(&format!("'{name}'")) && !ui.contains(&format!("\"{name}\"")))
        .map(|name| (*name).to_owned())
        .collect();
    none("A command that nothing asks for is not kept:", unused);
}
