//! A spreadsheet saved as CSV: its header, its rows, and the line of each.

use crate::fault::Faults;
use crate::field::{Field, quoted};
use crate::nearest::instead;
use crate::text::{LineStarts, one_line};
use std::collections::BTreeMap;

/// One row.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    file: &'a str,
    pub(crate) line: usize,
    cells: BTreeMap<&'static str, String>,
}

impl Row<'_> {
    /// A cell, if there is anything in it.
    pub(crate) fn get(&self, key: &'static str) -> Option<Field<'_>> {
        let value = self.cells.get(key).map(String::as_str).filter(|value| !value.is_empty())?;
        Some(Field { file: self.file, line: self.line, key, value })
    }

    /// A cell that must not be empty.
    pub(crate) fn required(&self, key: &'static str, faults: &mut Faults) -> Option<Field<'_>> {
        let found = self.get(key);
        if found.is_none() {
            faults.error(self.file, self.line, format!("`{key}` is empty"), "write it");
        }
        found
    }

    /// The text of a cell that must not be empty.
    pub(crate) fn words(&self, key: &'static str, faults: &mut Faults) -> String {
        self.required(key, faults).map(|field| field.text()).unwrap_or_default()
    }

    /// The text of a cell, possibly none.
    pub(crate) fn text(&self, key: &'static str) -> String {
        self.get(key).map(|field| field.text()).unwrap_or_default()
    }
}

/// Reads the rows of a table that has exactly these columns, in any order.
pub(crate) fn read<'a>(
    file: &'a str,
    text: &str,
    columns: &'static [&'static str],
    faults: &mut Faults,
) -> Vec<Row<'a>> {
    let lines = LineStarts::of(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    // An open quote swallows the rows below it without a word.
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        let odd = |line: &str| line.bytes().filter(|b| *b == b'"').count() % 2 == 1;
        let line = 1 + text.split('\n').position(odd).unwrap_or(0);
        faults.error(
            file,
            line,
            "a double quote has no partner",
            "put one at each end of the cell; inside it, write \"\" for one",
        );
    }
    let mut header: Option<Vec<Option<&'static str>>> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.error(file, 1, format!("is not a table ({error})"), "save it again as CSV UTF-8");
                break;
            }
        };
        // The position is that of the blank lines before the record: step over them.
        let at = record.position().map_or(0, |position| position.byte() as usize);
        let blank = text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|b| **b == b'\n').count();
        let line = lines.line_at(at + blank);
        match &header {
            None => header = Some(read_header(file, line, &record, columns, faults)),
            Some(header) => {
                // A spreadsheet keeps emptied rows as a line of commas.
                if record.iter().all(str::is_empty) {
                    continue;
                }
                if record.len() != header.len() {
                    let what =
                        format!("this row has {} cells, the first line has {}", record.len(), header.len());
                    faults.error(
                        file,
                        line,
                        what,
                        "put text that holds a comma between double quotes, and close them",
                    );
                    continue;
                }
                let cells = header.iter().zip(record.iter());
                let cells = cells.filter_map(|(key, cell)| key.map(|key| (key, one_line(cell)))).collect();
                rows.push(Row { file, line, cells });
            }
        }
    }
    if header.is_none() {
        faults.error(file, 1, "is empty", format!("begin with the line `{}`", columns.join(",")));
    }
    rows
}

fn read_header(
    file: &str,
    line: usize,
    record: &csv::StringRecord,
    columns: &'static [&'static str],
    faults: &mut Faults,
) -> Vec<Option<&'static str>> {
    let mut header: Vec<Option<&'static str>> = Vec::new();
    for name in record {
        let known = columns.iter().copied().find(|column| *column == name);
        match known {
            Some(known) if header.contains(&Some(known)) => {
                faults.error(file, line, format!("the column `{known}` stands here twice"), "leave one out");
                header.push(None);
            }
            Some(known) => header.push(Some(known)),
            None => {
                let what = format!("the column {} is not used here", quoted(name));
                faults.error(file, line, what, instead(name, columns.iter().copied()));
                header.push(None);
            }
        }
    }
    for column in columns.iter().filter(|column| !header.contains(&Some(**column))) {
        let what = format!("the column `{column}` is missing");
        faults.error(file, line, what, format!("begin with the line `{}`", columns.join(",")));
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    const COLUMNS: &[&str] = &["id", "text"];

    fn rows(text: &str) -> (Vec<(usize, String, String)>, Vec<String>) {
        said(|faults| {
            let rows = read("a.csv", text, COLUMNS, faults);
            rows.iter().map(|row| (row.line, row.text("id"), row.text("text"))).collect()
        })
    }

    #[test]
    fn rows_keep_their_lines_past_blank_lines_and_wrapped_cells() {
        let (found, faults) = rows("text,id\n\n\"one,\n  two\", a\n,\n\nthree,b\n");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(found, [(3, "a".into(), "one, two".into()), (7, "b".into(), "three".into())]);
    }

    #[test]
    fn a_wrong_header_is_explained() {
        let (_, faults) = rows("idd,id,id\n");
        assert_eq!(
            faults,
            [
                "a.csv:1: the column `idd` is not used here, write `id`",
                "a.csv:1: the column `id` stands here twice, leave one out",
                "a.csv:1: the column `text` is missing, begin with the line `id,text`",
            ]
        );
        assert_eq!(rows("").1, ["a.csv:1: is empty, begin with the line `id,text`"]);
    }

    #[test]
    fn a_row_of_the_wrong_length_is_named_and_the_rest_is_read() {
        let (found, faults) = rows("id,text\na,one, two\nb,three\nc\n");
        assert_eq!(found, [(3, "b".into(), "three".into())]);
        assert!(faults[0].starts_with("a.csv:2: this row has 3 cells, the first line has 2"), "{faults:?}");
        assert!(faults[1].starts_with("a.csv:4: this row has 1 cells"), "{faults:?}");
    }

    #[test]
    fn an_open_quote_does_not_swallow_rows_in_silence() {
        let (_, faults) = rows("id,text\na,\"never closed\nb,two\n");
        assert!(faults[0].starts_with("a.csv:2: a double quote has no partner"), "{faults:?}");
    }
}
