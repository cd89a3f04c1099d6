//! The packs' SQL.

use super::install::Content;
use super::{PackError, guides};
use crate::storage::StorageError;
use crewroom_protocol::pack::content::{About, Force, Recipient, Week};
use crewroom_protocol::pack::trust::Signature;
use crewroom_protocol::pack::{Manifest, Role};
use sqlx::{FromRow, SqliteConnection, SqlitePool};

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
    /// SHA-256 of the manifest, lower-case hex.
    pub digest: String,
}

/// What vouches for an installed pack that was received.
pub struct Vouched {
    pub id: String,
    pub role: String,
    pub manifest: Vec<u8>,
    pub signatures: Vec<Signature>,
}

/// A pack on its way in.
pub struct Incoming<'a> {
    pub manifest: &'a Manifest,
    /// SHA-256 of the manifest, lower-case hex.
    pub digest: &'a str,
    pub content: &'a Content,
    /// The manifest's bytes and its signatures; empty for what the app carries.
    pub signed: (&'a [u8], &'a [Signature]),
    /// All of it, to patch the next version from; empty for what the app carries.
    pub archive: &'a [u8],
    /// Whose count goes up: ids of keys, or [`APP`].
    pub signers: &'a [String],
}

/// Who vouches for what the app carries.
pub const APP: &str = "app";

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

/// Everybody to whom something can be sent, each with the pack that names them; national first.
pub async fn recipients(pool: &SqlitePool) -> Result<Vec<(Installed, Recipient)>, StorageError> {
    let mut found = Vec::new();
    for pack in installed(pool).await? {
        let about: Option<String> = sqlx::query_scalar("SELECT about FROM pack WHERE id = ? AND digest = ?")
            .bind(&pack.id)
            .bind(&pack.digest)
            .fetch_optional(pool)
            .await?;
        // Replaced between the two questions: its people are found the next time.
        let Some(about) = about else { continue };
        let about: About = serde_json::from_str(&about).map_err(|_| StorageError::Damaged)?;
        found.extend(about.recipients.into_iter().map(|recipient| (pack.clone(), recipient)));
    }
    Ok(found)
}

/// The categories of cards, in the pack's order.
pub async fn categories(
    pool: &SqlitePool,
) -> Result<Vec<crewroom_protocol::pack::content::Category>, StorageError> {
    Ok(abouts(pool).await?.into_iter().flat_map(|about| about.categories).collect())
}

/// Every installed pack that was received.
pub async fn vouched(pool: &SqlitePool) -> Result<Vec<Vouched>, StorageError> {
    let rows: Vec<(String, String, Vec<u8>, String)> =
        sqlx::query_as("SELECT id, role, manifest, signatures FROM pack WHERE length(manifest) > 0")
            .fetch_all(pool)
            .await?;
    rows.into_iter()
        .map(|(id, role, manifest, signatures)| {
            let signatures = serde_json::from_str(&signatures).map_err(|_| StorageError::Damaged)?;
            Ok(Vouched { id, role, manifest, signatures })
        })
        .collect()
}

/// The archive of an installed pack that was received.
pub async fn archive(pool: &SqlitePool, pack: &str) -> Result<Option<Vec<u8>>, StorageError> {
    Ok(sqlx::query_scalar("SELECT archive FROM pack_archive WHERE pack = ?")
        .bind(pack)
        .fetch_optional(pool)
        .await?)
}

/// Spoils the archive of a pack, or takes it away.
#[cfg(test)]
pub async fn spoil_archive(pool: &SqlitePool, pack: &str, archive: Option<&[u8]>) {
    let query = match archive {
        Some(archive) => sqlx::query("UPDATE pack_archive SET archive = ? WHERE pack = ?").bind(archive),
        None => sqlx::query("DELETE FROM pack_archive WHERE pack = ?"),
    };
    assert_eq!(query.bind(pack).execute(pool).await.unwrap().rows_affected(), 1);
}

/// How far each key has counted for a pack.
pub async fn ratchets(pool: &SqlitePool, pack: &str) -> Result<Vec<(String, u64)>, StorageError> {
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT key, version FROM pack_ratchet WHERE pack = ?")
        .bind(pack)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|(key, version)| (key, version.max(0) as u64)).collect())
}

/// The stored chain of roots, or the stored timestamp.
pub async fn document(pool: &SqlitePool, kind: &str) -> Result<Option<Vec<u8>>, StorageError> {
    Ok(sqlx::query_scalar("SELECT document FROM pack_trust WHERE kind = ?")
        .bind(kind)
        .fetch_optional(pool)
        .await?)
}

/// Keeps a timestamp.
pub async fn keep_timestamp(pool: &SqlitePool, version: u64, bytes: &[u8]) -> Result<(), StorageError> {
    put(pool, "timestamp", version, bytes).await
}

async fn put<'e, E: sqlx::SqliteExecutor<'e>>(
    executor: E,
    kind: &str,
    version: u64,
    bytes: &[u8],
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO pack_trust (kind, version, document) VALUES (?, ?, ?)
         ON CONFLICT (kind) DO UPDATE SET version = excluded.version, document = excluded.document",
    )
    .bind(kind)
    .bind(version as i64)
    .bind(bytes)
    .execute(executor)
    .await?;
    Ok(())
}

