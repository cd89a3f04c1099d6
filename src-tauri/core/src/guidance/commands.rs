//! Guidance at the edge.

use super::model::{GuidanceHome, GuideList, GuideView, SearchResults};
use super::operations;
use crate::vault::commands::Nothing;
use crate::{App, ErrorCode, UiError};
use serde::Deserialize;

/// Longest search, in characters.
const QUERY_MAX: usize = 200;

/// One card by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct GuideId {
    pub id: String,
}

/// One category by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct BrowseGuides {
    pub category: String,
}

/// What was typed, up to 200 characters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct SearchGuides {
    pub query: String,
}

/// Bookmarks a card, or not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct BookmarkGuide {
    pub id: String,
    pub on: bool,
}

/// Where guidance begins.
pub async fn home(app: &App, _: Nothing) -> Result<GuidanceHome, UiError> {
    Ok(operations::home(app).await?)
}

/// The cards of one category.
pub async fn browse(app: &App, request: BrowseGuides) -> Result<GuideList, UiError> {
    operations::browse(app, &request.category).await?.ok_or(UiError::never(ErrorCode::NotFound))
}

/// A card, whole.
pub async fn open(app: &App, request: GuideId) -> Result<GuideView, UiError> {
    operations::open(app, &request.id).await?.ok_or(UiError::never(ErrorCode::NotFound))
}

/// Search as typed.
pub async fn search(app: &App, request: SearchGuides) -> Result<SearchResults, UiError> {
    if request.query.chars().count() > QUERY_MAX {
        return Err(UiError::never(ErrorCode::TooLong));
    }
    Ok(operations::search(app, &request.query).await?)
}

/// Bookmarks a card, or not.
pub async fn bookmark(app: &App, request: BookmarkGuide) -> Result<GuideView, UiError> {
    let known = super::store::guide(&app.public, &request.id).await?;
    known.ok_or(UiError::never(ErrorCode::NotFound))?;
    let (now_ms, fresh) = (app.clock.now_ms(), app.vault.new_rid());
    app.vault
        .edit(|private| {
            let changes = private.reading.bookmark(&request.id, request.on, now_ms, fresh);
            Ok::<_, UiError>((changes, ()))
        })
        .await?;
    open(app, GuideId { id: request.id }).await
}

/// Forgets which cards were read; bookmarks stay.
pub async fn forget_recent(app: &App, _: Nothing) -> Result<GuidanceHome, UiError> {
    app.vault.edit(|private| Ok::<_, UiError>((private.reading.forget_recent(), ()))).await?;
    home(app, Nothing {}).await
}
