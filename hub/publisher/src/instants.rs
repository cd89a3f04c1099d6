//! `DTSTART;TZID=…:20260622T090000` to an instant: whose clock, and which of two nights' hours.

use crate::calendar::Property;
use crate::fault::Faults;
use crate::field::quoted;
use chrono::{LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// The names that Windows gives to zones that an Outlook in the kingdom may write.
const WINDOWS_ZONES: [(&str, Tz); 2] =
    [("GMT Standard Time", Tz::Europe__London), ("Greenwich Standard Time", Tz::UTC)];

/// What the file's own VTIMEZONEs say: `TZID` to the place that the zone names, if any.
type Zones = BTreeMap<String, Option<String>>;

/// The instant that a property means, as UTC milliseconds.
pub(crate) fn read(file: &str, property: &Property, zones: &Zones, faults: &mut Faults) -> Option<i64> {
    let name = &property.name;
    let shown = quoted(property.value.trim());
    let instead = format!("write `{name};TZID=Europe/London:20260622T090000`");
    let mut error = |what: &str, instead: &str| {
        faults.error(file, property.line, format!("`{name}` {what}: {shown}"), instead);
    };
    let text = property.value.trim();
    let (local, utc) = text.strip_suffix('Z').map_or((text, false), |local| (local, true));
    let Some(time) = parse(local) else {
        error("is not a date with a time", &instead);
        return None;
    };
    if utc {
        return Some(time.and_utc().timestamp_millis());
    }
    let Some(id) = property.param("TZID") else {
        error("says no time zone", &instead);
        return None;
    };
    let Some(zone) = zone(id, zones) else {
        error(&format!("has a time zone that is not known, {}", quoted(id)), &instead);
        return None;
    };
    match zone.from_local_datetime(&time) {
        LocalResult::Single(instant) => Some(instant.timestamp_millis()),
        LocalResult::Ambiguous(first, _) => {
            let what = format!("`{name}` comes twice that night, when the clocks go back");
            let instead = "write it in UTC with a `Z`; the first is taken";
            faults.warning(file, property.line, what, instead);
            Some(first.timestamp_millis())
        }
        LocalResult::None => {
            error("does not exist that night, when the clocks go forward", "write a time an hour later");
            None
        }
    }
}

/// `20260622T090000` and nothing looser.
fn parse(local: &str) -> Option<NaiveDateTime> {
    let right = |(at, b): (usize, u8)| {
        if at == 8 { b == b'T' } else { b.is_ascii_digit() }
    };
    if local.len() != 15 || !local.bytes().enumerate().all(right) {
        return None;
    }
    NaiveDateTime::parse_from_str(local, "%Y%m%dT%H%M%S").ok()
}

/// A zone by its own name, by Windows' name, or by what the file says of it.
fn zone(id: &str, zones: &Zones) -> Option<Tz> {
    let by_name = |name: &str| {
        let windows = WINDOWS_ZONES.iter().find(|(known, _)| *known == name);
        name.parse::<Tz>().ok().or(windows.map(|(_, zone)| *zone))
    };
    // Some programs write their own name before the zone's: `/example.org/Europe/London`.
    let tail = || {
        let city = id.rfind('/')?;
        let area = id[..city].rfind('/')?;
        by_name(&id[area + 1..])
    };
    let defined = zones.get(id);
    by_name(id)
        .or_else(tail)
        .or_else(|| by_name(defined?.as_deref()?))
        .or_else(|| defined.filter(|_| id.contains("London")).map(|_| Tz::Europe__London))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar;
    use crate::fault::said;

    const ZONES: &str = "BEGIN:VTIMEZONE\nTZID:Mine\nX-LIC-LOCATION:Europe/London\nEND:VTIMEZONE\n\
                         BEGIN:VTIMEZONE\nTZID:(UTC+00:00) Dublin\\, London\nEND:VTIMEZONE\n";

    fn instant(line: &str) -> (Option<i64>, Vec<String>) {
        let text = format!("BEGIN:VCALENDAR\n{ZONES}BEGIN:VEVENT\n{line}\nEND:VEVENT\nEND:VCALENDAR\n");
        said(|faults| {
            let calendar = calendar::read("events.ics", &text, faults);
            read("events.ics", &calendar.entries[0].properties[0], &calendar.zones, faults)
        })
    }

    #[test]
    fn zones_are_found_by_their_many_names() {
        for line in [
            "DTSTART;TZID=Europe/London:20240624T063000",
            "DTSTART;TZID=GMT Standard Time:20240624T063000",
            "DTSTART;TZID=/example.org/Europe/London:20240624T063000",
            "DTSTART;TZID=Mine:20240624T063000",
            "DTSTART;TZID=\"(UTC+00:00) Dublin, London\":20240624T063000",
            "DTSTART:20240624T053000Z",
            "dtstart;tzid=Europe/London:20240624T063000",
        ] {
            // Half past six in June is half past five in UTC.
            assert_eq!(instant(line), (Some(1_719_207_000_000), vec![]), "{line}");
        }
        assert_eq!(instant("DTSTART;TZID=Europe/London:20241224T053000").0, Some(1_735_018_200_000));
    }

    #[test]
    fn each_wrong_time_is_named_with_its_line() {
        for (line, what) in [
            ("DTSTART;VALUE=DATE:20240624", "not a date with a time"),
            ("DTSTART;TZID=Europe/London:20240631T063000", "not a date with a time"),
            ("DTSTART;TZID=Europe/London:2024-06-24T06:30", "not a date with a time"),
            ("DTSTART:20240624T063000", "says no time zone"),
            ("DTSTART;TZID=Middle-earth:20240624T063000", "not known, `Middle-earth`"),
            ("DTSTART;TZID=Europe/London:20240331T013000", "does not exist"),
        ] {
            let (instant, faults) = instant(line);
            assert_eq!((instant, faults.len()), (None, 1), "{line}");
            assert!(
                faults[0].starts_with("events.ics:10: `DTSTART` ") && faults[0].contains(what),
                "{faults:?}"
            );
        }
        let (first, faults) = instant("DTSTART;TZID=Europe/London:20231029T013000");
        assert_eq!(first, Some(1_698_539_400_000));
        assert!(faults[0].starts_with("events.ics:10: `DTSTART` comes twice"), "{faults:?}");
    }
}
