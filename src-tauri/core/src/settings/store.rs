//! The settings' SQL.

use super::model::Settings;
use crate::storage::StorageError;
use sqlx::SqlitePool;

/// Reads the settings; one that is missing or not understood keeps its default.
pub async fn load(pool: &SqlitePool) -> Result<Settings, StorageError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT name, value FROM setting").fetch_all(pool).await?;
    let mut all = serde_json::to_value(Settings::default()).unwrap_or_default();
    for (name, value) in rows {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&value) else { continue };
        let mut tried = all.clone();
        tried[name.as_str()] = value;
        if serde_json::from_value::<Settings>(tried.clone()).is_ok() {
            all = tried;
        }
    }
    Ok(serde_json::from_value(all).unwrap_or_default())
}

/// Writes all settings in one transaction.
pub async fn save(pool: &SqlitePool, settings: &Settings) -> Result<(), StorageError> {
    let value = serde_json::to_value(settings).map_err(|_| StorageError::Failed("settings"))?;
    let mut transaction = pool.begin().await?;
    for (name, value) in value.as_object().into_iter().flatten() {
        sqlx::query(
            "INSERT INTO setting (name, value) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value.to_string())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Whether nothing has ever been chosen.
pub async fn is_new(pool: &SqlitePool) -> Result<bool, StorageError> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM setting").fetch_one(pool).await?;
    Ok(count == 0)
}
