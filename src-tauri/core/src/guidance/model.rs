//! What the interface sees of a card.

use crewroom_protocol::pack::content::{Block, Region, Source};
use serde::{Deserialize, Serialize};

/// A card as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct GuideRow {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub category: String,
    pub regions: Vec<Region>,
    pub urgent: bool,
    /// `YYYY-MM-DD`.
    pub review_by: String,
    /// Past its review date: check the source before relying on it.
    pub past_review: bool,
    /// The language of these words: `en` when there is no Welsh.
    pub words: String,
}

/// A card, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct GuideView {
    pub row: GuideRow,
    pub category_name: String,
    pub body: Vec<Block>,
    pub sources: Vec<Source>,
    /// The College page that governs.
    pub college: Option<Source>,
    pub licence: String,
    /// `YYYY-MM-DD`.
    pub reviewed: String,
    /// `None` while the vault is closed.
    pub bookmarked: Option<bool>,
    pub example: bool,
}

/// A category and how many cards it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct CategoryView {
    pub id: String,
    pub name: String,
    pub count: u32,
}

/// Where guidance begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct GuidanceHome {
    pub categories: Vec<CategoryView>,
    /// `None` while the vault is closed.
    pub bookmarks: Option<Vec<GuideRow>>,
    /// Newest first; `None` while the vault is closed.
    pub recent: Option<Vec<GuideRow>>,
    pub total: u32,
    /// How many have Welsh words.
    pub in_welsh: u32,
}

/// The cards of one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct GuideList {
    pub name: String,
    pub guides: Vec<GuideRow>,
}

/// A run of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Found {
    pub row: GuideRow,
    pub title: Vec<Run>,
    pub snippet: Vec<Run>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct SearchResults {
    pub found: Vec<Found>,
    /// Words that were taken for a misspelling, and what was searched for instead.
    pub corrected: Vec<Correction>,
    /// There is more than is shown.
    pub more: bool,
}

/// A word taken for a misspelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Correction {
    pub typed: String,
    pub searched: String,
}
