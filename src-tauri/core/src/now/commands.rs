//! Now at the edge.

use super::NowView;
use crate::days::{LocalMoment, UK, local_date, parse_date, shift_day};
use crate::vault::commands::Nothing;
use crate::vault::{Lock, VaultState};
use crate::{App, UiError, check_ins, guidance, packs, week_of_action};
use chrono::{Datelike, NaiveDate};

/// No device that runs this app existed before this year.
const FIRST_YEAR: i32 = 2020;
/// Years past the content's expiry after which the clock, not the app, must be wrong.
const LATE_YEARS: i32 = 5;

/// The first screen.
pub async fn open(app: &App, _: Nothing) -> Result<NowView, UiError> {
    let now_ms = app.clock.now_ms();
    let settings = app.settings();
    let status = app.vault.status().await?;
    let peeked = app
        .vault
        .peek(|private| (check_ins::unfinished(&private.check_ins, now_ms), !private.check_ins.is_empty()))
        .await;
    let (unfinished, any) = peeked.unwrap_or((None, false));
    let national = packs::installed(&app.public).await?.into_iter().find(|pack| pack.id == "national");
    let today = local_date(now_ms, UK);
    let expires = national.as_ref().and_then(|pack| parse_date(&pack.expires));
    Ok(NowView {
        now: LocalMoment::new(now_ms, app.zone),
        shift_day: shift_day(now_ms, app.zone, settings.day_start_minutes).to_string(),
        offer_lock: any
            && status.lock == Lock::None
            && status.state == VaultState::Open
            && !settings.lock_offer_seen
            // Of a visit nothing is left that could be locked.
            && app.visit.is_none(),
        vault: status,
        unfinished,
        event: week_of_action::next_event(app).await?,
        overdue: guidance::most_overdue(app).await?,
        content_issued: national.map(|pack| pack.issued),
        content_expired: expires.is_some_and(|last| today > last),
        clock_looks_wrong: looks_wrong(today, expires),
    })
}

fn looks_wrong(today: NaiveDate, expires: Option<NaiveDate>) -> bool {
    today.year() < FIRST_YEAR || expires.is_some_and(|last| today.year() > last.year() + LATE_YEARS)
}
