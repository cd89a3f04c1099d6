//! iCalendar text to events and their properties, each with its line.
//!
//! Every line goes through icalendar's parser by itself: one broken line is one fault, and
//! the rest of the programme is still read.

use crate::fault::Faults;
use crate::field::quoted;
use std::collections::BTreeMap;

/// One property: `NAME;PARAMETER=…:value`.
#[derive(Debug, Clone)]
pub(crate) struct Property {
    /// In capitals.
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) line: usize,
    params: Vec<(String, String)>,
}

impl Property {
    /// A parameter by its name in capitals.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A `VEVENT`.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) line: usize,
    pub(crate) properties: Vec<Property>,
}

/// The events of a file, and what its `VTIMEZONE`s say of themselves.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    pub(crate) entries: Vec<Entry>,
    /// `TZID` to the place of the world that the zone names, if it names one.
    pub(crate) zones: BTreeMap<String, Option<String>>,
}

/// Reads a calendar file.
pub(crate) fn read(file: &str, text: &str, faults: &mut Faults) -> Calendar {
    let mut calendar = Calendar::default();
    // The components that are open: name, line, properties.
    let mut open: Vec<(String, Entry)> = Vec::new();
    let mut seen = false;
    for (line, content) in unfold(text) {
        let (head, value) = content.split_once(':').unwrap_or((&content, ""));
        match head.trim().to_ascii_uppercase().as_str() {
            "BEGIN" => {
                let name = value.trim().to_ascii_uppercase();
                if open.is_empty() && name != "VCALENDAR" {
                    faults.error(
                        file,
                        line,
                        format!("{} stands outside a calendar", quoted(&name)),
                        "write `BEGIN:VCALENDAR` above it",
                    );
                }
                seen = true;
                open.push((name, Entry { line, properties: Vec::new() }));
            }
            "END" => {
                let name = value.trim().to_ascii_uppercase();
                match open.iter().rposition(|(begun, _)| *begun == name) {
                    None => faults.error(
                        file,
                        line,
                        format!("`END:{name}` has no beginning"),
                        "delete it, or write the BEGIN line",
                    ),
                    Some(at) => {
                        let inner = open.split_off(at);
                        for (begun, entry) in inner.iter().skip(1) {
                            not_ended(file, begun, entry.line, faults);
                        }
                        for (begun, entry) in inner {
                            calendar.keep(&begun, entry, &open);
                        }
                    }
                }
            }
            _ => match (property(&content, line), open.last_mut()) {
                (None, _) => faults.error(
                    file,
                    line,
                    format!("is not a calendar line: {}", quoted(&content)),
                    "write `NAME:value`; begin a line that goes on from the one above with a space",
                ),
                (Some(_), None) => {
                    faults.error(
                        file,
                        line,
                        format!("{} stands outside a calendar", quoted(head)),
                        "write `BEGIN:VCALENDAR` above it",
                    );
                }
                (Some(property), Some((_, entry))) => entry.properties.push(property),
            },
        }
    }
    for (begun, entry) in open {
        not_ended(file, &begun, entry.line, faults);
    }
    if !seen {
        faults.error(
            file,
            1,
            "holds no calendar",
            "export it from Outlook again, or write `BEGIN:VCALENDAR`",
        );
    }
    calendar
}

impl Calendar {
    fn keep(&mut self, name: &str, entry: Entry, around: &[(String, Entry)]) {
        let value =
            |key: &str| entry.properties.iter().find(|p| p.name == key).map(|p| p.value.trim().to_owned());
        match name {
            "VEVENT" if around.last().is_some_and(|(outer, _)| outer == "VCALENDAR") => {
                self.entries.push(entry)
            }
            "VTIMEZONE" => {
                let place = value("X-LIC-LOCATION");
                self.zones.extend(value("TZID").map(|id| (id, place)));
            }
            _ => {}
        }
    }
}

fn not_ended(file: &str, name: &str, line: usize, faults: &mut Faults) {
    faults.error(file, line, format!("`BEGIN:{name}` has no end"), format!("write `END:{name}` below it"));
}

/// Joins lines that were folded at 75 bytes; each keeps the number of its first.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, begun))) => begun.push_str(more),
            _ if line.trim().is_empty() => {}
            _ => lines.push((index + 1, line.to_owned())),
        }
    }
    lines
}

fn property(content: &str, line: usize) -> Option<Property> {
    // The parser tells texts from other values by names in capitals.
    let end = content.find([':', ';'])?;
    content[end..].contains(':').then_some(())?;
    let name = content[..end].trim().to_ascii_uppercase();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return None;
    }
    let whole = format!("{name}{}", &content[end..]);
    let parsed = icalendar::parser::Property::try_from(whole.as_str()).ok()?;
    let params = parsed.params.iter().map(|param| {
        let value = param.val.as_ref().map(|value| value.as_str().to_owned()).unwrap_or_default();
        (param.key.as_str().to_ascii_uppercase(), value)
    });
    Some(Property { value: parsed.val.as_str().to_owned(), params: params.collect(), name, line })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    #[test]
    fn folded_and_escaped_lines_are_put_together() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDESCRIPTION:one\\, two\\n\n  three\nDTSTART;TZID=\"a:b\":x\nBEGIN:VALARM\nTRIGGER:-PT15M\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n";
        let (calendar, faults) = said(|faults| read("events.ics", text, faults));
        assert!(faults.is_empty(), "{faults:?}");
        let properties = &calendar.entries[0].properties;
        assert_eq!(properties.len(), 3);
        assert_eq!(properties[1].value, "one, two\n three");
        assert_eq!((properties[2].line, properties[2].param("TZID")), (6, Some("a:b")));
    }

    #[test]
    fn zones_say_where_they_are() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Customised\nX-LIC-LOCATION:Europe/London\nEND:VTIMEZONE\nEND:VCALENDAR\n";
        let (calendar, _) = said(|faults| read("events.ics", text, faults));
        assert_eq!(calendar.zones["Customised"].as_deref(), Some("Europe/London"));
    }

    #[test]
    fn broken_structure_is_named_with_its_line() {
        for (text, line, what) in [
            ("", 1, "holds no calendar"),
            ("hello", 1, "is not a calendar line"),
            ("SUMMARY:x", 1, "stands outside"),
            ("BEGIN:VEVENT\nEND:VEVENT", 1, "`VEVENT` stands outside"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", 2, "`BEGIN:VEVENT` has no end"),
            ("BEGIN:VCALENDAR", 1, "`BEGIN:VCALENDAR` has no end"),
            ("BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", 2, "`END:VEVENT` has no beginning"),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:a\nb c\nEND:VEVENT\nEND:VCALENDAR",
                4,
                "is not a calendar line",
            ),
        ] {
            let (_, faults) = said(|faults| read("events.ics", text, faults));
            let begin = format!("events.ics:{line}: ");
            assert!(
                faults.iter().any(|fault| fault.starts_with(&begin) && fault.contains(what)),
                "{text:?}: {faults:?}"
            );
        }
    }

    #[test]
    fn deep_nesting_is_survived() {
        said(|faults| read("events.ics", &"BEGIN:VEVENT\n".repeat(20_000), faults));
    }
}
