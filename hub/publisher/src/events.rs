//! `events.ics` and `events.cy.ics`: the programme, as Outlook exports it.

use crate::calendar::{self, Calendar, Entry, Property};
use crate::fault::Faults;
use crate::field::{Field, is_https, quoted};
use crate::instants;
use crate::nearest::{instead, nearest};
use crate::placed::Placed;
use crate::text::one_line;
use crate::welsh;
use crewroom_protocol::pack::content::{Event, EventKind, EventText};
use std::collections::BTreeSet;

const KINDS: [(&str, EventKind); 9] = [
    ("webinar", EventKind::Webinar),
    ("van", EventKind::Van),
    ("dog", EventKind::Dog),
    ("visit", EventKind::Visit),
    ("drop-in", EventKind::DropIn),
    ("clinic", EventKind::Clinic),
    ("social", EventKind::Social),
    ("briefing", EventKind::Briefing),
    ("remembrance", EventKind::Remembrance),
];
/// The category of an event for which people sign up, beside its kind.
const SIGN_UP: &str = "sign-up";
const USED: [&str; 9] =
    ["UID", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "LOCATION", "URL", "STATUS"];
/// What calendars add of themselves and the app has no use for.
const IGNORED: [&str; 9] =
    ["DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "CLASS", "PRIORITY", "TRANSP", "COMMENT", "GEO"];
const PERSONAL: [&str; 3] = ["ORGANIZER", "ATTENDEE", "CONTACT"];
const REPEATING: [&str; 5] = ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"];
/// Reads the programme, and its Welsh words if there are any. Without `stations` (their list
/// could not be read) no place is called unknown.
pub(crate) fn read(
    (file, text): (&str, &str),
    welsh: Option<(&str, &str)>,
    stations: Option<&BTreeSet<String>>,
    faults: &mut Faults,
) -> Vec<Placed<Event>> {
    let calendar = calendar::read(file, text, faults);
    let mut events = Vec::new();
    for entry in &calendar.entries {
        let mut reader = Reader { file, entry, calendar: &calendar, faults };
        let event = reader.event(stations);
        events.push(Placed::on_line(event, file, entry.line));
    }
    if let Some((file, text)) = welsh {
        add_welsh(file, text, &mut events, faults);
    }
    events
}

fn add_welsh(file: &str, text: &str, events: &mut [Placed<Event>], faults: &mut Faults) {
    let known: BTreeSet<String> = events.iter().map(|placed| placed.item.id.clone()).collect();
    let calendar = calendar::read(file, text, faults);
    for entry in &calendar.entries {
        let mut reader = Reader { file, entry, calendar: &calendar, faults };
        let words = EventText { title: reader.words("SUMMARY"), description: reader.prose("DESCRIPTION") };
        let Some(uid) =
            reader.required("UID").map(|property| (property.value.trim().to_owned(), property.line))
        else {
            continue;
        };
        let (uid, line) = uid;
        match events.iter_mut().find(|placed| placed.item.id == uid) {
            None => {
                let what = format!("no English event has the UID {}", quoted(&uid));
                faults.error(file, line, what, welsh::meant(&uid, &known));
            }
            Some(placed) if placed.item.cy.is_some() => {
                faults.error(
                    file,
                    line,
                    format!("the UID {} stands here twice", quoted(&uid)),
                    "leave one event out",
                );
            }
            Some(placed) => placed.item.cy = Some(words),
        }
    }
}

struct Reader<'a> {
    file: &'a str,
    entry: &'a Entry,
    calendar: &'a Calendar,
    faults: &'a mut Faults,
}

impl<'a> Reader<'a> {
    fn event(&mut self, stations: Option<&BTreeSet<String>>) -> Event {
        self.look_at_names();
        let start = self.required("DTSTART");
        let end = self.required("DTEND");
        let starts_ms =
            start.and_then(|property| instants::read(self.file, property, &self.calendar.zones, self.faults));
        let ends_ms =
            end.and_then(|property| instants::read(self.file, property, &self.calendar.zones, self.faults));
        if let (Some(first), Some(last), Some(end)) = (starts_ms, ends_ms, end)
            && last <= first
        {
            self.error(end, "is not after DTSTART", "write a later time");
        }
        let (kind, sign_up) =
            self.required("CATEGORIES").map(|property| self.categories(property)).unwrap_or_default();
        Event {
            id: self.uid(),
            kind: kind.unwrap_or(EventKind::Social),
            starts_ms: starts_ms.unwrap_or_default(),
            ends_ms: ends_ms.unwrap_or_default(),
            station: self.station(stations),
            url: self.url(),
            cancelled: self.cancelled(),
            sign_up,
            en: EventText { title: self.words("SUMMARY"), description: self.prose("DESCRIPTION") },
            cy: None,
        }
    }

