//! The cards' SQL.

use crate::storage::StorageError;
use crewroom_protocol::pack::content::Guide;
use sqlx::SqlitePool;

/// How many matches are ranked. Ranking all of a one-letter search over 30,000 passages would
/// cost tens of milliseconds for an order that nobody could use.
const RANKED: i64 = 500;

/// A card and the pack that it came in.
pub struct Stored {
    pub guide: Guide,
    pub example: bool,
}

/// A passage that matched.
#[derive(sqlx::FromRow)]
pub struct Match {
    pub guide: String,
    pub language: String,
    pub body: String,
    pub content: String,
}

fn read(content: &str) -> Result<Guide, StorageError> {
    serde_json::from_str(content).map_err(|_| StorageError::Damaged)
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

/// The cards of one category.
pub async fn in_category(pool: &SqlitePool, category: &str) -> Result<Vec<Guide>, StorageError> {
    let rows: Vec<String> = sqlx::query_scalar("SELECT content FROM guide WHERE category = ?")
        .bind(category)
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| read(row)).collect()
}

/// How many cards each category has.
pub async fn counts(pool: &SqlitePool) -> Result<Vec<(String, u32)>, StorageError> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT category, count(*) FROM guide GROUP BY category").fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(category, count)| (category, count as u32)).collect())
}

/// How many cards have Welsh words.
pub async fn in_welsh(pool: &SqlitePool) -> Result<u32, StorageError> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM passage WHERE language = 'cy'")
        .fetch_one(pool)
        .await?;
    Ok(count as u32)
}

/// The card whose review date is furthest past on `today`.
pub async fn most_overdue(pool: &SqlitePool, today: &str) -> Result<Option<Guide>, StorageError> {
    let row: Option<String> = sqlx::query_scalar(
        "SELECT content FROM guide WHERE review_by < ? ORDER BY review_by, urgent DESC, id LIMIT 1",
    )
    .bind(today)
    .fetch_optional(pool)
    .await?;
    row.as_deref().map(read).transpose()
}

/// Every word of the index.
pub async fn vocabulary(pool: &SqlitePool) -> Result<Vec<String>, StorageError> {
    Ok(sqlx::query_scalar("SELECT term FROM guide_words").fetch_all(pool).await?)
}

/// The best passages for an FTS5 expression, best first. A hit in a title counts most, then in
/// the other names, then in the summary.
pub async fn search(
    pool: &SqlitePool,
    expression: &str,
    limit: i64,
) -> Result<Vec<Match>, StorageError> {
    Ok(sqlx::query_as(
        "SELECT passage.guide, passage.language, passage.body, guide.content
         FROM (
             SELECT rowid AS number, bm25(guide_search, 10.0, 6.0, 3.0, 1.0) AS score
             FROM guide_search WHERE guide_search MATCH ? LIMIT ?
         ) AS hit
         JOIN passage ON passage.number = hit.number
         JOIN guide ON guide.id = passage.guide
         ORDER BY hit.score, passage.number LIMIT ?",
    )
    .bind(expression)
    .bind(RANKED)
    .bind(limit)
    .fetch_all(pool)
    .await?)
}
