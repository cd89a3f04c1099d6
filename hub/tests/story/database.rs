//! A look into the hub's database from beside it, as its keeper could take.

use crate::place::Place;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::collections::BTreeMap;

/// What sqlx keeps for itself.
const OWN: &str = "_sqlx_migrations";

/// Every column by table, as the database has them.
pub async fn columns(place: &Place) -> Vec<(String, String)> {
    let rows: Vec<(String, String)> = match place.config.database.strip_prefix("sqlite://") {
        Some(path) => {
            let mut file = SqliteConnection::connect(path).await.unwrap();
            sqlx::query_as(
                "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
                 WHERE m.type = 'table' ORDER BY 1, 2",
            )
            .fetch_all(&mut file)
            .await
            .unwrap()
        }
        None => {
            let mut server = PgConnection::connect(&place.config.database).await.unwrap();
            sqlx::query_as(
                "SELECT table_name::text, column_name::text FROM information_schema.columns
                 WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2",
            )
            .fetch_all(&mut server)
            .await
            .unwrap()
        }
    };
    rows.into_iter().filter(|(table, _)| table != OWN).collect()
}

/// How many rows each table has.
pub async fn counts(place: &Place) -> BTreeMap<String, i64> {
    let mut tables: Vec<String> = columns(place).await.into_iter().map(|(table, _)| table).collect();
    tables.dedup();
    let mut counts = BTreeMap::new();
    for table in tables {
        let query = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let count: i64 = match place.config.database.strip_prefix("sqlite://") {
            Some(path) => {
                let mut file = SqliteConnection::connect(path).await.unwrap();
                sqlx::query_scalar(query).fetch_one(&mut file).await.unwrap()
            }
            None => {
                let mut server = PgConnection::connect(&place.config.database).await.unwrap();
                sqlx::query_scalar(query).fetch_one(&mut server).await.unwrap()
            }
        };
        counts.insert(table, count);
    }
    counts
}

/// Everything that the database holds: the files of SQLite with their companions, byte for byte;
/// of PostgreSQL every row, its bytes undone from hex.
pub async fn everything(place: &Place) -> Vec<u8> {
    let mut all = Vec::new();
    if place.is_sqlite() {
        for entry in std::fs::read_dir(place.folder.path()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("hub.db") {
                all.extend(std::fs::read(entry.path()).unwrap());
            }
        }
        return all;
    }
    let mut server = PgConnection::connect(&place.config.database).await.unwrap();
    let mut tables: Vec<String> = columns(place).await.into_iter().map(|(table, _)| table).collect();
    tables.dedup();
    for table in tables {
        let query = AssertSqlSafe(format!("SELECT row_to_json(row)::text FROM {table} AS row"));
        let rows: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut server).await.unwrap();
        for row in rows {
            for part in row.split('"') {
                let hex = part.strip_prefix("\\\\x").unwrap_or(part);
                match data_encoding::HEXLOWER.decode(hex.as_bytes()) {
                    Ok(bytes) => all.extend(bytes),
                    Err(_) => all.extend(part.as_bytes()),
                }
            }
        }
    }
    all
}

pub fn contains(all: &[u8], needle: &[u8]) -> bool {
    all.windows(needle.len()).any(|window| window == needle)
}
