//! The SQL of private sync: what is to be sent and this device's own log, in `vault.db`; the hub's
//! address and name, in `public.db`.

use super::state::HubInfo;
use crate::storage::StorageError;
use crate::vault::Rid;
use sqlx::{SqliteConnection, SqlitePool};

/// How many changed records wait to be packed.
pub async fn count_outgoing(connection: &mut SqliteConnection) -> Result<u32, StorageError> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM outgoing").fetch_one(connection).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The records that wait to be packed.
pub async fn outgoing(connection: &mut SqliteConnection) -> Result<Vec<Rid>, StorageError> {
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT rid FROM outgoing ORDER BY rid").fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(|rid| rid.try_into().ok().map(Rid)).collect())
}

/// Notes that records are to be sent.
pub async fn mark(connection: &mut SqliteConnection, rids: &[Rid]) -> Result<(), StorageError> {
    for rid in rids {
        sqlx::query("INSERT OR IGNORE INTO outgoing (rid) VALUES (?)")
            .bind(rid.0.as_slice())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Notes that a record need not be sent any more.
pub async fn unmark(connection: &mut SqliteConnection, rid: Rid) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM outgoing WHERE rid = ?").bind(rid.0.as_slice()).execute(connection).await?;
    Ok(())
}

/// Notes that nothing is to be sent.
pub async fn unmark_all(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM outgoing").execute(connection).await?;
    Ok(())
}

/// Appends an envelope to this device's own log.
pub async fn append(
    connection: &mut SqliteConnection,
    seq: u64,
    envelope: &[u8],
) -> Result<(), StorageError> {
    sqlx::query("INSERT INTO own_log (seq, envelope) VALUES (?, ?)")
        .bind(number(seq))
        .bind(envelope)
        .execute(connection)
        .await?;
    Ok(())
}

/// The own envelopes after `seq`, oldest first, up to `bytes` in all, the first one whatever its size.
pub async fn own_after(
    connection: &mut SqliteConnection,
    seq: u64,
    bytes: usize,
) -> Result<Vec<Vec<u8>>, StorageError> {
    let mut found = Vec::new();
    let (mut at, mut sum) = (number(seq), 0);
    loop {
        let row: Option<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT seq, envelope FROM own_log WHERE seq > ? ORDER BY seq LIMIT 1")
                .bind(at)
                .fetch_optional(&mut *connection)
                .await?;
        let Some((seq, envelope)) = row else { return Ok(found) };
        sum += envelope.len();
        if sum > bytes && !found.is_empty() {
            return Ok(found);
        }
        at = seq;
        found.push(envelope);
    }
}

/// One own envelope.
pub async fn own_at(connection: &mut SqliteConnection, seq: u64) -> Result<Option<Vec<u8>>, StorageError> {
    Ok(sqlx::query_scalar("SELECT envelope FROM own_log WHERE seq = ?")
        .bind(number(seq))
        .fetch_optional(connection)
        .await?)
}

/// The first own envelope that is kept, how many there are, and their bytes.
pub async fn own_extent(connection: &mut SqliteConnection) -> Result<(u64, u64, u64), StorageError> {
    let (first, count, bytes): (i64, i64, i64) = sqlx::query_as(
        "SELECT coalesce(min(seq), 0), count(*), coalesce(sum(length(envelope)), 0) FROM own_log",
    )
    .fetch_one(connection)
    .await?;
    Ok((first.unsigned_abs(), count.unsigned_abs(), bytes.unsigned_abs()))
}

/// Drops the own envelopes before `seq`.
pub async fn drop_before(connection: &mut SqliteConnection, seq: u64) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM own_log WHERE seq < ?").bind(number(seq)).execute(connection).await?;
    Ok(())
}

/// Drops everything of private sync.
pub async fn forget_all(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    for all in ["DELETE FROM outgoing", "DELETE FROM own_log", "DELETE FROM sync_state"] {
        sqlx::query(all).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The hub's row.
pub async fn hub(pool: &SqlitePool) -> Result<Option<HubInfo>, StorageError> {
    let row: Option<(String, String, String, String)> =
        sqlx::query_as("SELECT address, name, force, key FROM hub").fetch_optional(pool).await?;
    Ok(row.and_then(|(address, name, force, key)| {
        let key = data_encoding::HEXLOWER.decode(key.as_bytes()).ok()?.try_into().ok()?;
        Some(HubInfo { address, name, force, key })
    }))
}

/// Writes the hub's row, or takes it away.
pub async fn set_hub(pool: &SqlitePool, hub: Option<&HubInfo>) -> Result<(), StorageError> {
    match hub {
        None => sqlx::query("DELETE FROM hub").execute(pool).await?,
        Some(hub) => {
            sqlx::query(
                "INSERT INTO hub (only, address, name, force, key) VALUES (1, ?, ?, ?, ?)
                 ON CONFLICT (only) DO UPDATE SET address = excluded.address, name = excluded.name,
                 force = excluded.force, key = excluded.key",
            )
            .bind(&hub.address)
            .bind(&hub.name)
            .bind(&hub.force)
            .bind(data_encoding::HEXLOWER.encode(&hub.key))
            .execute(pool)
            .await?
        }
    };
    Ok(())
}

/// Sequence numbers are below 2^63: the envelope's reader sees to it.
fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
