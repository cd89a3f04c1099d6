//! Calendar files (iCalendar, RFC 5545) for the system's own calendar.

use crate::days::instant;
use icalendar::{Alarm, Calendar, Component, EventLike};
use serde::{Deserialize, Serialize};

/// A file to hand to the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CalendarFile {
    /// A plain file name that ends in `.ics`.
    pub name: String,
    /// `text/calendar`.
    pub mime: String,
    /// The file's text, with CRLF line ends.
    pub text: String,
}

/// What goes into the file. Times are UTC milliseconds.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Entry<'a> {
    pub uid: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub place: &'a str,
    pub starts_ms: i64,
    pub ends_ms: i64,
    /// When the file was made.
    pub made_ms: i64,
    /// Remind this many minutes before the start.
    pub remind_minutes: Option<i64>,
}

/// Makes a file with one event.
pub fn file(name: &str, entry: &Entry<'_>) -> CalendarFile {
    let mut event = icalendar::Event::new();
    event
        .uid(entry.uid)
        .timestamp(instant(entry.made_ms))
        .summary(entry.title)
        .starts(instant(entry.starts_ms))
        .ends(instant(entry.ends_ms));
    if !entry.description.is_empty() {
        event.description(entry.description);
    }
    if !entry.place.is_empty() {
        event.location(entry.place);
    }
    if let Some(minutes) = entry.remind_minutes {
        event.alarm(Alarm::display(entry.title, -chrono::TimeDelta::minutes(minutes)));
    }
    let mut calendar = Calendar::new();
    calendar.push(event.done());
    let clean: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(60)
        .collect();
    CalendarFile {
        name: format!("{}.ics", clean.trim_matches('-')),
        mime: "text/calendar".to_owned(),
        text: calendar.done().to_string(),
    }
}
