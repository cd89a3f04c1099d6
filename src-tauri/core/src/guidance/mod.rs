//! Guidance cards: search as typed, categories, bookmarks, recently read.

pub mod commands;
pub(crate) mod indexing;
mod model;
mod operations;
mod record;
mod search;
mod snippet;
mod store;
#[cfg(test)]
mod tests;
pub(crate) mod words;

pub use model::{GuidanceHome, GuideList, GuideRow, GuideView, SearchResults};
pub use record::{KIND, Reading};

use crate::App;
use crate::storage::StorageError;

/// The bookmarked or recently read card that is furthest past its review date, else any.
pub async fn most_overdue(app: &App) -> Result<Option<GuideRow>, StorageError> {
    operations::most_overdue(app).await
}
