//! One story of the hub, told on SQLite and on PostgreSQL: real devices, real requests.
//!
//! A test that this machine does not allow prints a line that begins with `SKIPPED:`.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod blind;
mod client;
mod command;
mod crash;
mod database;
#[path = "../../../tests/support/desk.rs"]
mod desk;
mod device;
#[path = "../../../tests/support/disk.rs"]
mod disk;
mod erase;
mod full_disk;
mod fuzz;
mod limits;
mod load;
mod many;
mod openapi;
mod outage;
mod packs;
mod place;
mod postgres;
mod publishing;
mod rules;
mod schema;
mod slow;
mod stopping;
mod submissions;
mod tls;
mod walk;

/// Tells each of these stories on both databases.
#[macro_export]
macro_rules! on_both {
    ($($story:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                super::$story($crate::place::Place::sqlite()).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                if let Some(place) = $crate::place::Place::postgres() {
                    super::$story(place).await;
                }
            })*
        }
    };
}
