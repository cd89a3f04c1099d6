//! What must hold whatever happens to the device: nothing private can be read at rest, nothing
//! acknowledged is lost, and bad input of any kind is refused and changes nothing.
//!
//! `cargo test -p crewroom-tests --test robustness`; `CREWROOM_LONG=1` kills ten times as often.
//! A test that this machine does not allow prints a line that begins with `SKIPPED:`; add
//! `-- --nocapture` to see those lines, the seeds and the counts.

// A failed step in a test is a failed test: that is what these are for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod crash;
#[path = "../support/desk.rs"]
mod desk;
#[path = "../support/disk.rs"]
mod disk;
mod gigantic;
#[allow(dead_code)]
mod leak;
// What is shared with the tests of syncing is used more there.
#[allow(dead_code)]
#[path = "../support/link.rs"]
mod link;
#[path = "../support/mod.rs"]
mod support;
#[allow(dead_code)]
#[path = "../sync/world.rs"]
mod world;
