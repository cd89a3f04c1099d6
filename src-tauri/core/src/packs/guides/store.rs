//! The cards of a pack and what the search knows of them. A new version mostly brings the cards
//! that are here already: only those that differ are written and indexed anew.

use crate::guidance::indexing::{self, Passage};
use crate::storage::StorageError;
use crewroom_protocol::pack::content::Guide;
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};

/// A card as it is written.
struct Row<'a> {
    guide: &'a Guide,
    regions: String,
    content: String,
    passages: Vec<Passage>,
}

/// Puts these cards in the place of the pack's. Its row is there already.
///
/// # Errors
/// [`StorageError`]; the caller's transaction is then not to be committed.
pub async fn replace(
    connection: &mut SqliteConnection,
    pack: &str,
    guides: &[Guide],
) -> Result<(), StorageError> {
    let rows = guides.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let kept = unchanged(connection, pack, &rows).await?;
    forget_all_but(connection, pack, &kept).await?;
    for row in rows.iter().filter(|row| !kept.contains(row.guide.id.as_str())) {
        write(connection, pack, row).await?;
    }
    Ok(gather_words(connection).await?)
}

/// Forgets the cards of a pack.
///
/// # Errors
/// The database's.
pub async fn forget(connection: &mut SqliteConnection, pack: &str) -> Result<(), sqlx::Error> {
    forget_all_but(connection, pack, &BTreeSet::new()).await
}

/// Writes the words of the index anew. The search reads them with each misspelt word, so that
/// an app that is running knows them at once.
///
/// # Errors
/// The database's.
pub async fn gather_words(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM guide_words").execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO guide_words (words) SELECT coalesce(group_concat(term, ' '), '') FROM guide_terms",
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}

fn row(guide: &Guide) -> Result<Row<'_>, StorageError> {
    let failed = |_| StorageError::Failed("pack");
    Ok(Row {
        guide,
        regions: serde_json::to_string(&guide.regions).map_err(failed)?,
        content: serde_json::to_string(guide).map_err(failed)?,
        passages: indexing::passages(guide),
    })
}

/// The ids of those that are here as they would be written, to the last word of the index: how a
/// card is indexed may differ from app to app.
async fn unchanged<'a>(
    connection: &mut SqliteConnection,
    pack: &str,
    rows: &[Row<'a>],
) -> Result<BTreeSet<&'a str>, sqlx::Error> {
    let contents: Vec<(String, String)> = sqlx::query_as("SELECT id, content FROM guide WHERE pack = ?")
        .bind(pack)
        .fetch_all(&mut *connection)
        .await?;
    let contents: BTreeMap<String, String> = contents.into_iter().collect();
    let all: Vec<(String, String, String, String, String, String)> = sqlx::query_as(
        "SELECT guide, language, title, synonyms, summary, body FROM passage
         WHERE guide IN (SELECT id FROM guide WHERE pack = ?) ORDER BY number",
    )
    .bind(pack)
    .fetch_all(&mut *connection)
    .await?;
    let mut passages: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (guide, language, title, synonyms, summary, body) in all {
        passages.entry(guide).or_default().push((language, title, synonyms, summary, body));
    }
    let same = |row: &&Row<'_>| {
        let id = row.guide.id.as_str();
        let there = passages.get(id).map_or(&[][..], Vec::as_slice);
        contents.get(id) == Some(&row.content)
            && there.len() == row.passages.len()
            && there.iter().zip(&row.passages).all(|((language, title, synonyms, summary, body), passage)| {
                (language.as_str(), title, synonyms, summary, body)
                    == (passage.language, &passage.title, &passage.synonyms, &passage.summary, &passage.body)
            })
    };
    Ok(rows.iter().filter(same).map(|row| row.guide.id.as_str()).collect())
}

/// Forgets the cards of a pack but these.
async fn forget_all_but(
    connection: &mut SqliteConnection,
    pack: &str,
    kept: &BTreeSet<&str>,
) -> Result<(), sqlx::Error> {
    let kept = serde_json::to_string(kept).unwrap_or_default();
    // The triggers take the passages out of the search index.
    for sql in [
        "DELETE FROM passage WHERE guide IN (SELECT id FROM guide WHERE pack = ?
         AND id NOT IN (SELECT value FROM json_each(?)))",
        "DELETE FROM guide WHERE pack = ? AND id NOT IN (SELECT value FROM json_each(?))",
    ] {
        sqlx::query(sql).bind(pack).bind(&kept).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn write(connection: &mut SqliteConnection, pack: &str, row: &Row<'_>) -> Result<(), sqlx::Error> {
    let guide = row.guide;
    sqlx::query(
        "INSERT INTO guide (id, pack, category, urgent, regions, review_by, content)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&guide.id)
    .bind(pack)
    .bind(&guide.category)
    .bind(guide.urgent)
    .bind(&row.regions)
    .bind(&guide.review_by)
    .bind(&row.content)
    .execute(&mut *connection)
    .await?;
    for passage in &row.passages {
        sqlx::query(
            "INSERT INTO passage (guide, language, title, synonyms, summary, body)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(&guide.id)
        .bind(passage.language)
        .bind(&passage.title)
        .bind(&passage.synonyms)
        .bind(&passage.summary)
        .bind(&passage.body)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
