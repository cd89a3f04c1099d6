//! Packs at the edge: what is installed and whether it has expired.

use super::store;
use super::trust::Trust;
use crate::days::{local_date, parse_date};
use crate::settings::Language;
use crate::vault::commands::Nothing;
use crate::{App, UiError};
use serde::{Deserialize, Serialize};

/// An installed pack. Dates are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct PackView {
    pub id: String,
    pub name: String,
    pub version: u64,
    pub issued: String,
    pub expires: String,
    /// Past its date: still shown, and marked.
    pub expired: bool,
    pub example: bool,
}

/// Every installed pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct PackList {
    pub packs: Vec<PackView>,
    /// Nobody who may has said lately that these are the newest; they are shown all the same.
    /// False while all of them came with the app.
    pub stale: bool,
}

/// Every installed pack, national first.
pub async fn list(app: &App, _: Nothing) -> Result<PackList, UiError> {
    let today = local_date(app.clock.now_ms(), crate::days::UK);
    let language = app.settings().language;
    let packs = store::installed(&app.public).await?;
    let trust = Trust::load(&app.public).await?;
    let today = trust.as_ref().map_or(today, |trust| trust.day(today));
    let any_received = !store::vouched(&app.public).await?.is_empty();
    let stale = any_received && !trust.is_some_and(|trust| trust.is_fresh(today));
    let packs = packs
        .into_iter()
        .map(|pack| PackView {
            expired: parse_date(&pack.expires).is_some_and(|last| today > last),
            name: if language == Language::Cy { pack.name_cy } else { pack.name_en },
            id: pack.id,
            version: pack.version,
            issued: pack.issued,
            expires: pack.expires,
            example: pack.example,
        })
        .collect();
    Ok(PackList { packs, stale })
}
