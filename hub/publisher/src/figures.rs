//! `figures.csv` and `figures.cy.csv`: figures, each with its source.

use crate::fault::Faults;
use crate::placed::Placed;
use crate::{table, welsh};
use crewroom_protocol::pack::content::{Figure, FigureText, Source};

const COLUMNS: &[&str] = &["id", "value", "text", "year", "place", "source", "source_url", "checked_on"];
const WELSH_COLUMNS: &[&str] = &["id", "value", "text", "place"];

/// Reads the figures, and their Welsh words if there are any.
pub(crate) fn read(
    (file, text): (&str, &str),
    welsh: Option<(&str, &str)>,
    faults: &mut Faults,
) -> Vec<Placed<Figure>> {
    let rows = table::read(file, text, COLUMNS, faults);
    let mut figures: Vec<_> =
        rows.iter().map(|row| Placed::on_line(figure(row, faults), file, row.line)).collect();
    if let Some((file, text)) = welsh {
        let rows = table::read(file, text, WELSH_COLUMNS, faults);
        for (row, figure) in welsh::pair(file, &rows, &mut figures, |figure| &figure.id, faults) {
            figure.cy = Some(words(row, faults));
        }
    }
    figures
}

fn figure(row: &table::Row<'_>, faults: &mut Faults) -> Figure {
    Figure {
        id: row.required("id", faults).map(|field| field.id(faults)).unwrap_or_default(),
        year: row.required("year", faults).map(|field| year(&field, faults)).unwrap_or_default(),
        source: Source {
            name: row.words("source", faults),
            url: row.required("source_url", faults).map(|field| field.https(faults)).unwrap_or_default(),
        },
        checked_on: row.required("checked_on", faults).map(|field| field.day(faults)).unwrap_or_default(),
        en: words(row, faults),
        cy: None,
    }
}

fn words(row: &table::Row<'_>, faults: &mut Faults) -> FigureText {
    FigureText {
        value: row.words("value", faults),
        text: row.words("text", faults),
        place: row.words("place", faults),
    }
}

/// A year or a span of years: `2024`, `2024-25`, `2024/25`.
fn year(field: &crate::field::Field<'_>, faults: &mut Faults) -> String {
    let (first, last) = field.value.split_once(['-', '/', '–']).unwrap_or((field.value, "2000"));
    let digits = |text: &str, lengths: &[usize]| {
        lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !digits(first, &[4]) || !digits(last, &[2, 4]) {
        field.error(faults, "is not a year", "write `2024` or `2024-25`");
    }
    field.text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    const HEAD: &str = "id,value,text,year,place,source,source_url,checked_on\n";

    fn faults_of(row: &str) -> Vec<String> {
        said(|faults| read(("figures.csv", &format!("{HEAD}{row}\n")), None, faults)).1
    }

    #[test]
    fn a_figure_and_its_welsh_are_read() {
        let text =
            format!("{HEAD}calls,\"2,841\",calls that week,2024,Avon,A source,https://a.uk/x,2026-11-21\n");
        let welsh = "id,value,text,place\ncalls,\"2,841\",galwad,Avon\n";
        let (figures, faults) =
            said(|faults| read(("figures.csv", &text), Some(("figures.cy.csv", welsh)), faults));
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(figures[0].item.en.value, "2,841");
        assert_eq!(figures[0].item.cy.as_ref().map(|words| words.text.as_str()), Some("galwad"));
    }

    #[test]
    fn wrong_cells_are_named_with_their_line() {
        for (row, what) in [
            ("Calls,1,a,2024,b,c,https://a.uk,2026-11-21", "`id` is not an id"),
            ("calls,,a,2024,b,c,https://a.uk,2026-11-21", "`value` is empty"),
            ("calls,1,a,last year,b,c,https://a.uk,2026-11-21", "`year` is not a year"),
            ("calls,1,a,2024,b,c,a.uk,2026-11-21", "not a web address"),
            ("calls,1,a,2024,b,c,https://a.uk,today", "not a date"),
        ] {
            let faults = faults_of(row);
            assert_eq!(faults.len(), 1, "{row}: {faults:?}");
            assert!(faults[0].starts_with("figures.csv:2: ") && faults[0].contains(what), "{faults:?}");
        }
        assert!(faults_of("calls,1,a,2024-25,b,c,https://a.uk,2026-11-21").is_empty());
    }
}
