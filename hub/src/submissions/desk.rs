//! The recipient's desk: list what came, open it with the key, delete what is old.

use super::store::SubmissionRow;
use super::{recipient, table};
use crate::store::Store;
use anyhow::Context;
use chrono::{DateTime, NaiveDate};
use crewroom_crypto::SealingKey;
use crewroom_crypto::submission::open_submission;
use crewroom_protocol::pack::content::SubmissionKind;
use crewroom_protocol::sync::submission::{SubmissionBody, info};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use std::path::Path;

/// A submission that was opened.
pub struct Opened {
    /// Its id, 32 hex digits.
    pub id: String,
    /// The day it came, `YYYY-MM-DD`.
    pub came: String,
    /// What it says.
    pub body: SubmissionBody,
}

/// What opening brought.
pub struct Opening {
    /// Those that opened, by day.
    pub opened: Vec<Opened>,
    /// The ids of those that are sealed to this key and hold nothing that can be read: anybody may
    /// send anything.
    pub unreadable: Vec<String>,
    /// How many are sealed to other keys.
    pub of_others: usize,
}

/// A table of what came: id, day, recipient, bytes. Needs no key.
///
/// # Errors
/// What the database says.
pub async fn list(store: &dyn Store) -> anyhow::Result<String> {
    let listed = store.read().await?.list_submissions().await?;
    let mut text = format!("{:32}  {:10}  {:16}  {:>6}\n", "id", "day", "recipient", "bytes");
    for SubmissionRow { id, recipient, day, bytes } in &listed {
        let (id, recipient) = (HEXLOWER.encode(id), HEXLOWER.encode(recipient));
        text += &format!("{id}  {}  {recipient}  {bytes:>6}\n", day_text(*day));
    }
    text += &format!("{} in all\n", listed.len());
    Ok(text)
}

/// Opens what is sealed to this key; with `only`, these ids alone.
///
/// # Errors
/// An id that is none, or of nothing that was sent to this key; what the database says.
pub async fn open(store: &dyn Store, key: &SealingKey, only: &[String]) -> anyhow::Result<Opening> {
    let wanted = only.iter().map(|id| id_of(id)).collect::<anyhow::Result<Vec<[u8; 16]>>>()?;
    let own = recipient::id(key)?;
    let mut session = store.read().await?;
    let listed = session.list_submissions().await?;
    if let Some(id) =
        wanted.iter().find(|id| !listed.iter().any(|one| one.id == **id && one.recipient == own))
    {
        anyhow::bail!("{}: no submission to this key has this id", HEXLOWER.encode(id));
    }
    let mut opening = Opening { opened: Vec::new(), unreadable: Vec::new(), of_others: 0 };
    for one in listed {
        if one.recipient != own {
            opening.of_others += 1;
            continue;
        }
        if !wanted.is_empty() && !wanted.contains(&one.id) {
            continue;
        }
        let Some(sealed) = session.submission(&one.id).await? else { continue };
        let id = HEXLOWER.encode(&one.id);
        let body = open_submission(key, &info(&one.id, &own), &sealed)
            .ok()
            .and_then(|plain| SubmissionBody::from_bytes(&plain).ok());
        match body {
            Some(body) => opening.opened.push(Opened { id, came: day_text(one.day), body }),
            None => opening.unreadable.push(id),
        }
    }
    Ok(opening)
}

/// Opens, and says on paper or in a table what there is.
///
/// # Errors
/// As [`open`]; when the table's file is there already or cannot be written.
pub async fn read(
    store: &dyn Store,
    key_file: &Path,
    only: &[String],
    csv: Option<&Path>,
) -> anyhow::Result<String> {
    let key = recipient::read(key_file)?;
    let opening = open(store, &key, only).await?;
    let mut text = String::new();
    match csv {
        Some(file) => {
            crate::key::write_private_bytes(file, &table::csv(&opening.opened)?)?;
            text += &format!("wrote {} to {}\n", opening.opened.len(), file.display());
        }
        None => opening.opened.iter().for_each(|one| text += &on_paper(one)),
    }
    for id in &opening.unreadable {
        text += &format!("{id} cannot be opened: it was not sealed by this app\n");
    }
    if opening.of_others > 0 {
        text += &format!("{} more are sealed to other keys\n", opening.of_others);
    }
    if text.is_empty() {
        text += "nothing has come for this key\n";
    }
    Ok(text)
}

/// Deletes what came before a day.
///
/// # Errors
/// Not a date; what the database says.
pub async fn delete_before(store: &dyn Store, day: &str) -> anyhow::Result<u64> {
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").context("write the day as 2026-11-30")?;
    let number = date.signed_duration_since(NaiveDate::default()).num_days();
    let mut session = store.write().await?;
    let deleted = session.delete_submissions_before(u32::try_from(number).unwrap_or(0)).await?;
    session.commit().await?;
    if deleted > 0 {
        store.scrub().await;
    }
    Ok(deleted)
}

/// What a kind is called in a table.
pub(super) fn kind_text(kind: SubmissionKind) -> &'static str {
    match kind {
        SubmissionKind::Feedback => "feedback",
        SubmissionKind::SignUp => "sign_up",
        SubmissionKind::Recognition => "recognition",
    }
}

fn on_paper(one: &Opened) -> String {
    let SubmissionBody { kind, event, colleague, text, .. } = &one.body;
    let mut out = format!("{}  {}  {}\n", one.id, one.came, kind_text(*kind));
    for (name, value) in [("event", event), ("for", colleague)] {
        if let Some(value) = value {
            out += &format!("{name}: {}\n", table::printable(value, false));
        }
    }
    out + &table::printable(text, true) + "\n\n"
}

fn id_of(text: &str) -> anyhow::Result<[u8; 16]> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| anyhow::anyhow!("not an id: 32 hex digits"))
}

fn day_text(day: u32) -> String {
    let at = DateTime::from_timestamp(i64::from(day) * 86_400, 0);
    at.map(|at| at.date_naive().to_string()).unwrap_or_default()
}
