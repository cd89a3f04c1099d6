//! A TOML table read key by key, each value with its line, so that every fault has a place.

use crate::fault::Faults;
use crate::field::{Field, quoted};
use crate::nearest::instead;
use crate::text::LineStarts;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file that is being read.
pub(crate) struct Toml<'a> {
    pub(crate) file: &'a str,
    lines: LineStarts,
}

/// A table of the file: `[force]`, one `[[stations]]`, or the whole.
#[derive(Clone, Copy)]
pub(crate) struct Section<'t> {
    toml: &'t Toml<'t>,
    table: &'t DeTable<'t>,
    pub(crate) line: usize,
}

impl<'a> Toml<'a> {
    /// Prepares to tell the lines of `text`.
    pub(crate) fn of(file: &'a str, text: &str) -> Self {
        Self { file, lines: LineStarts::of(text) }
    }

    /// The whole file as one section.
    pub(crate) fn section<'t>(&'t self, table: &'t DeTable<'t>) -> Section<'t> {
        Section { toml: self, table, line: 1 }
    }

    /// Notes what the TOML parser has to say.
    pub(crate) fn note(&self, errors: &[toml::de::Error], faults: &mut Faults) {
        for error in errors {
            let line = error.span().map_or(1, |span| self.lines.line_at(span.start));
            let what = format!("is not TOML ({})", crate::text::one_line(error.message()));
            faults.error(self.file, line, what, "write `key = \"value\"`, with the quotes");
        }
    }
}

impl<'t> Section<'t> {
    /// Faults every key that is not known.
    pub(crate) fn only(&self, known: &[&str], faults: &mut Faults) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let line = self.toml.lines.line_at(key.span().start);
            let what = format!("the key {} is not used here", quoted(key.get_ref()));
            faults.error(self.toml.file, line, what, instead(key.get_ref(), known.iter().copied()));
        }
    }

    /// A text, which must be there and not be empty.
    pub(crate) fn text(&self, key: &'static str, faults: &mut Faults) -> Option<Field<'t>> {
        let Some((line, value)) = self.get(key) else {
            self.missing(key, faults);
            return None;
        };
        match value.as_str() {
            Some(text) if !text.trim().is_empty() => {
                Some(Field { file: self.toml.file, line, key, value: text.trim() })
            }
            Some(_) => {
                faults.error(self.toml.file, line, format!("`{key}` is empty"), "write it");
                None
            }
            None => {
                self.wrong(key, line, "a text", "put it between double quotes", faults);
                None
            }
        }
    }

    /// A text, if the key is there at all.
    pub(crate) fn text_if(&self, key: &'static str, faults: &mut Faults) -> Option<Field<'t>> {
        if self.has(key) { self.text(key, faults) } else { None }
    }

    /// The words of a text that must be there.
    pub(crate) fn words(&self, key: &'static str, faults: &mut Faults) -> String {
        self.text(key, faults).map(|field| field.text()).unwrap_or_default()
    }

    /// A whole number from 1, which must be there.
    pub(crate) fn number(&self, key: &'static str, faults: &mut Faults) -> u64 {
        let Some((line, value)) = self.get(key) else {
            self.missing(key, faults);
            return 0;
        };
        let number = value.as_integer().and_then(|n| {
            u64::from_str_radix(n.as_str(), n.radix()).ok().filter(|n| (1..=i64::MAX as u64).contains(n))
        });
        if number.is_none() {
            self.wrong(key, line, "a whole number from 1", "write it without quotes", faults);
        }
        number.unwrap_or_default()
    }

    /// `true` or `false`; `false` when it is not there.
    pub(crate) fn truth(&self, key: &'static str, faults: &mut Faults) -> bool {
        let Some((line, value)) = self.get(key) else {
            return false;
        };
        if !value.is_bool() {
            self.wrong(key, line, "true or false", "write `true` without quotes", faults);
        }
        value.as_bool().unwrap_or_default()
    }

    /// A section within this one, if it is there.
    pub(crate) fn inner(&self, key: &'static str, faults: &mut Faults) -> Option<Section<'t>> {
        let (line, value) = self.get(key)?;
        let inner = value.as_table().map(|table| Section { table, line, ..*self });
        if inner.is_none() {
            self.wrong(key, line, "a section", format!("write `[{key}]` on its own line"), faults);
        }
        inner
    }

    /// The sections of a list such as `[[stations]]`.
    pub(crate) fn list(&self, key: &'static str, faults: &mut Faults) -> Vec<Section<'t>> {
        let Some((line, value)) = self.get(key) else {
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in value.as_array().into_iter().flat_map(|array| array.iter()) {
            if let Some(table) = item.get_ref().as_table() {
                sections.push(Section { table, line: self.toml.lines.line_at(item.span().start), ..*self });
            }
        }
        if value.as_array().is_none_or(|array| array.len() != sections.len()) {
            self.wrong(key, line, "a list of sections", format!("write `[[{key}]]` above each"), faults);
        }
        sections
    }

    /// Every text of a list of texts.
    pub(crate) fn texts(&self, key: &'static str, faults: &mut Faults) -> Vec<Field<'t>> {
        let Some((line, value)) = self.get(key) else {
            self.missing(key, faults);
            return Vec::new();
        };
        let items = || value.as_array().into_iter().flat_map(|array| array.iter());
        let texts: Vec<_> = items()
            .filter_map(|item| item.get_ref().as_str())
            .map(|value| Field { file: self.toml.file, line, key, value })
            .collect();
        if !value.is_array() || texts.len() != items().count() {
            self.wrong(key, line, "a list of texts", "write `[\"one\", \"two\"]`", faults);
        }
        texts
    }

    /// Every key with its text, whatever the keys are called.
    pub(crate) fn pairs(&self, faults: &mut Faults) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (key, value) in self.table {
            match value.get_ref().as_str() {
                Some(text) => pairs.push((key.get_ref().to_string(), text.to_owned())),
                None => {
                    let line = self.toml.lines.line_at(key.span().start);
                    self.wrong(key.get_ref(), line, "a text", "put it between double quotes", faults);
                }
            }
        }
        pairs
    }

    /// The line of a key, else that of the section.
    pub(crate) fn line_of(&self, key: &str) -> usize {
        self.get(key).map_or(self.line, |(line, _)| line)
    }

    /// Whether the key is there at all.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn get(&self, key: &str) -> Option<(usize, &'t DeValue<'t>)> {
        let found = |(known, _): &(&Spanned<_>, _)| {
            let known: &Spanned<std::borrow::Cow<'_, str>> = known;
            known.get_ref() == key
        };
        let (known, value) = self.table.iter().find(found)?;
        Some((self.toml.lines.line_at(known.span().start), value.get_ref()))
    }

    fn missing(&self, key: &str, faults: &mut Faults) {
        faults.error(self.toml.file, self.line, format!("`{key}` is missing"), format!("write `{key} = …`"));
    }

    fn wrong(&self, key: &str, line: usize, meant: &str, instead: impl Into<String>, faults: &mut Faults) {
        faults.error(self.toml.file, line, format!("`{key}` is not {meant}"), instead);
    }
}
