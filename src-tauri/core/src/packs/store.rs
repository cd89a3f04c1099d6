//! The packs' SQL.

use super::PackError;
use super::install::Content;
use crate::guidance::indexing;
use crate::storage::StorageError;
use crewroom_protocol::pack::Manifest;
use crewroom_protocol::pack::content::{About, Force, Week};
use sqlx::{FromRow, SqlitePool};

/// A pack as it is installed. Dates are `YYYY-MM-DD`.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct Installed {
    pub id: String,
    pub role: String,
    #[sqlx(try_from = "i64")]
    pub version: u64,
    pub issued: String,
    pub expires: String,
    pub example: bool,
    pub name_en: String,
    pub name_cy: String,
    /// SHA-256 of the whole archive.
    pub digest: String,
}

const COLUMNS: &str =
    "SELECT id, role, version, issued, expires, example, name_en, name_cy, digest FROM pack";

/// Every installed pack, national first.
pub async fn installed(pool: &SqlitePool) -> Result<Vec<Installed>, StorageError> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} ORDER BY role <> 'national', id"));
    Ok(sqlx::query_as(sql).fetch_all(pool).await?)
}

/// One installed pack.
pub async fn installed_pack(pool: &SqlitePool, id: &str) -> Result<Option<Installed>, StorageError> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = ?"));
    Ok(sqlx::query_as(sql).bind(id).fetch_optional(pool).await?)
}

async fn abouts(pool: &SqlitePool) -> Result<Vec<About>, StorageError> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT about FROM pack ORDER BY role <> 'national', id").fetch_all(pool).await?;
    rows.iter().map(|row| serde_json::from_str(row).map_err(|_| StorageError::Damaged)).collect()
}

/// The forces whose packs are installed.
pub async fn forces(pool: &SqlitePool) -> Result<Vec<Force>, StorageError> {
    Ok(abouts(pool).await?.into_iter().filter_map(|about| about.force).collect())
}

/// The weeks of action whose dates are known, by number.
pub async fn weeks(pool: &SqlitePool) -> Result<Vec<Week>, StorageError> {
    let mut weeks: Vec<Week> = abouts(pool).await?.into_iter().flat_map(|about| about.weeks).collect();
    weeks.sort_by_key(|week| week.number);
    Ok(weeks)
}

/// The categories of cards, in the pack's order.
pub async fn categories(
    pool: &SqlitePool,
) -> Result<Vec<crewroom_protocol::pack::content::Category>, StorageError> {
    Ok(abouts(pool).await?.into_iter().flat_map(|about| about.categories).collect())
}

/// Replaces a pack's rows in one transaction.
pub async fn replace(
    pool: &SqlitePool,
    manifest: &Manifest,
    digest: &str,
    content: &Content,
) -> Result<(), PackError> {
    let json = |value: Result<String, serde_json::Error>| value.map_err(|_| StorageError::Failed("pack"));
    let id = manifest.pack.as_str();
    let name = |language: &str| manifest.name.get(language).or(manifest.name.get("en")).cloned();
    let mut transaction = pool.begin().await?;
    // The triggers take the passages out of the search index; foreign keys the rest.
    sqlx::query("DELETE FROM passage WHERE guide IN (SELECT id FROM guide WHERE pack = ?)")
        .bind(id)
        .execute(&mut *transaction)
        .await?;
    sqlx::query("DELETE FROM pack WHERE id = ?").bind(id).execute(&mut *transaction).await?;
    sqlx::query(
        "INSERT INTO pack (id, role, version, issued, expires, example, name_en, name_cy, digest, about)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id)
    .bind(manifest.role.to_string())
    .bind(manifest.version as i64)
    .bind(&manifest.issued)
    .bind(&manifest.expires)
    .bind(manifest.example)
    .bind(name("en").unwrap_or_default())
    .bind(name("cy").unwrap_or_default())
    .bind(digest)
    .bind(json(serde_json::to_string(&content.about))?)
    .execute(&mut *transaction)
    .await?;
    for guide in &content.guides {
        sqlx::query(
            "INSERT INTO guide (id, pack, category, urgent, regions, review_by, content)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&guide.id)
        .bind(id)
        .bind(&guide.category)
        .bind(guide.urgent)
        .bind(json(serde_json::to_string(&guide.regions))?)
        .bind(&guide.review_by)
        .bind(json(serde_json::to_string(guide))?)
        .execute(&mut *transaction)
        .await?;
        for passage in indexing::passages(guide) {
            sqlx::query(
                "INSERT INTO passage (guide, language, title, synonyms, summary, body)
                 VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(&guide.id)
            .bind(passage.language)
            .bind(passage.title)
            .bind(passage.synonyms)
            .bind(passage.summary)
            .bind(passage.body)
            .execute(&mut *transaction)
            .await?;
        }
    }
    sqlx::query("DELETE FROM guide_words").execute(&mut *transaction).await?;
    sqlx::query(
        "INSERT INTO guide_words (words) SELECT coalesce(group_concat(term, ' '), '') FROM guide_terms",
    )
    .execute(&mut *transaction)
    .await?;
    for contact in &content.contacts {
        sqlx::query("INSERT INTO contact (id, pack, content) VALUES (?, ?, ?)")
            .bind(&contact.id)
            .bind(id)
            .bind(json(serde_json::to_string(contact))?)
            .execute(&mut *transaction)
            .await?;
    }
    for event in &content.events {
        sqlx::query("INSERT INTO event (id, pack, starts_ms, ends_ms, content) VALUES (?, ?, ?, ?, ?)")
            .bind(&event.id)
            .bind(id)
            .bind(event.starts_ms)
            .bind(event.ends_ms)
            .bind(json(serde_json::to_string(event))?)
            .execute(&mut *transaction)
            .await?;
    }
    for story in &content.stories {
        sqlx::query("INSERT INTO story (id, pack, content) VALUES (?, ?, ?)")
            .bind(&story.id)
            .bind(id)
            .bind(json(serde_json::to_string(story))?)
            .execute(&mut *transaction)
            .await?;
    }
    for figure in &content.figures {
        sqlx::query("INSERT INTO figure (id, pack, content) VALUES (?, ?, ?)")
            .bind(&figure.id)
            .bind(id)
            .bind(json(serde_json::to_string(figure))?)
            .execute(&mut *transaction)
            .await?;
    }
    for day in &content.bank_holidays {
        let nation = serde_json::to_value(day.nation).map_err(|_| StorageError::Failed("pack"))?;
        sqlx::query("INSERT INTO bank_holiday (nation, date, pack, content) VALUES (?, ?, ?, ?)")
            .bind(nation.as_str().unwrap_or_default())
            .bind(&day.date)
            .bind(id)
            .bind(json(serde_json::to_string(day))?)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}
