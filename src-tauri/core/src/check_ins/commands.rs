//! Check-ins at the edge.

use super::CheckInError;
use super::model::{Answer, CheckInChange, CheckInList, CheckInView, Overview};
use super::{operations, overview as days};
use crate::calendar::{CalendarFile, Entry, file};
use crate::days::{shift_day, wall_to_ms};
use crate::vault::Rid;
use crate::vault::commands::Nothing;
use crate::{App, UiError};
use serde::Deserialize;

/// Most check-ins in one page.
const PAGE_MAX: u32 = 500;

/// One tap.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct RecordCheckIn {
    pub answer: Answer,
}

/// One more tap.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct UpdateCheckIn {
    pub id: String,
    pub change: CheckInChange,
}

/// One check-in by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct CheckInId {
    pub id: String,
}

/// A page of check-ins: up to `limit` (1 to 500), earlier than `before_ms`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ListCheckIns {
    pub before_ms: Option<i64>,
    pub limit: u32,
}

/// A quiet time to keep for oneself: `title` in the person's language; `day_offset` days from
/// today (0 to 14) at `minute` of the day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct SaveATime {
    pub title: String,
    pub day_offset: u8,
    pub minute: u16,
}

/// Saves one tap.
pub async fn record(app: &App, request: RecordCheckIn) -> Result<CheckInView, UiError> {
    Ok(operations::record(app, request.answer).await?)
}

/// Changes one field.
pub async fn update(app: &App, request: UpdateCheckIn) -> Result<CheckInView, UiError> {
    Ok(operations::update(app, rid(&request.id)?, request.change).await?)
}

/// Deletes a check-in.
pub async fn delete(app: &App, request: CheckInId) -> Result<Nothing, UiError> {
    operations::remove(app, rid(&request.id)?).await?;
    Ok(Nothing {})
}

/// Takes a deletion back, until the vault is locked.
pub async fn restore(app: &App, request: CheckInId) -> Result<CheckInView, UiError> {
    Ok(operations::restore(app, rid(&request.id)?).await?)
}

/// One check-in.
pub async fn get(app: &App, request: CheckInId) -> Result<CheckInView, UiError> {
    Ok(operations::get(app, rid(&request.id)?).await?)
}

/// A page of check-ins.
pub async fn list(app: &App, request: ListCheckIns) -> Result<CheckInList, UiError> {
    let limit = request.limit.clamp(1, PAGE_MAX) as usize;
    let read = app.vault.read(|p| operations::list(&p.check_ins, request.before_ms, limit)).await;
    match read {
        Err(crate::vault::VaultError::NotFound) => {
            Ok(CheckInList { check_ins: vec![], total: 0, next_before_ms: None })
        }
        other => Ok(other?),
    }
}

/// The last 28 shift days.
pub async fn overview(app: &App, _: Nothing) -> Result<Overview, UiError> {
    let today = shift_day(app.clock.now_ms(), app.zone, app.settings().day_start_minutes);
    match app.vault.read(|p| days::overview(&p.check_ins, today)).await {
        Err(crate::vault::VaultError::NotFound) => Ok(days::overview(&Default::default(), today)),
        other => Ok(other?),
    }
}

/// A calendar file that says no more than its title.
pub async fn save_a_time(app: &App, request: SaveATime) -> Result<CalendarFile, UiError> {
    if request.day_offset > 14 || request.minute > 1439 {
        return Err(CheckInError::OutOfRange.into());
    }
    if request.title.is_empty() || request.title.chars().count() > 80 {
        return Err(CheckInError::TooLong.into());
    }
    let now_ms = app.clock.now_ms();
    let today = crate::days::local_date(now_ms, app.zone);
    let day = today + chrono::Days::new(u64::from(request.day_offset));
    let starts_ms = wall_to_ms(day, request.minute, app.zone);
    let uid = format!("{}@crewroom", app.vault.new_rid());
    Ok(file(
        "reminder",
        &Entry {
            uid: &uid,
            title: &request.title,
            description: "",
            place: "",
            starts_ms,
            ends_ms: starts_ms + 15 * 60_000,
            made_ms: now_ms,
            remind_minutes: Some(0),
        },
    ))
}

fn rid(text: &str) -> Result<Rid, UiError> {
    Rid::parse(text).ok_or_else(|| CheckInError::NotFound.into())
}
