//! The contacts' SQL.

use crate::storage::StorageError;
use crewroom_protocol::pack::content::{BankHoliday, Contact};
use sqlx::SqlitePool;

/// A contact and the pack that it came in.
pub struct Stored {
    pub contact: Contact,
    /// `national`, or the force's id.
    pub pack: String,
    pub example: bool,
}

/// The national contacts and those of one force.
pub async fn contacts(pool: &SqlitePool, force: Option<&str>) -> Result<Vec<Stored>, StorageError> {
    let rows: Vec<(String, String, bool)> = sqlx::query_as(
        "SELECT contact.content, pack.id, pack.example FROM contact JOIN pack ON pack.id = contact.pack
         WHERE pack.role = 'national' OR pack.id = ? ORDER BY contact.rowid",
    )
    .bind(force)
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(content, pack, example)| {
            let contact = serde_json::from_str(&content).map_err(|_| StorageError::Damaged)?;
            Ok(Stored { contact, pack, example })
        })
        .collect()
}

/// The bank holidays of a nation (`england-wales`, `scotland`, `northern-ireland`).
pub async fn bank_holidays(pool: &SqlitePool, nation: &str) -> Result<Vec<BankHoliday>, StorageError> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT content FROM bank_holiday WHERE nation = ? ORDER BY date")
            .bind(nation)
            .fetch_all(pool)
            .await?;
    rows.iter().map(|row| serde_json::from_str(row).map_err(|_| StorageError::Damaged)).collect()
}
