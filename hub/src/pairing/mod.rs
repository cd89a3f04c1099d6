//! Where two devices meet: four slots under an id that only they know, for ten minutes.

pub mod routes;
pub mod store;
