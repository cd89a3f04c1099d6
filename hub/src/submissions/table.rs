//! What strangers wrote, made safe to look at: no cell that a spreadsheet would compute, no
//! character that a terminal would obey.

use super::desk::{Opened, kind_text};

/// A table for a spreadsheet: UTF-8 with a mark that tells Excel so.
///
/// # Errors
/// None in practice: it is written in memory.
pub fn csv(opened: &[Opened]) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    table.write_record(["id", "came", "kind", "event", "for", "text"])?;
    for Opened { id, came, body } in opened {
        table.write_record([
            cell(id).as_str(),
            came,
            kind_text(body.kind),
            &cell(body.event.as_deref().unwrap_or_default()),
            &cell(body.colleague.as_deref().unwrap_or_default()),
            &cell(&body.text),
        ])?;
    }
    table.into_inner().map_err(|_| anyhow::anyhow!("the table could not be written"))
}

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection").
fn cell(text: &str) -> String {
    let plain = printable(text, true);
    match plain.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@') => format!("'{plain}"),
        _ if plain.starts_with(['\t', '\n', '\r']) => format!("'{plain}"),
        _ => plain,
    }
}

/// Without control characters, which could move a terminal's cursor or hide text; line breaks
/// and tabs stay where `lines` allows them.
pub fn printable(text: &str, lines: bool) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' if lines => c,
            c if c.is_control() => '\u{fffd}',
            // Marks that turn the direction of what follows.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crewroom_protocol::pack::content::SubmissionKind;
    use crewroom_protocol::sync::submission::SubmissionBody;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", " =cmd|' /C calc'!A0", "\n=x"] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("Thanks, 2 + 2"), "Thanks, 2 + 2");
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\nd", true), "a\u{fffd}[2Jb\u{fffd}c\nd");
        assert_eq!(printable("a\nb", false), "a\u{fffd}b");
    }

    #[test]
    fn a_table_reads_back_cell_by_cell() {
        let body = SubmissionBody::new(
            SubmissionKind::Recognition,
            20_000,
            None,
            Some("B shift, \"north\"".into()),
            "=HYPERLINK(1)\nsecond line, ŵ".into(),
        );
        let bytes = csv(&[Opened { id: "1e2".into(), came: "2026-11-22".into(), body }]).unwrap();
        assert!(bytes.starts_with("\u{feff}".as_bytes()));
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let row = reader.records().next().unwrap().unwrap();
        let row: Vec<&str> = row.iter().collect();
        assert_eq!(
            row,
            ["1e2", "2026-11-22", "recognition", "", "B shift, \"north\"", "'=HYPERLINK(1)\nsecond line, ŵ"]
        );
    }
}
