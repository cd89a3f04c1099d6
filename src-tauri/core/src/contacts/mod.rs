//! People to talk to: national services and a force's peer supporters, and whether they are
//! available now.

mod availability;
pub mod commands;
mod model;
mod operations;
mod record;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Availability, AvailabilityState, ContactList, ContactView, HelpSheet, ListContacts};
pub use record::{Favourites, KIND};
