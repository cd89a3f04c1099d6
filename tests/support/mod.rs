//! What the tests hand to the core in place of a machine, and the bridge as a process.

pub mod bridge;
pub mod database;
pub mod machine;
