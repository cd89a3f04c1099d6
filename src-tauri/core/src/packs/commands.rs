//! Packs at the edge: what is installed and whether it has expired.

use super::store;
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
}

/// Every installed pack, national first.
pub async fn list(app: &App, _: Nothing) -> Result<PackList, UiError> {
    let today = local_date(app.clock.now_ms(), crate::days::UK);
    let language = app.settings().language;
    let packs = store::installed(&app.public).await?;
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
    Ok(PackList { packs })
}
