//! How hard a text is to read: the Flesch–Kincaid grade, `0.39 × words per sentence +
//! 11.8 × syllables per word − 15.59`. Grade 10 is an age of about 15.
//!
//! Syllables are counted by groups of vowels, which errs by a few per cent. A number or an
//! abbreviation in capitals counts as one syllable: officers read `PACE` and `136` whole.

use crewroom_protocol::pack::content::{Block, Inline};

/// The words of one line of text.
pub(crate) fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text } => text.clone(),
            Inline::Strong { content } | Inline::Emphasis { content } | Inline::Link { content, .. } => {
                plain(content)
            }
        })
        .collect()
}

/// The lines of a text that are read as sentences: each paragraph and item, no headings.
pub(crate) fn lines(body: &[Block]) -> Vec<String> {
    body.iter()
        .flat_map(|block| match block {
            Block::Heading { .. } => Vec::new(),
            Block::Paragraph { content } => vec![plain(content)],
            Block::Bullets { items } | Block::Steps { items } => {
                items.iter().map(|item| plain(item)).collect()
            }
        })
        .collect()
}

/// How many words stand in these lines.
pub(crate) fn count_words(lines: &[String]) -> usize {
    lines.iter().map(|line| words(line).count()).sum()
}

/// The Flesch–Kincaid grade of some lines; each line ends a sentence. `None` below 30 words,
/// where the formula says nothing.
pub(crate) fn grade(lines: &[String]) -> Option<f64> {
    let (mut sentences, mut count, mut sounds) = (0_usize, 0_usize, 0_usize);
    for sentence in lines.iter().flat_map(|line| sentences_of(line)) {
        let before = count;
        for word in words(sentence) {
            count += 1;
            sounds += syllables(word);
        }
        sentences += usize::from(count > before);
    }
    if count < 30 {
        return None;
    }
    let (sentences, count, sounds) = (sentences as f64, count as f64, sounds as f64);
    Some(0.39 * count / sentences + 11.8 * sounds / count - 15.59)
}

/// Splits where a full stop or the like ends a word; `s.136` stays whole.
fn sentences_of(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(|c: char| c.is_whitespace())
        .scan((0, 0), |(start, at), piece| {
            *at += piece.len();
            let ends = piece.trim_end().ends_with(['.', '!', '?']);
            let part = (*start, *at, ends);
            if ends {
                *start = *at;
            }
            Some(part)
        })
        .filter(|(_, at, ends)| *ends || *at == line.len())
        .map(|(start, at, _)| &line[start..at])
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || matches!(c, '/' | '–' | '—'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

fn syllables(word: &str) -> usize {
    if !word.chars().any(char::is_lowercase) {
        return 1;
    }
    let word = word.to_lowercase();
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut groups = 0;
    let mut last = false;
    for c in word.chars() {
        groups += usize::from(vowel(c) && !last);
        last = vowel(c);
    }
    // A silent last e, and the -ed and -es that are not spoken.
    let silent = (word.ends_with('e') && !word.ends_with("le") && !word.ends_with("ee"))
        || (word.ends_with("ed")
            && !word.ends_with("ted")
            && !word.ends_with("ded")
            && !word.ends_with("eed"))
        || (word.ends_with("es")
            && !word.ends_with("ses")
            && !word.ends_with("ces")
            && !word.ends_with("ges"));
    groups.saturating_sub(usize::from(silent && groups > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_near_enough() {
        for (word, count) in [
            ("the", 1),
            ("caution", 2),
            ("arrest", 2),
            ("search", 1),
            ("place", 1),
            ("noted", 2),
            ("called", 1),
            ("table", 2),
            ("PACE", 1),
            ("136", 1),
            ("investigation", 5),
            ("ability", 4),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn plain_words_have_a_low_grade_and_official_ones_a_high_one() {
        let plain = vec!["Ask what is wrong. Stay with them. Call for help if it gets worse.".to_owned(); 3];
        let official = vec![
            "Practitioners should ensure appropriate utilisation of multidisciplinary safeguarding \
             arrangements notwithstanding organisational responsibilities."
                .to_owned();
            3
        ];
        assert!(grade(&plain).unwrap() < 4.0);
        assert!(grade(&official).unwrap() > 15.0);
        assert_eq!(grade(&["Too short.".to_owned()]), None);
    }

    #[test]
    fn sentences_end_at_stops_and_lines() {
        assert_eq!(
            sentences_of("See s.136 now. Then go").collect::<Vec<_>>(),
            ["See s.136 now. ", "Then go"]
        );
        assert_eq!(sentences_of("").count(), 0);
        assert_eq!(count_words(&["and/or “two” – three".to_owned()]), 4);
    }
}
