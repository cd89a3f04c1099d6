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
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    let (rest_short, rest_long) = (&short[same..], &long[same..]);
    if short.len() < long.len() {
        return rest_short == &rest_long[1..];
    }
    match rest_short.len() {
        0 | 1 => true,
        _ => {
            rest_short[1..] == rest_long[1..]
                || (rest_short[0] == rest_long[1]
                    && rest_short[1] == rest_long[0]
                    && rest_short[2..] == rest_long[2..])
        }
    }
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
        for (a, b) in [("harasment", "harassment"), ("mising", "missing"), ("dometsic", "domestic"), ("cat", "cats"), ("a", "b")] {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("missing", "kissed"), ("abcd", "badc"), ("night", "fight1")] {
            assert!(!one_slip(a, b), "{a} {b}");
        }
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
