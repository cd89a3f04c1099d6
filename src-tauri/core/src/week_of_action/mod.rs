//! The Response Policing Week of Action: programme, stories, thank-yous, sourced figures.
//! Dates come from packs alone; outside a known week the page says what is known.

pub mod commands;
mod model;
mod operations;
mod store;
#[cfg(test)]
mod tests;

pub use model::{EventView, Programme, Stories};

use crate::App;
use crate::storage::StorageError;

/// Whether this event of my force takes sign-ups: it says so, lies ahead and is not cancelled.
pub async fn takes_sign_ups(app: &App, id: &str) -> Result<bool, StorageError> {
    operations::takes_sign_ups(app, id).await
}

/// The next event that is not over, near my station first, within 24 hours.
pub async fn next_event(app: &App) -> Result<Option<EventView>, StorageError> {
    operations::next_event(app).await
}
