//! Words as the search sees them: without case or accents, and `s136`, `section 136` and
//! `136` as one.

/// Lower case, Latin accents off, everything that is no letter or digit a space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match base(c) {
            Some(plain) => out.push(plain),
            None if c == '\'' || c == '’' => {}
            None => out.push(' '),
        }
    }
    out
}

/// The letter without its accent; `None` for what is no letter or digit. Covers the accents of
/// Welsh, Gaelic and the names that officers meet; others stay as they are.
fn base(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' => 'i',
        'ñ' | 'ń' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => 'o',
        'ś' | 'š' => 's',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' => 'u',
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => 'w',
        'ŷ' | 'ỳ' | 'ý' | 'ÿ' => 'y',
        'ż' | 'ź' | 'ž' => 'z',
        c if c.is_alphanumeric() => c,
        _ => return None,
    })
}

/// The number that `s136`, `section136` or `136a` names, as one word.
pub fn section_number(word: &str) -> Option<&str> {
    let digits = ["section", "sec", "s"].iter().find_map(|name| word.strip_prefix(name)).unwrap_or(word);
    let number = digits.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let suffix = digits.len() - number.len();
    (!number.is_empty() && suffix <= 2 && number.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// The words of a search, folded; `section 136`, `s 136` and `adran 136` become `136`.
pub fn query_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let all: Vec<&str> = folded.split_whitespace().collect();
    let mut words = Vec::new();
    for (at, word) in all.iter().enumerate() {
        let names_a_number = matches!(*word, "s" | "ss" | "sec" | "section" | "sections" | "adran" | "a");
        let number_follows =
            all.get(at + 1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        if names_a_number && number_follows {
            continue;
        }
        words.push(section_number(word).unwrap_or(word).to_owned());
    }
    words
}

/// The bare numbers behind every `s136` of a text, so that `136` finds it.
pub fn hidden_numbers(text: &str) -> Vec<String> {
    fold(text)
        .split_whitespace()
        .filter(|word| word.starts_with('s'))
        .filter_map(section_number)
        .map(str::to_owned)
        .collect()
}

/// Whether two words differ by at most one letter: wrong, missing, extra, or two swapped.
pub fn one_slip(a: &str, b: &str) -> bool {
    // Nearly all pairs end here or at their first letters; a letter has up to four bytes.
    let most = if a.is_ascii() && b.is_ascii() { 1 } else { char::MAX.len_utf8() };
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let (mut rest_a, mut rest_b) = (a.chars(), b.chars());
    loop {
        // Looked at before the letters that differ are taken.
        let (from_a, from_b) = (rest_a.as_str(), rest_b.as_str());
        match (rest_a.next(), rest_b.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if x == y => {}
            (x, y) => {
                let (after_a, after_b) = (rest_a.as_str(), rest_b.as_str());
                let swapped = x.is_some()
                    && y.is_some()
                    && rest_a.next() == y
                    && rest_b.next() == x
                    && rest_a.as_str() == rest_b.as_str();
                return after_a == after_b || after_a == from_b || from_a == after_b || swapped;
            }
        }
    }
}

/// How well a text holds a word: as a whole word, or as the beginning of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    Beginning,
    Whole,
}

/// How well `text` holds a folded word; `None` when no word of it begins so.
pub fn held(text: &str, word: &str) -> Option<Held> {
    if !text.is_ascii() {
        return fold(text).split_whitespace().filter_map(|own| begins(own, word)).max();
    }
    let letters = text.split(|c: char| !c.is_ascii_alphanumeric());
    let mut best = None;
    for own in letters {
        match begins(own, word) {
            Some(Held::Whole) => return Some(Held::Whole),
            Some(Held::Beginning) => best = Some(Held::Beginning),
            None => {}
        }
    }
    best
}

/// Whether `own`, in any case where it is ASCII, begins with a folded word.
pub fn begins(own: &str, word: &str) -> Option<Held> {
    let head = own.as_bytes().get(..word.len())?;
    if !head.eq_ignore_ascii_case(word.as_bytes()) {
        return None;
    }
    Some(if own.len() == word.len() { Held::Whole } else { Held::Beginning })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn section_136_has_one_name() {
        for text in ["s136", "S.136", "section 136", "136", "s 136", "adran 136", "Section  136 "] {
            assert_eq!(query_words(text), ["136"], "{text}");
        }
        assert_eq!(query_words("s136c drugs"), ["136c", "drugs"]);
        assert_eq!(query_words("section"), ["section"]);
        assert_eq!(hidden_numbers("Under s136 and S17(1) of"), ["136", "17"]);
    }

    #[test]
    fn accents_and_case_fall_away() {
        assert_eq!(fold("Tŷ’r Café, NAÏVE"), "tyr cafe  naive");
    }

    #[test]
    fn one_letter_wrong_is_one_slip() {
        for (a, b) in [
            ("harasment", "harassment"),
            ("mising", "missing"),
            ("dometsic", "domestic"),
            ("cat", "cats"),
            ("a", "b"),
        ] {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("missing", "kissed"), ("abcd", "badc"), ("night", "fight1")] {
            assert!(!one_slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_whole_word_is_held_better_than_its_beginning() {
        assert_eq!(held("Stop and search", "search"), Some(Held::Whole));
        assert_eq!(held("Searches, stops", "STOP".to_lowercase().as_str()), Some(Held::Beginning));
        assert_eq!(held("Tŷ’r Café", "cafe"), Some(Held::Whole));
        assert_eq!(held("research", "search"), None);
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(text in "\\PC{0,80}") {
            let _ = query_words(&text);
            let _ = hidden_numbers(&text);
        }

        #[test]
        fn a_slip_is_symmetric(a in "[a-z]{0,8}", b in "[a-z]{0,8}") {
            prop_assert_eq!(one_slip(&a, &b), one_slip(&b, &a));
        }
    }
}
