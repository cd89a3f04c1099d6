//! The Now screen in one answer: what is next, how the vault stands, how fresh things are.

pub mod commands;

use crate::check_ins::CheckInView;
use crate::days::LocalMoment;
use crate::guidance::GuideRow;
use crate::vault::VaultStatus;
use crate::week_of_action::EventView;
use serde::{Deserialize, Serialize};

/// Everything that the first screen shows.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct NowView {
    pub now: LocalMoment,
    /// `YYYY-MM-DD`: the day that a night worker means.
    pub shift_day: String,
    pub vault: VaultStatus,
    /// Offer to lock: there is something to lock, and the offer has not been answered.
    pub offer_lock: bool,
    /// A check-in to which nothing was added yet.
    pub unfinished: Option<CheckInView>,
    pub event: Option<EventView>,
    /// A card past its review date.
    pub overdue: Option<GuideRow>,
    /// When the content was issued, `YYYY-MM-DD`.
    pub content_issued: Option<String>,
    pub content_expired: bool,
    /// The device's clock is years away from anything that this app can know.
    pub clock_looks_wrong: bool,
}
