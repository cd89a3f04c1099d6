//! Search as typed: every word must be there, in any order, the beginning of a word is enough,
//! and a word that nothing begins with is taken for a slip of one letter.

use super::model::Correction;
use super::words::{Held, held, one_slip, query_words};

/// Most words that are looked at; the rest of a long paste is left out.
const WORDS_MAX: usize = 12;
/// Most words that one misspelt word is taken for.
const GUESSES_MAX: usize = 6;
/// Shorter words are never corrected: too much is one letter away from them.
const CORRECT_FROM: usize = 4;

/// Every word of the index, sorted: how the search knows what can be found at all.
pub struct Vocabulary<'a>(Vec<&'a str>);

impl<'a> Vocabulary<'a> {
    /// Of the index's words: sorted, with spaces between.
    pub fn new(words: &'a str) -> Self {
        Self(words.split(' ').collect())
    }

    fn has_prefix(&self, prefix: &str) -> bool {
        let at = self.0.partition_point(|word| *word < prefix);
        self.0.get(at).is_some_and(|word| word.starts_with(prefix))
    }

    /// The words one slip away from `word`.
    fn near(&self, word: &str) -> Vec<&'a str> {
        let mut near: Vec<&str> = self.0.iter().copied().filter(|known| one_slip(word, known)).collect();
        // A first letter is seldom wrong.
        near.sort_by_key(|known| !known.starts_with(|c| word.starts_with(c)));
        near.truncate(GUESSES_MAX);
        near
    }
}

/// A search, ready for the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Each word that was typed: the beginning that is looked for, or the whole words that it is
    /// taken for.
    words: Vec<Word>,
    pub corrected: Vec<Correction>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Begins(String),
    AnyOf(Vec<String>),
}

impl Word {
    fn spellings(&self) -> &[String] {
        match self {
            Self::Begins(word) => std::slice::from_ref(word),
            Self::AnyOf(words) => words,
        }
    }
}

/// Reads what was typed; `None` when it holds no word.
pub fn parse(typed: &str) -> Option<Query> {
    let words = query_words(typed).into_iter().flat_map(|word| tokens(&word)).take(WORDS_MAX);
    let words: Vec<Word> = words.map(Word::Begins).collect();
    (!words.is_empty()).then_some(Query { words, corrected: Vec::new() })
}

/// Splits a word where the index's own reader might: it knows an older Unicode than we do. Of
/// what it makes two words, the index, which keeps no positions, could not say that they touch.
fn tokens(word: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut goes_on = false;
    for c in word.chars() {
        // Up to here, both know every letter.
        let known = c < '\u{250}';
        match tokens.last_mut() {
            Some(last) if known && goes_on => last.push(c),
            _ => tokens.push(c.into()),
        }
        goes_on = known;
    }
    tokens
}

impl Query {
    /// Takes the words that nothing begins with for slips; `None` when there is none.
    pub fn correct(&self, vocabulary: &Vocabulary) -> Option<Self> {
        let mut corrected = Vec::new();
        let words = self.words.iter().map(|word| {
            let Word::Begins(typed) = word else { return word.clone() };
            let correct = typed.chars().count() >= CORRECT_FROM
                && !typed.starts_with(|c: char| c.is_ascii_digit())
                && !vocabulary.has_prefix(typed);
            let guesses = if correct { vocabulary.near(typed) } else { Vec::new() };
            let Some(first) = guesses.first() else { return word.clone() };
            corrected.push(Correction { typed: typed.clone(), searched: (*first).to_owned() });
            Word::AnyOf(guesses.into_iter().map(str::to_owned).collect())
        });
        let words = words.collect();
        (!corrected.is_empty()).then_some(Self { words, corrected })
    }

    /// In FTS5's language; every word quoted.
    pub fn expression(&self) -> String {
        let parts = self.words.iter().map(|word| match word {
            Word::Begins(word) => format!("\"{word}\"*"),
            Word::AnyOf(words) => {
                let any: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                format!("({})", any.join(" OR "))
            }
        });
        parts.collect::<Vec<_>>().join(" AND ")
    }

    /// What counts as a hit when a snippet is marked: beginnings of words.
    pub fn terms(&self) -> Vec<String> {
        self.words.iter().flat_map(Word::spellings).cloned().collect()
    }

    /// How good a find a passage is: each word counts where it stands best, most in the title,
    /// then in the other names, then in the summary.
    pub fn score(&self, title: &str, synonyms: &str, summary: &str) -> u32 {
        self.words
            .iter()
            .map(|word| {
                word.spellings().iter().map(|one| standing(one, title, synonyms, summary)).max().unwrap_or(0)
            })
            .sum()
    }
}

fn standing(word: &str, title: &str, synonyms: &str, summary: &str) -> u32 {
    match held(title, word) {
        Some(Held::Whole) => return 12,
        Some(Held::Beginning) => return 10,
        None => {}
    }
    match held(synonyms, word) {
        Some(Held::Whole) => 7,
        Some(Held::Beginning) => 6,
        None if held(summary, word).is_some() => 3,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vocabulary() -> Vocabulary<'static> {
        Vocabulary::new("136 harassment missing search")
    }

    #[test]
    fn words_begin_in_any_order_and_slips_are_mended() {
        let query = parse("Stop sear").unwrap();
        assert_eq!(query.expression(), "\"stop\"* AND \"sear\"*");
        let query = parse("harasment sea").unwrap().correct(&vocabulary()).unwrap();
        assert_eq!(query.expression(), "(\"harassment\") AND \"sea\"*");
        assert_eq!(query.corrected[0].searched, "harassment");
        assert_eq!(parse("sear").unwrap().correct(&vocabulary()), None);
        assert_eq!(parse("arch").unwrap().correct(&vocabulary()), None);
        assert_eq!(parse(" ,. "), None);
    }

    #[test]
    fn a_title_counts_more_than_a_summary_and_a_whole_word_more_than_its_beginning() {
        let query = parse("stop search").unwrap();
        let whole = query.score("Stop and search", "", "");
        assert!(whole > query.score("Stopping and searching", "", ""));
        assert!(whole > query.score("Stop", "search", "search"));
        assert!(query.score("", "stop, search", "") > query.score("", "", "Search and stop"));
    }

    #[test]
    fn letters_that_the_index_may_not_know_stand_alone() {
        let words = |typed| parse(typed).unwrap().terms();
        assert_eq!(words("łódź café"), ["łodz", "cafe"]);
        assert_eq!(words("กำa1"), ["ก", "ำ", "a1"]);
    }

    proptest! {
        #[test]
        fn no_input_reaches_the_query_language(typed in "\\PC{0,200}") {
            if let Some(query) = parse(&typed) {
                let expression = query.correct(&vocabulary()).unwrap_or(query).expression();
                let inside: String = expression.split('"').skip(1).step_by(2).collect();
                prop_assert!(inside.chars().all(char::is_alphanumeric), "{}", expression);
                prop_assert_eq!(expression.matches('"').count() % 2, 0);
            }
        }
    }
}
