//! Private sync as a whole: the real core, the real line and the real hub, in one process.
//!
//! `cargo test -p crewroom-tests --test sync`.

// A failed step in a test is a failed test: that is what these are for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod content;
#[path = "../support/desk.rs"]
mod desk;
mod guides;
mod wire;
// Shared with the bench.
#[allow(dead_code)]
#[path = "../support/link.rs"]
mod link;
#[allow(dead_code)]
mod world;
// Shared with other binaries, which use other parts of it.
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