    fn look_at_names(&mut self) {
        for (index, property) in self.entry.properties.iter().enumerate() {
            let name = property.name.as_str();
            if USED.contains(&name) {
                if self.entry.properties[..index].iter().any(|earlier| earlier.name == name) {
                    self.fault(
                        property.line,
                        format!("`{name}` stands here twice"),
                        "leave one of the two lines out".into(),
                    );
                }
            } else if REPEATING.contains(&name) {
                let what = format!("`{name}`: repeating events are not read");
                self.fault(property.line, what, "write one VEVENT for each date".into());
            } else if PERSONAL.contains(&name) {
                let what = format!("`{name}` names a person; the pack leaves it out");
                self.faults.warning(self.file, property.line, what, "delete the line");
            } else if name == "DURATION" {
                self.fault(property.line, "`DURATION` is not read".into(), "write the end as DTEND".into());
            } else if !name.starts_with("X-") && !IGNORED.contains(&name) {
                let what = format!("{} is not used here", quoted(name));
                self.fault(property.line, what, instead(name, USED));
            }
        }
    }

    fn uid(&mut self) -> String {
        let Some(property) = self.required("UID") else {
            return String::new();
        };
        if property.value.len() > 255 {
            self.error(property, "is longer than 255 letters", "write a shorter one");
        }
        property.value.trim().to_owned()
    }

    /// The kind, and whether `sign-up` stands beside it: Outlook gives an event several categories.
    fn categories(&mut self, property: &Property) -> (Option<EventKind>, bool) {
        let value = property.value.to_lowercase();
        let (sign_up, kinds): (Vec<&str>, Vec<&str>) =
            value.split(',').map(str::trim).partition(|category| *category == SIGN_UP);
        let kind = kinds.join(",");
        let kind = Field { file: self.file, line: property.line, key: "CATEGORIES", value: &kind }
            .choice(&KINDS, self.faults);
        (kind, !sign_up.is_empty())
    }

    fn station(&mut self, stations: Option<&BTreeSet<String>>) -> Option<String> {
        let property = self.required("LOCATION")?;
        let place = property.value.trim();
        if place.eq_ignore_ascii_case("online") {
            return None;
        }
        if let Some(stations) = stations.filter(|stations| !stations.contains(place)) {
            let all = || stations.iter().map(String::as_str).chain(["online"]);
            let near = nearest(place, all()).map(|near| format!("write `{near}`"));
            let instead =
                near.unwrap_or_else(|| "write `online`, or the id of a station in pack.toml".to_owned());
            self.error(property, "is neither `online` nor a known station", &instead);
        }
        Some(place.to_owned())
    }

    fn url(&mut self) -> Option<String> {
        let property = self.find("URL").filter(|property| !property.value.trim().is_empty())?;
        let url = property.value.trim();
        if !is_https(url) {
            self.error(property, "is not a web address", "write the whole address, from https:// on");
        }
        Some(url.to_owned())
    }

    fn cancelled(&mut self) -> bool {
        let Some(property) = self.find("STATUS") else {
            return false;
        };
        match property.value.trim() {
            "CANCELLED" => true,
            "CONFIRMED" | "TENTATIVE" => false,
            _ => {
                self.error(property, "is not known", "write `CANCELLED`, or leave it out");
                false
            }
        }
    }

    fn words(&mut self, name: &str) -> String {
        self.required(name).map(|property| one_line(&property.value)).unwrap_or_default()
    }

    /// A text that keeps its lines.
    fn prose(&mut self, name: &str) -> String {
        let lines =
            self.required(name).map(|property| property.value.lines().map(one_line).collect::<Vec<_>>());
        lines.unwrap_or_default().join("\n").trim().to_owned()
    }

