//! The app's SQLite files seen from outside, past the app.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::time::Duration;

/// Opens a file that must exist.
pub async fn open(path: &Path, read_only: bool) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(read_only)
        .busy_timeout(Duration::from_secs(10))
        .connect()
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Fails unless SQLite's full check finds the file sound. The app may be running.
pub async fn check(path: &Path) {
    let mut file = open(path, true).await;
    let report: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut file).await.expect("the check runs");
    file.close().await.expect("the file closes");
    assert_eq!(report, ["ok"], "{}", path.display());
}

/// Runs one statement on a file that no app has open.
pub async fn run(path: &Path, sql: &'static str) {
    let mut file = open(path, false).await;
    sqlx::query(sql).execute(&mut file).await.expect("the statement runs");
    file.close().await.expect("the file closes");
}

/// One number that a statement gives.
pub async fn number(path: &Path, sql: &'static str) -> i64 {
    let mut file = open(path, false).await;
    let number = sqlx::query_scalar(sql).fetch_one(&mut file).await.expect("the statement runs");
    file.close().await.expect("the file closes");
    number
}
