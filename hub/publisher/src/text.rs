//! Bytes of a file to clean text: size, UTF-8, byte order mark, line ends, hidden characters.

use crate::fault::Faults;
use std::path::Path;

/// The largest source file that is read. A card is two kilobytes; this is for the mistakes.
pub(crate) const MAX_SOURCE_BYTES: u64 = 1024 * 1024;

/// Reads one file of the folder. `None` when it is absent (no fault) or unusable (a fault).
pub(crate) fn load(folder: &Path, file: &str, faults: &mut Faults) -> Option<String> {
    let path = folder.join(file);
    let meta = match std::fs::metadata(&path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            faults.error(file, 1, format!("cannot be read ({error})"), "check that it may be opened");
            return None;
        }
    };
    if !meta.is_file() {
        faults.error(file, 1, "is not a file", "put a plain file here");
        return None;
    }
    if meta.len() > MAX_SOURCE_BYTES {
        faults.error(file, 1, "is larger than 1 MiB", "split it, or leave out what is not text");
        return None;
    }
    match std::fs::read(&path) {
        Ok(bytes) => decode(file, bytes, faults),
        Err(error) => {
            faults.error(file, 1, format!("cannot be read ({error})"), "check that it may be opened");
            None
        }
    }
}

/// Makes clean text of bytes: no byte order mark, `\n` line ends, nothing hidden.
pub(crate) fn decode(file: &str, bytes: Vec<u8>, faults: &mut Faults) -> Option<String> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count();
            faults.error(
                file,
                line,
                "is not UTF-8 text",
                "save it as UTF-8 (in Excel: `CSV UTF-8 (Comma delimited)`)",
            );
            return None;
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for (index, line) in text.split('\n').enumerate() {
        if let Some(hidden) = line.chars().find(|c| is_hidden(*c)) {
            faults.error(
                file,
                index + 1,
                format!("holds a hidden character (U+{:04X})", u32::from(hidden)),
                "delete it and type the words again",
            );
        }
    }
    Some(text)
}

/// Characters that change what a reader sees without being seen: control characters, and
/// those that reverse the direction of text.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Where the lines of a text begin, to tell the line of a byte offset.
pub(crate) struct LineStarts(Vec<usize>);

impl LineStarts {
    /// Notes where the lines of `text` begin.
    pub(crate) fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect())
    }

    /// The line on which a byte offset stands, from 1.
    pub(crate) fn line_at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}

/// Runs of white space become one space: what a cell or a wrapped line means to say.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_taken_off() {
        let (text, faults) = said(|faults| decode("a.md", b"\xef\xbb\xbfone\r\ntwo\rthree".to_vec(), faults));
        assert_eq!(text.as_deref(), Some("one\ntwo\nthree"));
        assert!(faults.is_empty());
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_with_its_line() {
        let (text, faults) = said(|faults| decode("a.csv", b"one\ntwo \xe9t\xe9\n".to_vec(), faults));
        assert_eq!(text, None);
        assert!(faults[0].starts_with("a.csv:2: is not UTF-8"), "{faults:?}");
    }

    #[test]
    fn hidden_characters_are_named() {
        let (_, faults) =
            said(|faults| decode("a.md", "fine\nnot\u{202e}fine\nnul\0".as_bytes().to_vec(), faults));
        assert!(faults[0].starts_with("a.md:2: holds a hidden character (U+202E)"), "{faults:?}");
        assert!(faults[1].starts_with("a.md:3: holds a hidden character (U+0000)"), "{faults:?}");
    }

    #[test]
    fn lines_are_counted_from_one() {
        let lines = LineStarts::of("a\nbc\n");
        assert_eq!([0, 1, 2, 3, 4, 5, 99].map(|at| lines.line_at(at)), [1, 1, 2, 2, 2, 3, 3]);
    }

    #[test]
    fn an_absent_file_is_no_fault_and_a_huge_one_is() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("big.md"), vec![b'a'; 1024 * 1024 + 1]).unwrap();
        std::fs::create_dir(folder.path().join("dir.md")).unwrap();
        let (texts, faults) =
            said(|faults| ["none.md", "big.md", "dir.md"].map(|file| load(folder.path(), file, faults)));
        assert_eq!(texts, [None, None, None]);
        assert_eq!(faults.len(), 2);
        assert!(faults[0].starts_with("big.md:1: is larger than 1 MiB"), "{faults:?}");
        assert!(faults[1].starts_with("dir.md:1: is not a file"), "{faults:?}");
    }
}
