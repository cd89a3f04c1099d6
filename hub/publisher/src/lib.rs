//! Turns a folder of Markdown, CSV and calendars into a checked, deterministic content pack.
//!
//! The folder's format is described in `content/README.md`. Every fault is collected with its
//! file and line; no input makes this crate panic. No clock is read: the day comes in.
//!
//! - [`check`] and [`check_force`] explain all that is wrong with a folder.
//! - [`read`] gives its content, [`build`] the archive, when nothing in it stops the build.

mod about;
mod calendar;
mod check;
mod contacts;
mod events;
mod fault;
mod field;
mod figures;
mod folder;
mod front_matter;
mod guides;
mod holidays;
mod instants;
mod markdown;
mod nearest;
mod pack;
mod pages;
mod phone;
mod placed;
mod reading_age;
mod shape;
pub mod signing;
mod stories;
mod table;
mod text;
mod toml_table;
pub mod verbs;
mod welsh;

#[cfg(test)]
mod tests;

pub use fault::{Fault, Severity};
pub use pack::{Ids, Pack};

use check::Against;
use chrono::NaiveDate;
use crewroom_protocol::pack::Archive;
use fault::Faults;
use folder::Folder;
use std::path::Path;

/// Explains everything that is wrong with a pack's folder, as of `today`.
pub fn check(folder: &Path, today: NaiveDate) -> Vec<Fault> {
    judge(folder, Against { today: Some(today), national: None }).1
}

/// As [`check`], for a force's folder whose links may lead into the national pack.
pub fn check_force(folder: &Path, today: NaiveDate, national: &Ids) -> Vec<Fault> {
    judge(folder, Against { today: Some(today), national: Some(national) }).1
}

/// What a folder holds, whatever its faults: what [`check_force`] wants to know of the
/// national pack.
pub fn ids(folder: &Path) -> Ids {
    Ids::of(&Folder::read(folder, &mut Faults::default()))
}

/// Reads a folder.
///
/// # Errors
/// All faults, warnings among them, when at least one is an error. Dates are not compared
/// with any day, so that the same folder always reads the same.
pub fn read(folder: &Path) -> Result<Pack, Vec<Fault>> {
    let (read, faults) = judge(folder, Against::default());
    if faults.iter().any(Fault::is_error) {
        return Err(faults);
    }
    Pack::of(read).ok_or(faults)
}

/// Makes the archive of a folder: the same folder always makes the same bytes.
///
/// # Errors
/// As [`read`]; also when the content is past the limits of a pack.
pub fn build(folder: &Path) -> Result<Archive, Vec<Fault>> {
    read(folder)?.archive()
}

fn judge(folder: &Path, against: Against<'_>) -> (Folder, Vec<Fault>) {
    let mut faults = Faults::default();
    let read = Folder::read(folder, &mut faults);
    check::all(&read, against, &mut faults);
    (read, faults.sorted())
}
