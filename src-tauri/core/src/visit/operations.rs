//! How a visit begins, goes on and ends.

use super::desk::{Running, visiting};
use super::idle::Idle;
use super::model::{EndReason, VisitEnd, VisitState, VisitStatus};
use super::record::Visit;
use super::{Desk, VisitError};
use crate::{App, UiError, sync};
use std::sync::Arc;
use std::time::Duration;

/// How long the last things may take to be sent. Nothing of the visit can be asked meanwhile.
const GOODBYE: Duration = Duration::from_secs(15);
/// How often a host looks whether anybody is still there.
const LOOK: Duration = Duration::from_secs(2);

/// How visits stand.
pub fn status(app: &App) -> VisitStatus {
    let now = visiting(app);
    let now_ms = app.clock.now_ms();
    let (left_ms, ended) =
        app.desk.slot(|slot| (slot.running.as_mut().map(|running| running.idle.left(now_ms)), slot.ended));
    let state = match now.and_then(|visiting| visiting.visit.as_ref().map(|arrival| arrival.rid().is_some()))
    {
        Some(true) => VisitState::On,
        Some(false) => VisitState::Pairing,
        None if ended.is_some() => VisitState::Over,
        None => VisitState::None,
    };
    VisitStatus { offered: app.desk.is_offered(), state, left_ms, ended }
}

/// Whether somebody is visiting, or has just been: for a host that would write something down.
pub fn is_on(app: &App) -> bool {
    !matches!(status(app).state, VisitState::None)
}

/// Begins a visit: this computer's own vault is shut, and stays so until the end has been read.
///
/// # Errors
/// [`VisitError::NotOffered`], [`VisitError::AlreadyOn`]; when there is no memory for it.
pub async fn begin(app: &App) -> Result<VisitStatus, UiError> {
    let _turn = app.desk.turn.lock().await;
    if !app.desk.is_offered() {
        return Err(VisitError::NotOffered.into());
    }
    if visiting(app).is_some() {
        return Err(VisitError::AlreadyOn.into());
    }
    app.vault.bar().await;
    sync::join_cancel(app).await;
    let made = match app.for_a_visit().await {
        Ok(made) => Arc::new(made),
        Err(error) => {
            app.vault.unbar().await;
            return Err(error);
        }
    };
    let idle = Idle::from(app.clock.now_ms());
    app.desk.slot(|slot| {
        slot.running = Some(Running { app: made, idle });
        slot.ended = None;
    });
    Ok(status(app))
}

/// Somebody did something.
pub fn active(app: &App) -> VisitStatus {
    let now_ms = app.clock.now_ms();
    app.desk.slot(|slot| {
        if let Some(running) = &mut slot.running {
            running.idle.touch(now_ms);
        }
    });
    status(app)
}

/// Ends the visit: from now on nothing of it answers; what it has written is sent, and it is wiped.
pub async fn end(app: &App, reason: EndReason) -> VisitStatus {
    if let Some(running) = take(app, reason) {
        // On a task of its own: should whoever asked go away, it is wiped all the same.
        let _ = tokio::spawn(finish(app.desk.clone(), running)).await;
    }
    status(app)
}

/// As [`end`], without waiting for what is still to be sent.
pub fn end_in_the_background(app: &App, reason: EndReason) {
    if let Some(running) = take(app, reason) {
        tokio::spawn(finish(app.desk.clone(), running));
    }
}

/// The end has been read: this computer's own vault opens again for whoever may.
pub async fn dismiss(app: &App) -> VisitStatus {
    let _turn = app.desk.turn.lock().await;
    let read = app.desk.slot(|slot| slot.running.is_none() && slot.ended.take().is_some());
    if read {
        app.vault.unbar().await;
    }
    status(app)
}

/// Looks every now and then whether anybody is still there, for as long as the app runs. For hosts
/// whose app offers visits.
pub async fn watch(app: &App) {
    loop {
        tokio::time::sleep(LOOK).await;
        drop(visiting(app));
    }
}

/// On a visit that has just been paired: tells the other devices that it is one.
///
/// # Errors
/// As for writing.
pub async fn arrived(app: &App) -> Result<(), VisitError> {
    let Some(arrival) = &app.visit else { return Ok(()) };
    if arrival.rid().is_some() || sync::status(app).await?.hub.is_none() {
        return Ok(());
    }
    let rid = app.vault.new_rid();
    keep(app, rid, Visit { begun_ms: app.clock.now_ms(), over: false }).await?;
    arrival.set(rid);
    // Should this one be cut short, they know it by then.
    sync::sync(app).await?;
    Ok(())
}

async fn keep(app: &App, rid: crate::vault::Rid, visit: Visit) -> Result<(), VisitError> {
    app.vault.edit(|_| Ok::<_, VisitError>((vec![visit.keep(rid)], ()))).await
}

fn take(app: &App, reason: EndReason) -> Option<Running> {
    app.desk.slot(|slot| {
        let running = slot.running.take()?;
        let was_paired = running.app.visit.as_ref().is_some_and(|arrival| arrival.rid().is_some());
        slot.ended = Some(VisitEnd { reason, unsent: 0, told: false, was_paired, sending: true });
        Some(running)
    })
}

async fn finish(desk: Arc<Desk>, running: Running) {
    let (unsent, told) = say_goodbye(&running.app).await;
    sync::join_cancel(&running.app).await;
    // Locking a vault in memory is the end of it; what still runs in it finds it shut.
    running.app.close().await;
    desk.slot(|slot| {
        if let Some(ended) = &mut slot.ended {
            *ended = VisitEnd { unsent, told, sending: false, ..*ended };
        }
    });
}

/// Sends what there is to send. Returns what could not be sent, and whether the others were told.
async fn say_goodbye(app: &App) -> (u32, bool) {
    let Some(rid) = app.visit.as_ref().and_then(|arrival| arrival.rid()) else { return (0, false) };
    let waiting = || async { sync::status(app).await.ok().map(|status| status.waiting) };
    let before = waiting().await.unwrap_or(0);
    let sent = async {
        let begun = app.vault.read(|private| private.visitors.get(rid)).await??;
        keep(app, rid, Visit { over: true, ..begun }).await?;
        sync::sync(app).await?;
        Ok::<(), VisitError>(())
    };
    match tokio::time::timeout(GOODBYE, sent).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a visit could not say that it is over"),
        Err(_) => tracing::warn!("a visit could not say in time that it is over"),
    }
    let after = waiting().await;
    (after.map_or(before, |after| after.min(before)), after == Some(0))
}
