//! Submissions: sealed on the device to a recipient's key, sent by nobody in particular.

pub mod routes;
pub mod store;
