//! The outbox's SQL.

use super::model::{RefusalReason, SubmissionState};
use crate::storage::StorageError;
use crewroom_protocol::pack::content::SubmissionKind;
use crewroom_protocol::sync::submission::RecipientId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::SqlitePool;

/// A submission's id.
pub type Id = [u8; 16];

/// One on its way in.
pub struct New<'a> {
    pub id: Id,
    pub kind: SubmissionKind,
    pub recipient: RecipientId,
    pub hub: [u8; 32],
    pub day: i64,
    pub sealed: &'a [u8],
}

/// One as it stands, without what is sealed.
pub struct Row {
    pub id: Id,
    pub kind: SubmissionKind,
    pub recipient: RecipientId,
    pub day: i64,
    pub state: SubmissionState,
    pub tried: bool,
    pub reason: Option<RefusalReason>,
}

/// Keeps one.
pub async fn add(pool: &SqlitePool, new: New<'_>) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO submission (id, kind, recipient, hub, day, state, sealed)
         VALUES (?, ?, ?, ?, ?, 'queued', ?)",
    )
    .bind(new.id.as_slice())
    .bind(word(&new.kind)?)
    .bind(new.recipient.as_slice())
    .bind(new.hub.as_slice())
    .bind(new.day)
    .bind(new.sealed)
    .execute(pool)
    .await?;
    Ok(())
}

/// How many wait.
pub async fn count_waiting(pool: &SqlitePool) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM submission WHERE state IN ('queued', 'sending')")
        .fetch_one(pool)
        .await?)
}

/// Those that wait, and those that ended on `from` or later.
pub async fn list(pool: &SqlitePool, from: i64) -> Result<Vec<Row>, StorageError> {
    type Columns = (Vec<u8>, String, Vec<u8>, i64, String, bool, Option<String>);
    let rows: Vec<Columns> = sqlx::query_as(
        "SELECT id, kind, recipient, day, state, tried, reason FROM submission
         WHERE ended IS NULL OR ended >= ? ORDER BY day DESC, id",
    )
    .bind(from)
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(id, kind, recipient, day, state, tried, reason)| {
            Ok(Row {
                id: fixed(id)?,
                kind: of_word(kind)?,
                recipient: fixed(recipient)?,
                day,
                state: of_word(state)?,
                tried,
                reason: reason.map(of_word).transpose()?,
            })
        })
        .collect()
}

/// The ids of those that wait for this hub, in the order of their random ids.
pub async fn queued(pool: &SqlitePool, hub: &[u8; 32]) -> Result<Vec<Id>, StorageError> {
    let ids: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT id FROM submission WHERE state = 'queued' AND hub = ? ORDER BY id")
            .bind(hub.as_slice())
            .fetch_all(pool)
            .await?;
    ids.into_iter().map(fixed).collect()
}

/// Takes one out of the queue to send it. `None` when it was taken back meanwhile.
pub async fn begin(pool: &SqlitePool, id: &Id) -> Result<Option<(RecipientId, Vec<u8>)>, StorageError> {
    let row: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "UPDATE submission SET state = 'sending', tried = 1 WHERE id = ? AND state = 'queued'
         RETURNING recipient, sealed",
    )
    .bind(id.as_slice())
    .fetch_optional(pool)
    .await?;
    row.map(|(recipient, sealed)| Ok((fixed(recipient)?, sealed))).transpose()
}

/// Puts back what was under way, after a try without an answer or a crash.
pub async fn put_back(pool: &SqlitePool) -> Result<(), StorageError> {
    sqlx::query("UPDATE submission SET state = 'queued' WHERE state = 'sending'").execute(pool).await?;
    Ok(())
}

/// The hub has it, and it is no longer kept here.
pub async fn acknowledge(pool: &SqlitePool, id: &Id, day: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE submission SET state = 'acknowledged', ended = ?, sealed = x'' WHERE id = ?")
        .bind(day)
        .bind(id.as_slice())
        .execute(pool)
        .await?;
    Ok(())
}

/// The hub does not take it.
pub async fn refuse(pool: &SqlitePool, id: &Id, day: i64, why: RefusalReason) -> Result<(), StorageError> {
    sqlx::query("UPDATE submission SET state = 'refused', ended = ?, reason = ?, sealed = x'' WHERE id = ?")
        .bind(day)
        .bind(word(&why)?)
        .bind(id.as_slice())
        .execute(pool)
        .await?;
    Ok(())
}

/// Takes one back that waits, or off the list what was refused. True when it was there.
pub async fn cancel(pool: &SqlitePool, id: &Id) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM submission WHERE id = ? AND state IN ('queued', 'refused')")
        .bind(id.as_slice())
        .execute(pool)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether there is one of this id.
pub async fn exists(pool: &SqlitePool, id: &Id) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM submission WHERE id = ?)")
        .bind(id.as_slice())
        .fetch_one(pool)
        .await?)
}

/// Drops what ended before a day.
pub async fn drop_before(pool: &SqlitePool, day: i64) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM submission WHERE ended < ?").bind(day).execute(pool).await?;
    Ok(())
}

/// Drops everything.
pub async fn drop_all(pool: &SqlitePool) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM submission").execute(pool).await?;
    Ok(())
}

fn fixed<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], StorageError> {
    bytes.try_into().map_err(|_| StorageError::Damaged)
}

fn word<T: Serialize>(value: &T) -> Result<String, StorageError> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StorageError::Failed("outbox")),
    }
}

fn of_word<T: DeserializeOwned>(word: String) -> Result<T, StorageError> {
    serde_json::from_value(Value::String(word)).map_err(|_| StorageError::Damaged)
}
