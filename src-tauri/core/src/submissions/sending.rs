//! Sending what waits, one request each, until the hub has acknowledged it. Needs no open vault.

use super::model::{KEPT_DAYS, RefusalReason};
use super::{SubmissionError, operations, store};
use crate::sync::{self, Submitted};
use crate::{App, Rng};
use crewroom_protocol::sync::wire::Submission;
use std::sync::Mutex;
use tokio::sync::MutexGuard;

/// After writing, any moment within this: a hub must not see that somebody wrote just now.
const BLUR_MS: i64 = 10 * 60_000;
/// After a try that failed, when the hub names no time.
const AGAIN_MS: i64 = 5 * 60_000;
/// The longest time that a hub may ask for.
const LONGEST_MS: i64 = 24 * 3_600_000;

/// What sending keeps in memory.
#[derive(Default)]
pub struct Sender {
    /// One at a time.
    turn: tokio::sync::Mutex<()>,
    /// From when, and how long at most: a clock that was set back must not stop it.
    pause: Mutex<Option<(i64, i64)>>,
}

impl Sender {
    /// Whether nothing is being sent.
    pub(super) fn is_idle(&self) -> bool {
        self.turn_if_idle().is_some()
    }

    /// The turn, when nobody has it.
    pub(super) fn turn_if_idle(&self) -> Option<MutexGuard<'_, ()>> {
        self.turn.try_lock().ok()
    }

    /// Something was written: it goes at a moment that nobody can tell from it.
    pub(super) fn hold_back(&self, now_ms: i64, rng: &dyn Rng) {
        let mut bytes = [0; 8];
        rng.fill(&mut bytes);
        self.pause_for(now_ms, (u64::from_le_bytes(bytes) % BLUR_MS as u64) as i64);
    }

    fn pause_for(&self, now_ms: i64, ms: i64) {
        *self.pause.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((now_ms, ms));
    }

    fn is_due(&self, now_ms: i64) -> bool {
        let pause = *self.pause.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        pause.is_none_or(|(since, ms)| !(0..ms).contains(&now_ms.saturating_sub(since)))
    }
}

/// Sends what waits now, because somebody asked or a sync went through. What a hub does wrong is
/// no error: what it has not acknowledged waits on.
///
/// # Errors
/// Only this device's own troubles.
pub async fn send_waiting(app: &App) -> Result<(), SubmissionError> {
    let _turn = app.outbox.turn.lock().await;
    let Some(hub) = sync::reach(app).await? else { return Ok(()) };
    // A crash, or a request that was given up, may have left one under way.
    store::put_back(&app.public).await?;
    store::drop_before(&app.public, operations::today(app).saturating_sub(KEPT_DAYS)).await?;
    for id in store::queued(&app.public, &hub.key).await? {
        let Some((recipient, sealed)) = store::begin(&app.public, &id).await? else { continue };
        match sync::submit(app, &hub, &Submission { id, recipient, sealed }).await {
            Submitted::Accepted => {
                store::acknowledge(&app.public, &id, operations::today(app)).await?;
            }
            Submitted::Refused(code) => {
                let why = reason(&code);
                tracing::warn!(?why, "the hub does not take a submission");
                store::refuse(&app.public, &id, operations::today(app), why).await?;
            }
            Submitted::Later(wait_ms) => {
                let wait_ms = wait_ms.unwrap_or(AGAIN_MS).clamp(AGAIN_MS, LONGEST_MS);
                app.outbox.pause_for(app.clock.now_ms(), wait_ms);
                store::put_back(&app.public).await?;
                break;
            }
        }
    }
    Ok(())
}

/// Sends what waits where that is sensible now. Hosts come here every minute, through
/// [`crate::sync::automatic`].
///
/// # Errors
/// As [`send_waiting`].
pub async fn send_due(app: &App) -> Result<(), SubmissionError> {
    if app.outbox.is_due(app.clock.now_ms()) && store::count_waiting(&app.public).await? > 0 {
        send_waiting(app).await?;
    }
    Ok(())
}

/// Drops everything that waits or was sent: everything on this device is being erased.
///
/// # Errors
/// As for the disk.
pub async fn forget(app: &App) -> Result<(), SubmissionError> {
    let _turn = app.outbox.turn.lock().await;
    Ok(store::drop_all(&app.public).await?)
}

fn reason(code: &str) -> RefusalReason {
    match code {
        "taken" => RefusalReason::Taken,
        "too_large" => RefusalReason::TooLarge,
        "malformed" => RefusalReason::Malformed,
        _ => RefusalReason::Unknown,
    }
}
