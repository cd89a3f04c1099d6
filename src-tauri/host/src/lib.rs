//! What core is handed on a real machine: the system's clock, randomness and key storage, a
//! line to a hub, and memory that is wiped when it is given back. Shared by the window and the bridge; knows
//! neither Tauri nor any feature.

mod clock;
mod http;
pub mod key_store;
mod memory;
mod rng;

pub use clock::HostClock;
pub use http::{HostHttp, Limits};
pub use rng::HostRng;
