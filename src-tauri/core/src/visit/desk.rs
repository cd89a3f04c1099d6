//! Which of two apps answers on this computer, its own or a visit's, and what a visit may ask.

use super::idle::Idle;
use super::model::VisitEnd;
use super::operations;
use super::{EndReason, VisitError};
use crate::App;
use crate::vault::Rid;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The computer's side: whether it offers visits, and the one that is on.
#[derive(Default)]
pub struct Desk {
    offered: AtomicBool,
    /// One beginning or reading of an end at a time.
    pub(super) turn: tokio::sync::Mutex<()>,
    slot: Mutex<Slot>,
}

/// What is on, and how the last one ended.
#[derive(Default)]
pub(super) struct Slot {
    pub running: Option<Running>,
    pub ended: Option<VisitEnd>,
}

/// A visit that is on.
pub(super) struct Running {
    pub app: Arc<App>,
    pub idle: Idle,
}

/// The visit's side: whether it has been paired, and under which record it is known.
#[derive(Default)]
pub struct Arrival(Mutex<Option<Rid>>);

impl Arrival {
    pub(super) fn rid(&self) -> Option<Rid> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, rid: Rid) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(rid);
    }
}

impl Desk {
    pub(crate) fn offer(&self) {
        self.offered.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_offered(&self) -> bool {
        self.offered.load(Ordering::Relaxed)
    }

    pub(super) fn slot<R>(&self, look: impl FnOnce(&mut Slot) -> R) -> R {
        // Whatever panicked, the slot itself is whole: it holds plain values.
        look(&mut self.slot.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The visit that answers now; ends one that nobody has used for too long, whatever the next
/// request is.
pub fn visiting(app: &App) -> Option<Arc<App>> {
    let now_ms = app.clock.now_ms();
    let (visiting, left) = app.desk.slot(|slot| {
        let running = slot.running.as_mut()?;
        Some((running.app.clone(), running.idle.left(now_ms)))
    })?;
    if left > 0 {
        return Some(visiting);
    }
    operations::end_in_the_background(app, EndReason::Idle);
    None
}

/// Refused in every visit: what would leave something on this computer, what means nothing
/// without a disk, and what an account does at its owner's own device.
const NEVER: [&str; 17] = [
    "check_ins.save_a_time",
    "week_of_action.save_event",
    "sync.enrol",
    "sync.leave",
    "sync.admit",
    "sync.remove_device",
    "submissions.send",
    "submissions.cancel",
    "vault.lock",
    "vault.unlock",
    "vault.set_pin",
    "vault.remove_pin",
    "vault.start_with_passphrase",
    "vault.unlock_with_passphrase",
    "vault.make_recovery_code",
    "vault.recover",
    "vault.erase_everything",
];

/// Refused until the visit is paired: it would come nowhere.
const ONCE_PAIRED: [&str; 7] = [
    "check_ins.record",
    "check_ins.update",
    "check_ins.delete",
    "check_ins.restore",
    "contacts.favourite",
    "guidance.bookmark",
    "guidance.forget_recent",
];

/// Whether a visit may ask this.
///
/// # Errors
/// [`VisitError::InVisit`], [`VisitError::NotPaired`].
pub fn allows(visiting: &App, name: &str) -> Result<(), VisitError> {
    if NEVER.contains(&name) {
        return Err(VisitError::InVisit);
    }
    let paired = visiting.visit.as_ref().is_some_and(|arrival| arrival.rid().is_some());
    if !paired && ONCE_PAIRED.contains(&name) {
        return Err(VisitError::NotPaired);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a visit may ask from its first moment: reading, its own pairing, its own end.
    const ALWAYS: [&str; 38] = [
        "now.open",
        "check_ins.get",
        "check_ins.list",
        "check_ins.overview",
        "contacts.help",
        "contacts.list",
        "contacts.open",
        "guidance.home",
        "guidance.browse",
        "guidance.open",
        "guidance.search",
        "week_of_action.programme",
        "week_of_action.stories",
        "settings.get",
        "settings.change",
        "settings.on_this_device",
        "packs.list",
        "sync.status",
        "sync.now",
        "sync.dismiss_problem",
        "sync.devices",
        "sync.join",
        "sync.join_step",
        "sync.join_confirm",
        "sync.join_cancel",
        "sync.scan",
        "sync.requests",
        "sync.kept",
        "submissions.recipients",
        "submissions.list",
        "visit.status",
        "visit.begin",
        "visit.active",
        "visit.end",
        "visit.dismiss",
        "vault.status",
        "vault.open",
        "vault.dismiss_notice",
    ];

    /// A new command is refused or allowed on purpose, never by being forgotten.
    #[test]
    fn each_command_is_decided_upon() {
        let mut decided: Vec<&str> = NEVER.into_iter().chain(ONCE_PAIRED).chain(ALWAYS).collect();
        let mut all = crate::commands::NAMES.to_vec();
        decided.sort_unstable();
        all.sort_unstable();
        assert_eq!(decided, all);
    }
}
