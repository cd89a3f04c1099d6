//! Search as typed: every word must be there, in any order, the beginning of a word is enough,
//! and a word that nothing begins with is taken for a slip of one letter.

use super::model::Correction;
use super::words::{one_slip, query_words};
use std::sync::Arc;

/// Most words that are looked at; the rest of a long paste is left out.
const WORDS_MAX: usize = 12;
/// Most words that one misspelt word is taken for.
const GUESSES_MAX: usize = 6;
/// Shorter words are never corrected: too much is one letter away from them.
const CORRECT_FROM: usize = 4;

/// Every word of the index, sorted: how the search knows what can be found at all.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary(Arc<Vec<String>>);

impl Vocabulary {
    /// Of the index's words.
    pub fn new(mut words: Vec<String>) -> Self {
        words.sort_unstable();
        Self(Arc::new(words))
    }

    fn has_prefix(&self, prefix: &str) -> bool {
        let at = self.0.partition_point(|word| word.as_str() < prefix);
        self.0.get(at).is_some_and(|word| word.starts_with(prefix))
    }

    /// The words one slip away from `word`.
    fn near(&self, word: &str) -> Vec<&str> {
        let mut near: Vec<&str> =
            self.0.iter().map(String::as_str).filter(|known| one_slip(word, known)).collect();
        // A first letter is seldom wrong.
        near.sort_by_key(|known| !known.starts_with(|c| word.starts_with(c)));
        near.truncate(GUESSES_MAX);
        near
    }
}

/// A search, ready for the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// In FTS5's language; every word quoted.
    pub expression: String,
    /// What counts as a hit when a snippet is marked: beginnings of words.
    pub terms: Vec<String>,
    pub corrected: Vec<Correction>,
}

/// Reads what was typed; `None` when it holds no word.
pub fn parse(typed: &str, vocabulary: &Vocabulary) -> Option<Query> {
    let mut words = query_words(typed);
    words.truncate(WORDS_MAX);
    if words.is_empty() {
        return None;
    }
    let mut parts = Vec::with_capacity(words.len());
    let mut terms = Vec::new();
    let mut corrected = Vec::new();
    for word in words {
        let correct = word.chars().count() >= CORRECT_FROM
            && !word.starts_with(|c: char| c.is_ascii_digit())
            && !vocabulary.has_prefix(&word);
        let guesses = if correct { vocabulary.near(&word) } else { Vec::new() };
        if guesses.is_empty() {
            parts.push(format!("\"{word}\"*"));
            terms.push(word);
            continue;
        }
        let any: Vec<String> = guesses.iter().map(|guess| format!("\"{guess}\"")).collect();
        parts.push(format!("({})", any.join(" OR ")));
        corrected.push(Correction { typed: word, searched: guesses[0].to_owned() });
        terms.extend(guesses.into_iter().map(str::to_owned));
    }
    Some(Query { expression: parts.join(" AND "), terms, corrected })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::new(["missing", "harassment", "search", "136"].map(str::to_owned).to_vec())
    }

    #[test]
    fn words_begin_in_any_order_and_slips_are_mended() {
        let query = parse("Stop sear", &vocabulary()).unwrap();
        assert_eq!(query.expression, "\"stop\"* AND \"sear\"*");
        let query = parse("harasment", &vocabulary()).unwrap();
        assert_eq!(query.expression, "(\"harassment\")");
        assert_eq!(query.corrected[0].searched, "harassment");
        assert_eq!(parse(" ,. ", &vocabulary()), None);
    }

    proptest! {
        #[test]
        fn no_input_reaches_the_query_language(typed in "\\PC{0,200}") {
            if let Some(query) = parse(&typed, &vocabulary()) {
                let inside: String = query.expression.split('"').skip(1).step_by(2).collect();
                prop_assert!(inside.chars().all(char::is_alphanumeric), "{}", query.expression);
                prop_assert_eq!(query.expression.matches('"').count() % 2, 0);
            }
        }
    }
}