    fn find(&self, name: &str) -> Option<&'a Property> {
        self.entry.properties.iter().find(|property| property.name == name)
    }

    fn required(&mut self, name: &str) -> Option<&'a Property> {
        let found = self.find(name).filter(|property| !property.value.trim().is_empty());
        if found.is_none() {
            let line = self.find(name).map_or(self.entry.line, |property| property.line);
            self.fault(line, format!("`{name}` is missing"), format!("write a line `{name}:…`"));
        }
        found
    }

    fn error(&mut self, property: &Property, what: &str, instead: &str) {
        let what = format!("`{}` {what}: {}", property.name, quoted(property.value.trim()));
        self.fault(property.line, what, instead.to_owned());
    }

    fn fault(&mut self, line: usize, what: String, instead: String) {
        self.faults.error(self.file, line, what, instead);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    const GOOD: &str = "BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:van-1
DTSTAMP:20261121T090000Z
DTSTART;TZID=Europe/London:20240624T063000
DTEND;TZID=Europe/London:20240624T083000
SUMMARY:Wellbeing van
DESCRIPTION:Tea\\, and a ch
 eck.\\nNo list is kept.
CATEGORIES:van
LOCATION:riverside
URL:https://example.org/van
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
";

    fn events(text: &str, welsh: Option<&str>) -> (Vec<Placed<Event>>, Vec<String>) {
        let stations = BTreeSet::from(["riverside".to_owned()]);
        let text = text.replace("\r\n", "\n");
        said(|faults| {
            read(("events.ics", &text), welsh.map(|text| ("events.cy.ics", text)), Some(&stations), faults)
        })
    }

    #[test]
    fn sign_up_stands_beside_the_kind() {
        for (categories, kind, sign_up) in [
            ("van", Some(EventKind::Van), false),
            ("Van, Sign-up", Some(EventKind::Van), true),
            ("sign-up,dog", Some(EventKind::Dog), true),
        ] {
            let text = GOOD.replace("CATEGORIES:van", &format!("CATEGORIES:{categories}"));
            let (events, faults) = events(&text, None);
            assert!(faults.is_empty(), "{faults:?}");
            assert_eq!((Some(events[0].item.kind), events[0].item.sign_up), (kind, sign_up));
        }
        let text = GOOD.replace("CATEGORIES:van", "CATEGORIES:sign-up");
        assert!(!events(&text, None).1.is_empty(), "a sign-up alone is no kind");
    }

    #[test]
    fn an_event_is_read() {
        let (events, faults) = events(GOOD, None);
        assert!(faults.is_empty(), "{faults:?}");
        let event = &events[0].item;
        // Half past six in June is half past five in UTC.
        assert_eq!(event.starts_ms, 1_719_207_000_000);
        assert_eq!(event.ends_ms - event.starts_ms, 2 * 3_600_000);
        assert_eq!(event.en.description, "Tea, and a check.\nNo list is kept.");
        assert_eq!((event.station.as_deref(), event.cancelled), (Some("riverside"), true));
        assert_eq!(event.url.as_deref(), Some("https://example.org/van"));
    }

    #[test]
    fn each_wrong_line_is_named() {
        for (from, to, line, what) in [
            ("UID:van-1\n", "", 3, "`UID` is missing"),
            ("UID:van-1", &format!("UID:{}", "x".repeat(300)), 4, "longer than 255"),
            (
                "DTSTART;TZID=Europe/London:20240624T063000",
                "DTSTART;VALUE=DATE:20240624",
                6,
                "not a date with a time",
            ),
            ("20240624T083000", "20240624T063000", 7, "is not after DTSTART"),
            ("DTEND;TZID=Europe/London:20240624T083000", "DURATION:PT2H", 7, "`DURATION` is not read"),
            ("SUMMARY:", "SUMARY:", 8, "write `SUMMARY`"),
            ("SUMMARY:Wellbeing van", "SUMMARY:", 8, "`SUMMARY` is missing"),
            ("CATEGORIES:van", "CATEGORIES:van,dog", 11, "`CATEGORIES` is not known"),
            ("LOCATION:riverside", "LOCATION:Riverside", 12, "write `riverside`"),
            ("LOCATION:riverside", "LOCATION:The old canteen", 12, "neither `online` nor"),
            ("URL:https", "URL:http", 13, "not a web address"),
            ("STATUS:CANCELLED", "STATUS:OFF", 14, "`STATUS` is not known"),
            ("STATUS:CANCELLED", "RRULE:FREQ=DAILY", 14, "repeating events"),
            ("STATUS:CANCELLED", "ORGANIZER:mailto:a@b.uk", 14, "names a person"),
            ("STATUS:CANCELLED", "UID:van-2", 14, "stands here twice"),
        ] {
            let (_, faults) = events(&GOOD.replace(from, to), None);
            let begin = format!("events.ics:{line}: ");
            assert!(
                faults.iter().any(|fault| fault.starts_with(&begin) && fault.contains(what)),
                "{to}: {faults:?}"
            );
        }
    }

    #[test]
    fn welsh_words_find_their_event() {
        let welsh = GOOD.replace("Wellbeing van", "Fan llesiant");
        let (found, faults) = events(GOOD, Some(&welsh));
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(found[0].item.cy.as_ref().map(|words| words.title.as_str()), Some("Fan llesiant"));
        let (_, faults) = events(GOOD, Some(&GOOD.replace("UID:van-1", "UID:van-2")));
        assert_eq!(faults, ["events.cy.ics:4: no English event has the UID `van-2`, write `van-1`"]);
        let twice = GOOD.replace("END:VCALENDAR\n", "") + &GOOD.replace("BEGIN:VCALENDAR\nVERSION:2.0\n", "");
        let (_, faults) = events(GOOD, Some(&twice));
        assert!(faults[0].contains("stands here twice"), "{faults:?}");
    }
}
