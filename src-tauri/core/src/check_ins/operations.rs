//! The rules: recording, changing, deleting, taking back.

use super::CheckInError;
use super::model::{Answer, CheckIn, CheckInChange, CheckInList, CheckInView};
use super::record::{CheckIns, delete};
use crate::App;
use crate::days::{LocalMoment, shift_day};
use crate::vault::Rid;

/// How long a check-in counts as unfinished, in milliseconds.
const UNFINISHED_FOR: i64 = 12 * 3_600_000;

fn view(rid: Rid, check_in: &CheckIn) -> CheckInView {
    let zone = check_in.zone.parse().unwrap_or(crate::days::UK);
    CheckInView {
        id: rid.to_string(),
        at: LocalMoment::new(check_in.at_ms, zone),
        shift_day: check_in.shift_day.clone(),
        answer: check_in.answer,
        stress: check_in.stress,
        fatigue: check_in.fatigue,
        sleep_minutes: check_in.sleep_minutes,
        shift: check_in.shift,
        note: check_in.note.clone(),
        offer_support: matches!(check_in.answer, Answer::Low | Answer::Struggling),
    }
}

/// Saves one tap, now.
pub async fn record(app: &App, answer: Answer) -> Result<CheckInView, CheckInError> {
    let at_ms = app.clock.now_ms();
    let day_start = app.settings().day_start_minutes;
    let check_in = CheckIn {
        at_ms,
        zone: app.zone.name().to_owned(),
        shift_day: shift_day(at_ms, app.zone, day_start).to_string(),
        answer,
        stress: None,
        fatigue: None,
        sleep_minutes: None,
        shift: None,
        note: None,
        finished: false,
    };
    let rid = app.vault.new_rid();
    app.vault.edit(|_| Ok((vec![check_in.keep(rid)], view(rid, &check_in)))).await
}

/// Changes one field.
pub async fn update(app: &App, rid: Rid, change: CheckInChange) -> Result<CheckInView, CheckInError> {
    app.vault
        .edit(|private| {
            let mut check_in = private.check_ins.get(rid).cloned().ok_or(CheckInError::NotFound)?;
            check_in.change(change)?;
            Ok((vec![check_in.keep(rid)], view(rid, &check_in)))
        })
        .await
}

/// Deletes; [`restore`] takes it back until the vault is locked.
pub async fn remove(app: &App, rid: Rid) -> Result<(), CheckInError> {
    app.vault
        .edit(|private| {
            private.check_ins.get(rid).ok_or(CheckInError::NotFound)?;
            Ok((vec![delete(rid)], ()))
        })
        .await
}

/// Takes a deletion back: as a new record, because what was deleted stays deleted on every device
/// that hears of it. Asked twice, it answers with the same one.
pub async fn restore(app: &App, rid: Rid) -> Result<CheckInView, CheckInError> {
    let fresh = app.vault.new_rid();
    app.vault
        .edit(|private| {
            let check_in = private.check_ins.deleted(rid).ok_or(CheckInError::NotFound)?;
            let back = private.check_ins.at(check_in.at_ms).find(|(_, other)| *other == check_in);
            Ok(match back {
                Some((rid, _)) => (vec![], view(rid, check_in)),
                None => (vec![check_in.keep(fresh)], view(fresh, check_in)),
            })
        })
        .await
}

/// One check-in.
pub async fn get(app: &App, rid: Rid) -> Result<CheckInView, CheckInError> {
    app.vault
        .read(|private| private.check_ins.get(rid).map(|check_in| view(rid, check_in)))
        .await?
        .ok_or(CheckInError::NotFound)
}

/// A page, newest first.
pub fn list(check_ins: &CheckIns, before_ms: Option<i64>, limit: usize) -> CheckInList {
    let mut page: Vec<CheckInView> = Vec::new();
    let mut next = None;
    for (rid, check_in) in check_ins.before(before_ms.unwrap_or(i64::MAX)) {
        // A millisecond is never split: the next page begins before it, and would miss the rest.
        let last = page.last().map(|last| last.at.ms);
        if page.len() >= limit && last != Some(check_in.at_ms) {
            next = last;
            break;
        }
        page.push(view(rid, check_in));
    }
    CheckInList { check_ins: page, total: check_ins.len() as u32, next_before_ms: next }
}

/// The one to which something might still be added.
pub fn unfinished(check_ins: &CheckIns, now_ms: i64) -> Option<CheckInView> {
    let (rid, last) = check_ins.before(i64::MAX).next()?;
    let fresh = (0..=UNFINISHED_FOR).contains(&now_ms.saturating_sub(last.at_ms));
    (fresh && !last.finished && !last.has_details()).then(|| view(rid, last))
}
