//! Dates: reviews in the right order, and what has passed.

use crate::about;
use crate::fault::Faults;
use crate::field::parse_date;
use crate::folder::Folder;
use chrono::NaiveDate;

pub(super) fn check(folder: &Folder, today: Option<NaiveDate>, faults: &mut Faults) {
    for guide in &folder.guides {
        let (line, item) = (guide.line_of("review_by"), &guide.item);
        order(&guide.file, line, "reviewed", &item.reviewed, &item.review_by, faults);
        passed(&guide.file, line, "review_by", &item.review_by, today, faults);
    }
    for contact in &folder.contacts {
        let (line, item) = (contact.line, &contact.item);
        order(&contact.file, line, "checked_on", &item.checked_on, &item.review_by, faults);
        passed(&contact.file, line, "review_by", &item.review_by, today, faults);
    }
    if let Some(front) = &folder.front {
        passed(about::FILE, front.expires_line, "expires", &front.manifest.expires, today, faults);
    }
}

fn order(file: &str, line: usize, key: &str, first: &str, last: &str, faults: &mut Faults) {
    // A wrong date has had its fault.
    if let (Some(first_day), Some(last_day)) = (parse_date(first), parse_date(last))
        && last_day < first_day
    {
        let what = format!("`review_by` ({last}) is before `{key}` ({first})");
        faults.error(file, line, what, "write a later day");
    }
}

fn passed(file: &str, line: usize, key: &str, day: &str, today: Option<NaiveDate>, faults: &mut Faults) {
    let late = |today: &NaiveDate| parse_date(day).is_some_and(|day| day < *today);
    if today.as_ref().is_some_and(late) {
        faults.warning(
            file,
            line,
            format!("`{key}` has passed: `{day}`"),
            "look at it again, then write the new days",
        );
    }
}
