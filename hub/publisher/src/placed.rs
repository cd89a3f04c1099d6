//! An item together with where its author wrote it, so that later checks can name the line.

use crate::front_matter::Page;
use crate::markdown::Link;

/// An item and its place.
#[derive(Debug)]
pub(crate) struct Placed<T> {
    pub(crate) item: T,
    pub(crate) file: String,
    /// The line on which it begins.
    pub(crate) line: usize,
    /// The lines of its keys, where each has one of its own.
    keys: Vec<(String, usize)>,
    /// Its links to other items, in both languages.
    pub(crate) links: Vec<Link>,
}

impl<T> Placed<T> {
    /// An item that stands on one line.
    pub(crate) fn on_line(item: T, file: &str, line: usize) -> Self {
        Self { item, file: file.to_owned(), line, keys: Vec::new(), links: Vec::new() }
    }

    /// An item that is a file of its own.
    pub(crate) fn on_page(item: T, page: &Page<'_>, links: Vec<Link>) -> Self {
        let keys = page.keys().map(|(key, line)| (key.to_owned(), line)).collect();
        Self { item, file: page.file.to_owned(), line: 1, keys, links }
    }

    /// The line of a key, else the item's first.
    pub(crate) fn line_of(&self, key: &str) -> usize {
        self.keys.iter().find(|(known, _)| known == key).map_or(self.line, |(_, line)| *line)
    }
}
