//! The vault's SQL: sealed rows in, sealed rows out.

use super::VaultError;
use super::records::Record;
use crate::storage::{Rng, StorageError};
use crewroom_crypto::{DataKey, seal};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Row, SqliteConnection, SqlitePool};
use zeroize::Zeroizing;

/// The shape of a sealed row; bound to its content.
const FORMAT: i64 = 1;
/// The state that says which device writes here: there is one only while private sync is on.
pub const WRITER: &str = "writer";
/// The state that says where this device's own log ends. Without it a new log begins: so it is given
/// up wherever the files may be a copy's, because two may never write one log.
pub const OWN_LOG: &str = "own";
/// The shape of a sealed state: one byte in front of its postcard.
const STATE_FORMAT: u8 = 1;

/// A row as it stands in the file: id, format, sealed bytes.
pub type SealedRow = (Vec<u8>, i64, Vec<u8>);
/// A state as it stands in the file: name, sealed bytes.
pub type SealedState = (String, Vec<u8>);

fn binding(rid: &[u8], format: i64) -> Vec<u8> {
    let mut out = b"crewroom/v1/records/".to_vec();
    out.extend_from_slice(&format.to_le_bytes());
    out.extend_from_slice(rid);
    out
}

fn state_binding(name: &str) -> Vec<u8> {
    [b"crewroom/v1/sync_state/".as_slice(), name.as_bytes()].concat()
}

