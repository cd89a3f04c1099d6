//! The formats that a device and a hub must agree on. No I/O, no clock, no randomness.
//!
//! Today: [`pack`], the signed-to-be content packs. What is written here must stay
//! readable by every released app, so types only ever gain optional fields.

pub mod pack;
