//! The `key: value` lines between two `---` lines at the top of a Markdown file.
//!
//! Not YAML: a value is the rest of its line, so a colon in a title needs no quotes.

use crate::fault::Faults;
use crate::field::{Field, quoted};
use crate::nearest::instead;

/// One line of the front matter.
#[derive(Debug, PartialEq, Eq)]
struct Entry<'a> {
    key: &'a str,
    value: &'a str,
    line: usize,
}

/// A Markdown file taken apart.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) file: &'a str,
    entries: Vec<Entry<'a>>,
    pub(crate) body: &'a str,
    /// The line of the file on which `body` begins.
    pub(crate) body_line: usize,
}

impl<'a> Page<'a> {
    /// Takes a file apart. `None` when it has no front matter to speak of.
    pub(crate) fn read(file: &'a str, text: &'a str, faults: &mut Faults) -> Option<Self> {
        let mut rest = text;
        let mut number = 0;
        let mut next = || {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            number += 1;
            let more = !rest.is_empty();
            rest = after;
            more.then_some((number, line.trim(), after))
        };
        if next().is_none_or(|(_, line, _)| line != "---") {
            faults.error(
                file,
                1,
                "does not begin with `---`",
                "write `---` on the first line, then `title: …`",
            );
            return None;
        }
        let mut entries = Vec::new();
        while let Some((line, content, after)) = next() {
            if content == "---" {
                return Some(Self { file, entries, body: after, body_line: line + 1 });
            }
            if content.is_empty() {
                continue;
            }
            match content.split_once(':') {
                Some((key, value)) if !key.trim().is_empty() => {
                    entries.push(Entry { key: key.trim(), value: value.trim(), line });
                }
                _ => faults.error(
                    file,
                    line,
                    format!("this is not a `key: value` line: {}", quoted(content)),
                    "write `key: value` on one line, and `---` before the text",
                ),
            }
        }
        faults.error(file, 1, "the lines at the top have no end", "write a second `---` before the text");
        None
    }

    /// Faults every key that is not known, is empty, or stands twice without leave.
    pub(crate) fn only(&self, known: &[&str], repeated: &[&str], faults: &mut Faults) {
        for (index, entry) in self.entries.iter().enumerate() {
            if !known.contains(&entry.key) {
                let what = format!("the key {} is not used here", quoted(entry.key));
                faults.error(self.file, entry.line, what, instead(entry.key, known.iter().copied()));
            } else if entry.value.is_empty() {
                let what = format!("`{}` has no value", entry.key);
                faults.error(self.file, entry.line, what, "write one, or leave the line out");
            } else if !repeated.contains(&entry.key)
                && self.entries[..index].iter().any(|earlier| earlier.key == entry.key)
            {
                let what = format!("`{}` stands here twice", entry.key);
                faults.error(self.file, entry.line, what, "leave one of the two lines out");
            }
        }
    }

    /// Every value of a key.
    pub(crate) fn all<'p>(&'p self, key: &'p str) -> impl Iterator<Item = Field<'p>> {
        self.entries
            .iter()
            .filter(move |entry| entry.key == key && !entry.value.is_empty())
            .map(|entry| Field { file: self.file, line: entry.line, key: entry.key, value: entry.value })
    }

    /// The first value of a key.
    pub(crate) fn one<'p>(&'p self, key: &'p str) -> Option<Field<'p>> {
        self.all(key).next()
    }

    /// The first value of a key, which must be there.
    pub(crate) fn required<'p>(&'p self, key: &'p str, faults: &mut Faults) -> Option<Field<'p>> {
        let found = self.one(key);
        // An empty value has had its own fault.
        if found.is_none() && !self.entries.iter().any(|entry| entry.key == key) {
            faults.error(self.file, 1, format!("`{key}` is missing"), format!("write a line `{key}: …`"));
        }
        found
    }

    /// Every key with its line.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.entries.iter().map(|entry| (entry.key, entry.line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    #[test]
    fn a_page_keeps_its_lines_and_colons() {
        let text = "---\ntitle: Crisis: section 136\n\nsource: A | https://a.uk\nsource: B | https://b.uk\n---\n## First\n";
        let (page, faults) = said(|faults| Page::read("a.md", text, faults));
        let page = page.unwrap();
        assert!(faults.is_empty());
        assert_eq!(page.one("title").unwrap().value, "Crisis: section 136");
        assert_eq!(page.all("source").map(|field| field.line).collect::<Vec<_>>(), [4, 5]);
        assert_eq!((page.body, page.body_line), ("## First\n", 7));
        assert_eq!(page.keys().collect::<Vec<_>>(), [("title", 2), ("source", 4), ("source", 5)]);
    }

    #[test]
    fn a_page_without_its_dashes_is_refused() {
        for text in ["", "\n", "title: A\n", "## First\n"] {
            let (page, faults) = said(|faults| Page::read("a.md", text, faults));
            assert!(page.is_none());
            assert!(faults[0].starts_with("a.md:1: does not begin with `---`"), "{faults:?}");
        }
        let (page, faults) = said(|faults| Page::read("a.md", "---\ntitle: A\n## First", faults));
        assert!(page.is_none());
        assert!(faults[0].starts_with("a.md:1: the lines at the top have no end"), "{faults:?}");
        assert!(faults[1].starts_with("a.md:3: this is not a `key: value` line"), "{faults:?}");
    }

    #[test]
    fn unknown_empty_and_repeated_keys_are_named_with_their_line() {
        let text = "---\ntitle: A\ncatagory: x\ntitle: B\nsummary:\n---\n";
        let (_, faults) = said(|faults| {
            let page = Page::read("a.md", text, faults).unwrap();
            page.only(&["title", "category", "summary"], &[], faults);
            page.required("summary", faults);
            page.required("category", faults);
        });
        assert_eq!(
            faults,
            [
                "a.md:1: `category` is missing, write a line `category: …`",
                "a.md:3: the key `catagory` is not used here, write `category`",
                "a.md:4: `title` stands here twice, leave one of the two lines out",
                "a.md:5: `summary` has no value, write one, or leave the line out",
            ]
        );
    }
}