/// Seals the records and writes them in one transaction; with private sync on, the same
/// transaction notes that they are to be sent.
pub async fn put(
    pool: &SqlitePool,
    key: &DataKey,
    rng: &dyn Rng,
    records: &[Record],
) -> Result<(), VaultError> {
    let mut transaction = pool.begin().await?;
    for record in records {
        put_record(&mut transaction, key, rng, record).await?;
        sqlx::query(
            "INSERT OR IGNORE INTO outgoing (rid)
             SELECT ? WHERE EXISTS (SELECT 1 FROM sync_state WHERE name = ?)",
        )
        .bind(record.rid.0.as_slice())
        .bind(WRITER)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Seals one record and writes it.
pub async fn put_record(
    connection: &mut SqliteConnection,
    key: &DataKey,
    rng: &dyn Rng,
    record: &Record,
) -> Result<(), VaultError> {
    let plain = Zeroizing::new(serde_json::to_vec(record).map_err(|_| StorageError::Failed("record"))?);
    let mut nonce = [0_u8; seal::NONCE_LEN];
    rng.fill(&mut nonce);
    let sealed = seal::seal_record(key, nonce, &binding(&record.rid.0, FORMAT), &plain)?;
    sqlx::query(
        "INSERT INTO records (rid, format, sealed) VALUES (?, ?, ?)
         ON CONFLICT (rid) DO UPDATE SET format = excluded.format, sealed = excluded.sealed",
    )
    .bind(record.rid.0.as_slice())
    .bind(FORMAT)
    .bind(sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// Some records, those that open.
pub async fn some(
    connection: &mut SqliteConnection,
    key: &DataKey,
    rids: &[super::Rid],
) -> Result<Vec<Record>, VaultError> {
    let mut records = Vec::with_capacity(rids.len());
    for rid in rids {
        let row = sqlx::query("SELECT format, sealed FROM records WHERE rid = ?")
            .bind(rid.0.as_slice())
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(row) = row {
            let sealed: &[u8] = row.try_get("sealed")?;
            records.extend(open_row(key, &rid.0, row.try_get("format")?, sealed));
        }
    }
    Ok(records)
}

/// A state that was kept under `name`.
///
/// # Errors
/// [`StorageError::TooNew`] for a shape that this app does not read; the seal's.
pub async fn state<T: DeserializeOwned>(
    connection: &mut SqliteConnection,
    key: &DataKey,
    name: &str,
) -> Result<Option<T>, VaultError> {
    let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT sealed FROM sync_state WHERE name = ?")
        .bind(name)
        .fetch_optional(connection)
        .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = seal::open_record(key, &state_binding(name), &sealed)?;
    match plain.split_first() {
        Some((&STATE_FORMAT, rest)) => match crewroom_protocol::sync::from_bytes(rest) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(StorageError::Damaged.into()),
        },
        _ => Err(StorageError::TooNew.into()),
    }
}

/// Keeps a state under `name`.
pub async fn put_state<T: Serialize>(
    connection: &mut SqliteConnection,
    key: &DataKey,
    rng: &dyn Rng,
    name: &str,
    value: &T,
) -> Result<(), VaultError> {
    let bytes = Zeroizing::new(crewroom_protocol::sync::to_bytes(value));
    let plain = Zeroizing::new([[STATE_FORMAT].as_slice(), &bytes].concat());
    let mut nonce = [0_u8; seal::NONCE_LEN];
    rng.fill(&mut nonce);
    let sealed = seal::seal_record(key, nonce, &state_binding(name), &plain)?;
    sqlx::query(
        "INSERT INTO sync_state (name, sealed) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
    )
    .bind(name)
    .bind(sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the state under `name`.
pub async fn forget_state(connection: &mut SqliteConnection, name: &str) -> Result<(), VaultError> {
    sqlx::query("DELETE FROM sync_state WHERE name = ?").bind(name).execute(connection).await?;
    Ok(())
}

/// Everything that opens, and how many rows did not.
pub async fn all(pool: &SqlitePool, key: &DataKey) -> Result<(Vec<Record>, usize), VaultError> {
    let rows = sqlx::query("SELECT rid, format, sealed FROM records").fetch_all(pool).await?;
    let mut records = Vec::with_capacity(rows.len());
    let mut refused = 0;
    for row in &rows {
        let rid: &[u8] = row.try_get("rid")?;
        let sealed: &[u8] = row.try_get("sealed")?;
        match open_row(key, rid, row.try_get("format")?, sealed) {
            Some(record) => records.push(record),
            None => refused += 1,
        }
    }
    Ok((records, refused))
}

fn open_row(key: &DataKey, rid: &[u8], format: i64, sealed: &[u8]) -> Option<Record> {
    let plain = seal::open_record(key, &binding(rid, format), sealed).ok()?;
    let mut record: Record = serde_json::from_slice(&plain).ok()?;
    record.rid = super::Rid(rid.try_into().ok()?);
    Some(record.with_hlc())
}

/// As many sealed rows as a damaged file still gives. Rows are copied sealed; those that were
/// changed do not open and are skipped later.
pub async fn salvage(damaged: &SqlitePool, bytes: u64) -> Vec<SealedRow> {
    let mut found = Vec::new();
    // A sealed row takes more than 100 bytes; where the last one cannot be asked for, this is
    // how many there may have been in a file that was once four times as long.
    let most = (bytes / 25).clamp(1_000, 1_000_000) as i64;
    // One by one by rowid: a broken page then costs its own rows only.
    let last: i64 = sqlx::query_scalar("SELECT coalesce(max(rowid), 0) FROM records")
        .fetch_one(damaged)
        .await
        .unwrap_or(most);
    for number in 1..=last.clamp(0, 1_000_000) {
        let row = sqlx::query("SELECT rid, format, sealed FROM records WHERE rowid = ?")
            .bind(number)
            .fetch_optional(damaged)
            .await;
        if let Ok(Some(row)) = row
            && let (Ok(rid), Ok(format), Ok(sealed)) = (row.try_get(0), row.try_get(1), row.try_get(2))
        {
            found.push((rid, format, sealed));
        }
    }
    found
}

/// The sealed states that a damaged file still gives, without the end of the own log: what came
/// before it may be gone.
pub async fn salvage_states(damaged: &SqlitePool) -> Vec<SealedState> {
    let mut found = Vec::new();
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sync_state").fetch_all(damaged).await.unwrap_or_default();
    for name in names.into_iter().filter(|name| name != OWN_LOG) {
        let sealed = sqlx::query_scalar("SELECT sealed FROM sync_state WHERE name = ?")
            .bind(&name)
            .fetch_optional(damaged)
            .await;
        if let Ok(Some(sealed)) = sealed {
            found.push((name, sealed));
        }
    }
    found
}

/// Puts salvaged rows and states into a fresh file.
pub async fn put_sealed(
    pool: &SqlitePool,
    rows: &[SealedRow],
    states: &[SealedState],
) -> Result<(), VaultError> {
    let mut transaction = pool.begin().await?;
    for (name, sealed) in states {
        sqlx::query("INSERT OR IGNORE INTO sync_state (name, sealed) VALUES (?, ?)")
            .bind(name)
            .bind(sealed)
            .execute(&mut *transaction)
            .await?;
    }
    for (rid, format, sealed) in rows {
        sqlx::query("INSERT OR IGNORE INTO records (rid, format, sealed) VALUES (?, ?, ?)")
            .bind(rid)
            .bind(format)
            .bind(sealed)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The sealed rows' sizes, for the test that they say nothing.
#[cfg(test)]
pub async fn sizes(pool: &SqlitePool) -> Vec<i64> {
    sqlx::query_scalar("SELECT length(sealed) FROM records").fetch_all(pool).await.unwrap_or_default()
}
