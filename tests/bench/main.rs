//! What core costs, release-built and without a window: every read command over a year of data,
//! and search as it is typed over 30,000 passages.
//!
//! `cargo run --release -p crewroom-tests --bin bench [-- --quick]`. Timings are printed, never
//! asserted; `cargo xtask bench` runs this among the rest and compares it with the bars.

// A bench that cannot set up its data has nothing to say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod figures;
#[allow(dead_code)]
#[path = "../support/machine.rs"]
mod machine;
mod prose;
mod search;
mod year;

fn main() {
    let quick = std::env::args().skip(1).any(|word| word == "--quick");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        year::run(quick).await;
        search::run(quick).await;
    });
}
