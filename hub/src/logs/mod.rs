//! The sealed logs: taken in, handed out, erased when a checkpoint stands for them.

pub mod page;
pub mod push;
pub mod routes;
pub mod store;