/// Trusts another root from now on. What it does not vouch for goes in the same transaction: the
/// named packs, and the timestamp unless it still counts.
pub async fn keep_root(
    pool: &SqlitePool,
    version: u64,
    chain: &[u8],
    withdrawn: &[String],
    keep_timestamp: bool,
) -> Result<(), StorageError> {
    let mut transaction = pool.begin().await?;
    put(&mut *transaction, "root", version, chain).await?;
    if !keep_timestamp {
        sqlx::query("DELETE FROM pack_trust WHERE kind = 'timestamp'").execute(&mut *transaction).await?;
    }
    for pack in withdrawn {
        guides::forget(&mut transaction, pack).await?;
        // Foreign keys take the rest along.
        sqlx::query("DELETE FROM pack WHERE id = ?").bind(pack).execute(&mut *transaction).await?;
    }
    if !withdrawn.is_empty() {
        guides::gather_words(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Which of these ids another pack has already. `table`: `guide`, `contact`, `event`, `story`,
/// `figure`. With `national`, only the national pack's count.
pub async fn taken(
    pool: &SqlitePool,
    table: &'static str,
    pack: &str,
    ids: &[&str],
    national: bool,
) -> Result<Vec<String>, StorageError> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {table}.id FROM json_each(?) AS wanted JOIN {table} ON {table}.id = wanted.value
         JOIN pack ON pack.id = {table}.pack
         WHERE pack.id <> ? AND (pack.role = 'national' OR NOT ?) LIMIT 10"
    ));
    let ids = serde_json::to_string(ids).unwrap_or_default();
    Ok(sqlx::query_scalar(sql).bind(ids).bind(pack).bind(national).fetch_all(pool).await?)
}

/// What a pack holds beside its cards; a new version of it brings all of that again.
async fn forget_all_but_guides(connection: &mut SqliteConnection, pack: &str) -> Result<(), sqlx::Error> {
    for sql in [
        "DELETE FROM contact WHERE pack = ?",
        "DELETE FROM event WHERE pack = ?",
        "DELETE FROM story WHERE pack = ?",
        "DELETE FROM figure WHERE pack = ?",
        "DELETE FROM bank_holiday WHERE pack = ?",
        "DELETE FROM pack_archive WHERE pack = ?",
    ] {
        sqlx::query(sql).bind(pack).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What is national comes in whatever a force has called its own: the force's item of that id
/// goes, or a link to a crisis line could lead to something else.
async fn make_way(connection: &mut SqliteConnection, content: &Content) -> Result<(), sqlx::Error> {
    fn ids<'a>(ids: impl Iterator<Item = &'a String>) -> String {
        serde_json::to_string(&ids.collect::<Vec<_>>()).unwrap_or_default()
    }
    let cards = ids(content.guides.iter().map(|one| &one.id));
    for (sql, ids) in [
        (
            "DELETE FROM passage WHERE guide IN (SELECT id FROM guide WHERE pack <> 'national'
             AND id IN (SELECT value FROM json_each(?)))",
            cards.clone(),
        ),
        ("DELETE FROM guide WHERE pack <> 'national' AND id IN (SELECT value FROM json_each(?))", cards),
        (
            "DELETE FROM contact WHERE id IN (SELECT value FROM json_each(?))",
            ids(content.contacts.iter().map(|one| &one.id)),
        ),
        (
            "DELETE FROM event WHERE id IN (SELECT value FROM json_each(?))",
            ids(content.events.iter().map(|one| &one.id)),
        ),
        (
            "DELETE FROM story WHERE id IN (SELECT value FROM json_each(?))",
            ids(content.stories.iter().map(|one| &one.id)),
        ),
        (
            "DELETE FROM figure WHERE id IN (SELECT value FROM json_each(?))",
            ids(content.figures.iter().map(|one| &one.id)),
        ),
    ] {
        sqlx::query(sql).bind(ids).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Replaces a pack's rows in one transaction.
pub async fn replace(pool: &SqlitePool, incoming: Incoming<'_>) -> Result<(), PackError> {
    let Incoming { manifest, content, .. } = incoming;
    let (manifest_bytes, signatures) = incoming.signed;
    let json = |value: Result<String, serde_json::Error>| value.map_err(|_| StorageError::Failed("pack"));
    let id = manifest.pack.as_str();
    let name = |language: &str| manifest.name.get(language).or(manifest.name.get("en")).cloned();
    let mut transaction = pool.begin().await?;
    forget_all_but_guides(&mut transaction, id).await?;
    if manifest.role == Role::National {
        make_way(&mut transaction, content).await?;
    }
    sqlx::query(
        "INSERT INTO pack (id, role, version, issued, expires, example, name_en, name_cy, digest, about,
                           manifest, signatures)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET role = excluded.role, version = excluded.version,
             issued = excluded.issued, expires = excluded.expires, example = excluded.example,
             name_en = excluded.name_en, name_cy = excluded.name_cy, digest = excluded.digest,
             about = excluded.about, manifest = excluded.manifest, signatures = excluded.signatures",
    )
    .bind(id)
    .bind(manifest.role.to_string())
    .bind(manifest.version as i64)
    .bind(&manifest.issued)
    .bind(&manifest.expires)
    .bind(manifest.example)
    .bind(name("en").unwrap_or_default())
    .bind(name("cy").unwrap_or_default())
    .bind(incoming.digest)
    .bind(json(serde_json::to_string(&content.about))?)
    .bind(manifest_bytes)
    .bind(json(serde_json::to_string(signatures))?)
    .execute(&mut *transaction)
    .await?;
    if !incoming.archive.is_empty() {
        sqlx::query("INSERT INTO pack_archive (pack, archive) VALUES (?, ?)")
            .bind(id)
            .bind(incoming.archive)
            .execute(&mut *transaction)
            .await?;
    }
    for key in incoming.signers {
        sqlx::query(
            "INSERT INTO pack_ratchet (pack, key, version) VALUES (?, ?, ?)
             ON CONFLICT (pack, key) DO UPDATE SET version = max(version, excluded.version)",
        )
        .bind(id)
        .bind(key)
        .bind(manifest.version as i64)
        .execute(&mut *transaction)
        .await?;
    }
    guides::replace(&mut transaction, id, &content.guides).await?;
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
