//! The week's SQL.

use crate::storage::StorageError;
use crewroom_protocol::pack::content::{Event, Figure, Story};
use serde::de::DeserializeOwned;
use sqlx::SqlitePool;

fn read<T: DeserializeOwned>(rows: &[String]) -> Result<Vec<T>, StorageError> {
    rows.iter().map(|row| serde_json::from_str(row).map_err(|_| StorageError::Damaged)).collect()
}

/// The events of one pack that touch a span of UTC milliseconds, by time.
pub async fn events(
    pool: &SqlitePool,
    pack: &str,
    from_ms: i64,
    to_ms: i64,
) -> Result<Vec<Event>, StorageError> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT content FROM event WHERE pack = ? AND ends_ms > ? AND starts_ms < ? ORDER BY starts_ms, id",
    )
    .bind(pack)
    .bind(from_ms)
    .bind(to_ms)
    .fetch_all(pool)
    .await?;
    read(&rows)
}

/// One event of one pack.
pub async fn event(pool: &SqlitePool, pack: &str, id: &str) -> Result<Option<Event>, StorageError> {
    let rows: Vec<String> = sqlx::query_scalar("SELECT content FROM event WHERE pack = ? AND id = ?")
        .bind(pack)
        .bind(id)
        .fetch_all(pool)
        .await?;
    Ok(read(&rows)?.pop())
}

/// The national stories and those of one force.
pub async fn stories(pool: &SqlitePool, force: Option<&str>) -> Result<Vec<Story>, StorageError> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT content FROM story WHERE pack = 'national' OR pack = ? ORDER BY pack, id")
            .bind(force)
            .fetch_all(pool)
            .await?;
    read(&rows)
}

/// The national figures and those of one force.
pub async fn figures(pool: &SqlitePool, force: Option<&str>) -> Result<Vec<Figure>, StorageError> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT content FROM figure WHERE pack = 'national' OR pack = ? ORDER BY rowid")
            .bind(force)
            .fetch_all(pool)
            .await?;
    read(&rows)
}
