//! One value with its key and place, and the rules that front matter, spreadsheets and
//! `pack.toml` share: dates, addresses, regions, yes or no, ids, licences.

use crate::fault::Faults;
use crate::nearest::instead;
use chrono::NaiveDate;
use crewroom_protocol::pack::content::{Region, Source};
use crewroom_protocol::pack::manifest::{app_version, is_id};

/// A part of the United Kingdom as authors write it.
pub(crate) const REGIONS: [(&str, Region); 5] = [
    ("uk", Region::Uk),
    ("england", Region::England),
    ("wales", Region::Wales),
    ("scotland", Region::Scotland),
    ("northern-ireland", Region::NorthernIreland),
];

/// Licences by their SPDX names. `LicenseRef-…` is SPDX's own way to name any other.
const LICENCES: [&str; 12] = [
    "CC-BY-4.0",
    "CC-BY-3.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-NC-ND-4.0",
    "CC-BY-NC-SA-4.0",
    "CC0-1.0",
    "OGL-UK-1.0",
    "OGL-UK-2.0",
    "OGL-UK-3.0",
    "MIT",
];

/// One value as the author wrote it, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) key: &'a str,
    pub(crate) value: &'a str,
}

impl Field<'_> {
    /// Notes that the value is wrong.
    pub(crate) fn error(&self, faults: &mut Faults, what: &str, instead: impl Into<String>) {
        let what = format!("`{}` {what}: {}", self.key, quoted(self.value));
        faults.error(self.file, self.line, what, instead);
    }

    /// The text itself.
    pub(crate) fn text(&self) -> String {
        self.value.to_owned()
    }

    /// A day, `YYYY-MM-DD`, that exists.
    pub(crate) fn date(&self, faults: &mut Faults) -> Option<NaiveDate> {
        let day = parse_date(self.value);
        if day.is_none() {
            self.error(faults, "is not a date", "write the day as YYYY-MM-DD");
        }
        day
    }

    /// A day that exists, as text.
    pub(crate) fn day(&self, faults: &mut Faults) -> String {
        self.date(faults);
        self.text()
    }

    /// The version of an app, `1.2.3`.
    pub(crate) fn app_version(&self, faults: &mut Faults) -> String {
        if app_version(self.value).is_none() {
            self.error(faults, "is not the version of an app", "write three numbers: `1.2.3`");
        }
        self.text()
    }

    /// An address that begins with `https://`.
    pub(crate) fn https(&self, faults: &mut Faults) -> String {
        if !is_https(self.value) {
            self.error(
                faults,
                "is not a web address",
                "write the whole address, from https:// on, without spaces",
            );
        }
        self.text()
    }

    /// `yes` or `no`.
    pub(crate) fn yes(&self, faults: &mut Faults) -> bool {
        match self.value {
            "yes" => true,
            "no" => false,
            _ => {
                self.error(faults, "is neither yes nor no", "write `yes`, or leave it out");
                false
            }
        }
    }

    /// A short name: lower case, digits, hyphens.
    pub(crate) fn id(&self, faults: &mut Faults) -> String {
        if !is_id(self.value) {
            self.error(faults, "is not an id", "write lower-case letters, digits and hyphens, at most 64");
        }
        self.text()
    }

    /// One word of a list.
    pub(crate) fn choice<T: Copy>(&self, known: &[(&'static str, T)], faults: &mut Faults) -> Option<T> {
        let found = known.iter().find(|(word, _)| *word == self.value).map(|(_, meant)| *meant);
        if found.is_none() {
            let words = known.iter().map(|(word, _)| *word);
            self.error(faults, "is not known", instead(self.value, words));
        }
        found
    }

    /// Words of a list, separated by `;`.
    pub(crate) fn choices<T: Copy + PartialEq>(
        &self,
        known: &[(&'static str, T)],
        faults: &mut Faults,
    ) -> Vec<T> {
        if self.value.contains(',') {
            self.error(faults, "is a list with commas", "put `;` between the words");
            return Vec::new();
        }
        let mut found = Vec::new();
        for word in self.value.split(';').map(str::trim).filter(|word| !word.is_empty()) {
            if let Some(meant) = (Field { value: word, ..*self }).choice(known, faults) {
                if found.contains(&meant) {
                    self.error(faults, "says the same twice", format!("write `{word}` once"));
                } else {
                    found.push(meant);
                }
            }
        }
        found
    }

    /// Regions, separated by `;`.
    pub(crate) fn regions(&self, faults: &mut Faults) -> Vec<Region> {
        self.choices(&REGIONS, faults)
    }

    /// A source: `name | address`.
    pub(crate) fn source(&self, faults: &mut Faults) -> Source {
        let (name, url) = match self.value.rsplit_once('|') {
            Some((name, url)) => (name.trim(), url.trim()),
            None => {
                self.error(faults, "has no address", "write `name | https://address`");
                (self.value, "")
            }
        };
        if name.is_empty() {
            self.error(faults, "has no name", "write `name | https://address`");
        }
        if !url.is_empty() || self.value.contains('|') {
            (Field { value: url, ..*self }).https(faults);
        }
        Source { name: name.to_owned(), url: url.to_owned() }
    }

    /// A licence by its SPDX name.
    pub(crate) fn licence(&self, faults: &mut Faults) -> String {
        let own = self.value.strip_prefix("LicenseRef-").is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        });
        if !own && !LICENCES.contains(&self.value) {
            self.error(faults, "is not a known licence", instead(self.value, LICENCES));
        }
        self.text()
    }
}

/// A day written `YYYY-MM-DD`, nothing looser.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(
            |(at, b)| {
                if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() }
            },
        );
    if !shaped {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// Whether it is an address of the web proper, with a host, and nothing that could hide another.
pub(crate) fn is_https(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    text.len() <= 2_000
        && host.contains('.')
        && host.split('.').all(|part| !part.is_empty())
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\'))
}

/// A value as a fault shows it: short, on one line.
pub(crate) fn quoted(value: &str) -> String {
    let short: String = value.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let more = if value.chars().count() > 60 { "…" } else { "" };
    format!("`{short}{more}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    fn field(value: &str) -> Field<'_> {
        Field { file: "a.md", line: 3, key: "key", value }
    }

    #[test]
    fn dates_are_strict() {
        assert!(parse_date("2026-02-28").is_some());
        for wrong in ["", "2026-2-3", "2026-02-29", "28/02/2026", "+026-02-28", "2026-02-28 ", "２026-02-2"]
        {
            let (day, faults) = said(|faults| field(wrong).date(faults));
            assert_eq!(day, None, "{wrong}");
            assert!(faults[0].starts_with("a.md:3: `key` is not a date"), "{faults:?}");
        }
    }

    #[test]
    fn only_whole_https_addresses_are_let_in() {
        assert!(is_https("https://www.legislation.gov.uk/ukpga/1983/20/section/136?view=plain#a"));
        for wrong in [
            "http://gov.uk",
            "https://",
            "https://gov",
            "gov.uk",
            "https://a b.uk",
            "https://gov.uk/a b",
            "https://user@gov.uk",
            "javascript:alert(1)",
            "https://gov..uk",
            "https://gov.uk/\"",
        ] {
            let (_, faults) = said(|faults| field(wrong).https(faults));
            assert!(faults[0].starts_with("a.md:3: `key` is not a web address"), "{wrong}");
        }
    }

    #[test]
    fn a_source_needs_a_name_and_an_address() {
        let (source, faults) = said(|faults| field("PACE | Code C | https://www.gov.uk/pace").source(faults));
        assert_eq!((source.name.as_str(), source.url.as_str()), ("PACE | Code C", "https://www.gov.uk/pace"));
        assert!(faults.is_empty());
        for wrong in ["PACE", "PACE |", "| https://www.gov.uk/", "PACE | http://www.gov.uk/"] {
            let (_, faults) = said(|faults| field(wrong).source(faults));
            assert_eq!(faults.len(), 1, "{wrong}: {faults:?}");
            assert!(faults[0].starts_with("a.md:3: "), "{faults:?}");
        }
    }

    #[test]
    fn regions_are_known_and_named_once() {
        let (regions, faults) = said(|faults| field("england; wales;").regions(faults));
        assert_eq!(regions, [Region::England, Region::Wales]);
        assert!(faults.is_empty());
        let (_, faults) = said(|faults| field("england, wales").regions(faults));
        assert_eq!(
            faults,
            ["a.md:3: `key` is a list with commas: `england, wales`, put `;` between the words"]
        );
        let (_, faults) = said(|faults| field("englnd; wales; wales").regions(faults));
        assert_eq!(
            faults,
            [
                "a.md:3: `key` is not known: `englnd`, write `england`",
                "a.md:3: `key` says the same twice: `englnd; wales; wales`, write `wales` once"
            ]
        );
    }

    #[test]
    fn licences_ids_and_yes_are_strict() {
        for licence in ["CC-BY-4.0", "OGL-UK-3.0", "LicenseRef-College-of-Policing"] {
            assert!(said(|faults| field(licence).licence(faults)).1.is_empty(), "{licence}");
        }
        assert_eq!(
            said(|faults| field("CC BY 4.0").licence(faults)).1,
            ["a.md:3: `key` is not a known licence: `CC BY 4.0`, write `CC-BY-4.0`"]
        );
        assert_eq!(said(|faults| field("LicenseRef-").licence(faults)).1.len(), 1);
        assert_eq!(said(|faults| field("Section 136").id(faults)).1.len(), 1);
        assert_eq!(said(|faults| field("true").yes(faults)).1.len(), 1);
        assert!(said(|faults| field("yes").yes(faults)).0);
    }
}
