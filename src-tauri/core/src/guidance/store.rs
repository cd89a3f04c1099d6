//! The cards' SQL.

use crate::storage::StorageError;
use crewroom_protocol::pack::content::{Guide, Region};
use sqlx::SqlitePool;

/// A card and the pack that it came in.
pub struct Stored {
    pub guide: Guide,
    pub example: bool,
}

/// What a row of a list shows of a card, in one language. The whole card is not read for it.
#[derive(sqlx::FromRow)]
pub struct Row {
    pub id: String,
    pub category: String,
    regions: String,
    pub urgent: bool,
    pub review_by: String,
    pub language: String,
    pub title: String,
    pub summary: String,
    /// Only in what was found: the text to quote from.
    #[sqlx(default)]
    pub body: String,
}

impl Row {
    pub fn regions(&self) -> Result<Vec<Region>, StorageError> {
        serde_json::from_str(&self.regions).map_err(|_| StorageError::Damaged)
    }
}

/// Rows in a language (`?1`), or in English where a card has no such words. `$more` are columns.
/// CROSS JOIN: the cards that are wanted first, then their words, never the other way about.
macro_rules! rows {
    ($more:literal, $from:literal, $rest:literal) => {
        concat!(
            "SELECT guide.id, guide.category, guide.regions, guide.urgent, guide.review_by,
                    passage.language, passage.title, passage.summary",
            $more,
            " FROM ",
            $from,
            " CROSS JOIN passage ON passage.guide = guide.id AND passage.language = coalesce(
                  (SELECT own.language FROM passage AS own WHERE own.guide = guide.id AND own.language = ?1), 'en') ",
            $rest
        )
    };
}

/// The passages that an index gives, all in one row: a hundred rows would each be handed from
/// the thread that reads the file to ours, which takes longer than the search.
macro_rules! candidates {
    ($index:literal) => {
        concat!(
            "SELECT json_group_array(json_array(passage.number, passage.guide, passage.title,
                                                passage.synonyms, passage.summary))
             FROM (SELECT rowid AS number FROM ",
            $index,
            " WHERE ",
            $index,
            " MATCH ? LIMIT ?) AS hit
             CROSS JOIN passage ON passage.number = hit.number"
        )
    };
}

/// A passage that may be what is looked for.
#[derive(serde::Deserialize)]
pub struct Candidate {
    pub number: i64,
    pub guide: String,
    pub title: String,
    pub synonyms: String,
    pub summary: String,
}

fn read(content: &str) -> Result<Guide, StorageError> {
    serde_json::from_str(content).map_err(|_| StorageError::Damaged)
}

fn list(ids: &[&str]) -> String {
    serde_json::to_string(ids).unwrap_or_default()
}

/// One card.
pub async fn guide(pool: &SqlitePool, id: &str) -> Result<Option<Stored>, StorageError> {
    let row: Option<(String, bool)> = sqlx::query_as(
        "SELECT guide.content, pack.example FROM guide JOIN pack ON pack.id = guide.pack WHERE guide.id = ?",
    )
    .bind(id)
    .fetch_optional(pool)
    .await?;
    row.map(|(content, example)| Ok(Stored { guide: read(&content)?, example })).transpose()
}

/// These cards, in this order; one that no pack has any more is left out.
pub async fn rows(pool: &SqlitePool, language: &str, ids: &[&str]) -> Result<Vec<Row>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = rows!(
        "",
        "json_each(?2) AS wanted CROSS JOIN guide ON guide.id = wanted.value",
        "ORDER BY wanted.key"
    );
    Ok(sqlx::query_as(sql).bind(language).bind(list(ids)).fetch_all(pool).await?)
}

/// As [`rows`], with the text to quote from.
pub async fn found(pool: &SqlitePool, language: &str, ids: &[&str]) -> Result<Vec<Row>, StorageError> {
    let sql = rows!(
        ", passage.body",
        "json_each(?2) AS wanted CROSS JOIN guide ON guide.id = wanted.value",
        "ORDER BY wanted.key"
    );
    Ok(sqlx::query_as(sql).bind(language).bind(list(ids)).fetch_all(pool).await?)
}

/// The cards of one category.
pub async fn in_category(
    pool: &SqlitePool,
    language: &str,
    category: &str,
) -> Result<Vec<Row>, StorageError> {
    let sql = rows!("", "guide", "WHERE guide.category = ?2");
    Ok(sqlx::query_as(sql).bind(language).bind(category).fetch_all(pool).await?)
}

/// The card whose review date is furthest past on `today`.
pub async fn most_overdue(
    pool: &SqlitePool,
    language: &str,
    today: &str,
) -> Result<Option<Row>, StorageError> {
    let sql = rows!(
        "",
        "(SELECT id FROM guide WHERE review_by < ?2 ORDER BY review_by, urgent DESC, id LIMIT 1) AS worst
         CROSS JOIN guide ON guide.id = worst.id",
        ""
    );
    Ok(sqlx::query_as(sql).bind(language).bind(today).fetch_optional(pool).await?)
}

/// How many cards each category has.
pub async fn counts(pool: &SqlitePool) -> Result<Vec<(String, u32)>, StorageError> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT category, count(*) FROM guide GROUP BY category").fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(category, count)| (category, count as u32)).collect())
}

/// How many cards have Welsh words.
pub async fn in_welsh(pool: &SqlitePool) -> Result<u32, StorageError> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM passage WHERE language = 'cy'").fetch_one(pool).await?;
    Ok(count as u32)
}

/// Every word of the index, sorted, with spaces between.
pub async fn vocabulary(pool: &SqlitePool) -> Result<String, StorageError> {
    let words: Option<String> =
        sqlx::query_scalar("SELECT words FROM guide_words").fetch_optional(pool).await?;
    Ok(words.unwrap_or_default())
}

/// Up to `limit` passages whose title and other names hold all that an FTS5 expression asks for.
pub async fn named(pool: &SqlitePool, expression: &str, limit: i64) -> Result<Vec<Candidate>, StorageError> {
    // The order of the index is that of the rows: reading stops where enough are found.
    let sql = candidates!("guide_names");
    let list: String = sqlx::query_scalar(sql).bind(expression).bind(limit).fetch_one(pool).await?;
    serde_json::from_str(&list).map_err(|_| StorageError::Damaged)
}

/// Up to `limit` passages whose whole text does.
pub async fn holding(
    pool: &SqlitePool,
    expression: &str,
    limit: i64,
) -> Result<Vec<Candidate>, StorageError> {
    let sql = candidates!("guide_search");
    let list: String = sqlx::query_scalar(sql).bind(expression).bind(limit).fetch_one(pool).await?;
    serde_json::from_str(&list).map_err(|_| StorageError::Damaged)
}
