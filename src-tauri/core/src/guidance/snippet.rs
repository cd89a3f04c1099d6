//! Snippets: the few words around a hit, with the hit marked. Made of text runs, never markup.

use super::model::Run;
use super::words::{begins, fold};

/// Words before the first hit.
const BEFORE: usize = 6;
/// Words in all.
const LENGTH: usize = 26;

/// The whole text with its hits marked.
pub fn marked(text: &str, terms: &[String]) -> Vec<Run> {
    runs(text.split_inclusive(char::is_whitespace), terms)
}

/// A stretch of `text` around its first hit; its beginning when nothing in it is a hit.
pub fn around(text: &str, terms: &[String]) -> Vec<Run> {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let first = words.iter().position(|word| is_hit(word, terms)).unwrap_or(0);
    let from = if words.len() <= LENGTH { 0 } else { first.saturating_sub(BEFORE) };
    let to = (from + LENGTH).min(words.len());
    let mut out = runs(words[from..to].iter().copied(), terms);
    if from > 0 {
        prepend(&mut out, "… ");
    }
    if let Some(last) = out.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    if to < words.len() {
        push(&mut out, " …", false);
    }
    out
}

/// Whether anything in `text` is a hit.
pub fn has_hit(text: &str, terms: &[String]) -> bool {
    text.split_whitespace().any(|word| is_hit(word, terms))
}

fn is_hit(word: &str, terms: &[String]) -> bool {
    // Nearly every word is plain, and every word of what is found comes by here.
    if word.is_ascii() && !word.contains('\'') {
        return word.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| begins_a_hit(part, terms));
    }
    fold(word).split_whitespace().any(|part| begins_a_hit(part, terms))
}

fn begins_a_hit(part: &str, terms: &[String]) -> bool {
    terms.iter().any(|term| {
        let of_a_section =
            || part.strip_prefix(['s', 'S']).filter(|_| term.starts_with(|c: char| c.is_ascii_digit()));
        begins(part, term).is_some() || of_a_section().is_some_and(|number| begins(number, term).is_some())
    })
}

fn runs<'a>(words: impl Iterator<Item = &'a str>, terms: &[String]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for word in words {
        if !is_hit(word, terms) {
            push(&mut out, word, false);
            continue;
        }
        // Only the word is marked, not the comma after it.
        let from = word.find(char::is_alphanumeric).unwrap_or(0);
        let to = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len().max(from);
        push(&mut out, &word[..from], false);
        push(&mut out, &word[from..to], true);
        push(&mut out, &word[to..], false);
    }
    out
}

fn push(runs: &mut Vec<Run>, text: &str, hit: bool) {
    if text.is_empty() {
        return;
    }
    let text = text.replace('\n', " ");
    match runs.last_mut() {
        Some(last) if last.hit == hit => last.text.push_str(&text),
        _ => runs.push(Run { text, hit }),
    }
}

fn prepend(runs: &mut Vec<Run>, text: &str) {
    match runs.first_mut() {
        Some(first) if !first.hit => first.text.insert_str(0, text),
        _ => runs.insert(0, Run { text: text.to_owned(), hit: false }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hit_is_marked_and_stands_in_view() {
        let text =
            format!("{} Take them to a place of safety now. {}", "word ".repeat(40), "more ".repeat(40));
        let terms = vec!["safe".to_owned()];
        let runs = around(&text, &terms);
        assert!(runs[0].text.starts_with("… "));
        assert_eq!(
            runs.iter().filter(|run| run.hit).map(|run| run.text.as_str()).collect::<Vec<_>>(),
            ["safety"]
        );
        assert!(runs.last().unwrap().text.ends_with(" …"));
    }

    #[test]
    fn s136_is_marked_for_136() {
        assert!(has_hit("Under s136, stay", &["136".to_owned()]));
        assert!(!has_hit("Under 2136", &["136".to_owned()]));
    }
}
