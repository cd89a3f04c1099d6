//! The formats that a device and a hub must agree on. No I/O, no clock, no randomness.
//!
//! [`pack`]: content packs. [`sync`]: private sync. What is written here must stay readable by
//! every released app: JSON types only ever gain optional fields, byte layouts a new version.

pub mod pack;
pub mod sync;
