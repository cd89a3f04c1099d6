//! The data map is whole: every column of the real schema is explained in docs/privacy.md.

use crate::database::columns;
use crate::on_both;
use crate::place::Place;
use std::collections::BTreeSet;

on_both!(every_column_is_explained);

/// What docs/privacy.md names: `table.column` in the first cell of a row, and a reason and a time
/// in the others.
fn explained() -> BTreeSet<String> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/privacy.md");
    let text = std::fs::read_to_string(page).unwrap();
    text.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
            let name = cells[0].strip_suffix('`')?;
            assert!(cells[1..4].iter().all(|cell| cell.len() > 3), "{name}: an empty cell");
            name.contains('.').then(|| name.to_owned())
        })
        .collect()
}

async fn every_column_is_explained(place: Place) {
    place.start().await.stop().await;
    let kept: BTreeSet<String> =
        columns(&place).await.into_iter().map(|(table, column)| format!("{table}.{column}")).collect();
    assert!(kept.len() > 30 && kept.contains("envelope.sealed"), "the schema was really read: {kept:?}");
    let explained = explained();
    let missing: Vec<_> = kept.difference(&explained).collect();
    assert!(missing.is_empty(), "docs/privacy.md does not say why these are kept: {missing:?}");
    let gone: Vec<_> = explained.difference(&kept).collect();
    assert!(gone.is_empty(), "docs/privacy.md names what is not kept: {gone:?}");
}
