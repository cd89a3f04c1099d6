//! What can be judged only when the whole folder has been read.

mod cards;
mod dates;
mod duplicates;
mod links;
mod roles;

use crate::fault::Faults;
use crate::folder::Folder;
use crate::pack::Ids;
use chrono::NaiveDate;
use crewroom_protocol::pack::Role;

/// What the checks compare the folder with.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Against<'a> {
    /// The day from which a review date has passed; `None` when dates are not judged.
    pub(crate) today: Option<NaiveDate>,
    /// What the national pack holds, for a force pack that builds on it.
    pub(crate) national: Option<&'a Ids>,
}

/// Judges a folder.
pub(crate) fn all(folder: &Folder, against: Against<'_>, faults: &mut Faults) {
    // A national pack stands alone, whatever else is at hand.
    let national = against.national.filter(|_| is_force(folder));
    cards::check(folder, national, faults);
    dates::check(folder, against.today, faults);
    duplicates::check(folder, national, faults);
    // Without `pack.toml` nobody knows who speaks; its own fault says enough.
    if folder.front.is_some() {
        links::check(folder, national, faults);
        roles::check(folder, faults);
    }
}

/// Whether the folder is a force's.
fn is_force(folder: &Folder) -> bool {
    folder.front.as_ref().is_some_and(|front| matches!(front.manifest.role, Role::Force(_)))
}
