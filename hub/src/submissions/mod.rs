//! Submissions: sealed on the device to a recipient's key, sent by nobody in particular. The hub
//! keeps them; `desk` is where the recipient reads them, with a key that the hub never has.

pub mod desk;
pub mod recipient;
pub mod routes;
pub mod store;
pub mod table;
