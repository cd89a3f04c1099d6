//! Finds the known word that a mistyped one was meant to be.

/// The known word nearest to `word`, if any is near enough to be worth naming.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    // Longer than any key: not a slip of the finger, and costly to compare.
    if word.chars().count() > 64 {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| {
            // The beginning of a known word means that word.
            let begun = word.len() > 2 && candidate.starts_with(&word);
            (if begun { 1 } else { distance(&word, &candidate.to_lowercase()) }, candidate)
        })
        .filter(|(steps, candidate)| *steps <= candidate.chars().count().div_ceil(3))
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, candidate)| candidate)
}

/// What to write instead of `word`: the nearest known word, else the whole list.
pub(crate) fn instead<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(near) => format!("write `{near}`"),
        None => {
            let all: Vec<_> = known.into_iter().map(|known| format!("`{known}`")).collect();
            if all.is_empty() {
                "leave it out".to_owned()
            } else {
                format!("write one of {}", all.join(", "))
            }
        }
    }
}

/// Levenshtein distance: how many letters to add, drop or change.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word_and_nonsense_finds_none() {
        let known = ["category", "summary", "synonyms", "source"];
        assert_eq!(nearest("catagory", known), Some("category"));
        assert_eq!(nearest("sumary", known), Some("summary"));
        assert_eq!(nearest("england", ["scotland", "england-wales"]), Some("england-wales"));
        assert_eq!(nearest("xylophone", known), None);
        assert_eq!(nearest(&"s".repeat(10_000), known), None);
        assert_eq!(instead("sorce", known), "write `source`");
        assert_eq!(instead("q", ["yes", "no"]), "write one of `yes`, `no`");
    }
}
