//! Everything the app does, without a window: features, the vault, packs, storage.
//!
//! Start at [`commands`], the list of all that the interface can ask for, then open a
//! feature's folder: `model` (types and limits), `operations` (the rules), `store` (its SQL),
//! `record` (what it keeps in the vault), `commands` (its edge). `../README.md` has the map.

pub mod app;
#[cfg(feature = "bindings")]
pub mod bindings;
pub mod calendar;
pub mod check_ins;
pub mod commands;
pub mod contacts;
pub mod days;
pub mod error;
pub mod guidance;
pub mod now;
pub mod packs;
pub mod settings;
pub mod storage;
pub mod submissions;
pub mod sync;
#[cfg(test)]
mod testing;
pub mod vault;
pub mod visit;
pub mod week_of_action;

pub use app::{App, AppOptions, OpenError};
pub use error::{ErrorCode, Retry, UiError};
pub use storage::{Clock, Rng};
