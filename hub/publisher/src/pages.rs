//! The Markdown files of a folder with one language each: `<kind>/en/*.md`, `<kind>/cy/*.md`.

use crate::fault::Faults;
use crate::field::quoted;
use crate::text;
use crewroom_protocol::pack::manifest::is_id;
use std::collections::BTreeMap;
use std::path::Path;

/// The text of an item in both languages, by its id. `None` where a file could not be read.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) en: BTreeMap<String, (String, Option<String>)>,
    pub(crate) cy: BTreeMap<String, (String, Option<String>)>,
}

impl Pages {
    /// Reads all files of a kind; they come in the order of their ids, whatever the disk says.
    pub(crate) fn load(folder: &Path, kind: &str, faults: &mut Faults) -> Self {
        Self {
            en: load(folder, &format!("{kind}/en"), faults),
            cy: load(folder, &format!("{kind}/cy"), faults),
        }
    }
}

fn load(folder: &Path, under: &str, faults: &mut Faults) -> BTreeMap<String, (String, Option<String>)> {
    let mut pages = BTreeMap::new();
    for name in names(&folder.join(under)) {
        let file = format!("{under}/{name}");
        let Some(id) = name.strip_suffix(".md") else {
            faults.warning(&file, 1, "is not read", "name it `some-id.md`, or take it out");
            continue;
        };
        if !is_id(id) {
            let what = format!("the file name {} is not an id", quoted(id));
            faults.error(&file, 1, what, "name it with lower-case letters, digits and hyphens, at most 64");
            continue;
        }
        let content = text::load(folder, &file, faults);
        pages.insert(id.to_owned(), (file, content));
    }
    pages
}

/// The names in a folder, sorted, without what editors and systems leave behind.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with(['.', '~']) && !name.ends_with('~') && name != "Thumbs.db")
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    #[test]
    fn files_come_in_order_and_strange_names_are_faults() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("guides/en")).unwrap();
        for name in ["b.md", "a.md", "A Card.md", "notes.txt", ".DS_Store", "~$a.md"] {
            std::fs::write(folder.path().join("guides/en").join(name), "x").unwrap();
        }
        let (pages, faults) = said(|faults| Pages::load(folder.path(), "guides", faults));
        assert_eq!(pages.en.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert!(pages.cy.is_empty());
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("guides/en/A Card.md:1: the file name"), "{faults:?}");
        assert!(faults[1].starts_with("guides/en/notes.txt:1: is not read"), "{faults:?}");
    }
}
