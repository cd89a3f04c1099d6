//! Telephone numbers as dialled in the United Kingdom: the right length, or a known short code.

/// Short codes that need no area: emergency, police, health, helplines, text services.
const SHORT_CODES: [&str; 9] = ["999", "101", "105", "111", "112", "116123", "18000", "85258", "81066"];

/// Ranges that Ofcom keeps for drama: they ring nowhere, so only an example may carry them.
const FICTIONAL: [&str; 4] = ["01632960", "07700900", "08081570", "03069990"];

/// Why a number was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) what: &'static str,
    pub(crate) instead: &'static str,
}

/// The digits to dial, without spaces; a leading `+` stays.
pub(crate) fn read(text: &str) -> Result<String, Wrong> {
    if text.bytes().any(|b| !(b.is_ascii_digit() || matches!(b, b' ' | b'+'))) {
        return Err(Wrong {
            what: "holds more than digits and spaces",
            instead: "write the number alone, as dialled in the United Kingdom",
        });
    }
    let digits: String = text.chars().filter(|c| *c != ' ').collect();
    if is_short(&digits) {
        return Ok(digits);
    }
    let national = match digits.strip_prefix("+44") {
        Some(rest) => format!("0{rest}"),
        None => digits.clone(),
    };
    if national.contains('+') {
        return Err(Wrong {
            what: "is not a number of the United Kingdom",
            instead: "write it with 0 or +44 first",
        });
    }
    if !national.starts_with('0') {
        return Err(Wrong {
            what: "is neither a whole number nor a known short code",
            instead: "write it with its first 0 (a spreadsheet drops it: set the column to text)",
        });
    }
    if !right_length(&national) {
        return Err(Wrong {
            what: "has the wrong length for a number of the United Kingdom",
            instead: "count the digits: most have 11 with the first 0",
        });
    }
    Ok(digits)
}

/// Whether a number that [`read`] let in is one of the short codes.
pub(crate) fn is_short(digits: &str) -> bool {
    SHORT_CODES.contains(&digits) || (digits.len() == 5 && digits.starts_with("60"))
}

/// Whether a number that [`read`] let in rings nowhere.
pub(crate) fn is_fictional(digits: &str) -> bool {
    let national = digits.strip_prefix("+44").map_or_else(|| digits.to_owned(), |rest| format!("0{rest}"));
    FICTIONAL.iter().any(|range| national.starts_with(range))
}

/// The National Telephone Numbering Plan's lengths, counted with the first 0.
fn right_length(national: &str) -> bool {
    // Two helplines keep numbers from before the plan.
    if matches!(national, "08001111" | "08454647") {
        return true;
    }
    let lengths: &[usize] = match national.as_bytes().get(..3) {
        Some(b"080") => &[10, 11],
        Some([b'0', b'1', _]) => &[10, 11],
        Some([b'0', b'2' | b'3' | b'5' | b'7' | b'8' | b'9', _]) => &[11],
        _ => &[],
    };
    lengths.contains(&national.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_dialled_lose_their_spaces() {
        for (text, digits) in [
            ("999", "999"),
            ("116 123", "116123"),
            ("85258", "85258"),
            ("60777", "60777"),
            ("0300 131 2789", "03001312789"),
            ("020 7946 0018", "02079460018"),
            ("01632 960018", "01632960018"),
            ("016977 3999", "0169773999"),
            ("0800 1111", "08001111"),
            ("0800 068 4141", "08000684141"),
            ("07700 900123", "07700900123"),
            ("+44 20 7946 0018", "+442079460018"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(digits), "{text}");
        }
    }

    #[test]
    fn wrong_numbers_are_refused_with_a_reason() {
        for (text, what) in [
            ("", "neither"),
            ("7700 900123", "neither"),
            ("998", "neither"),
            ("116 124", "neither"),
            ("0300 131 278", "length"),
            ("0300 131 27890", "length"),
            ("0", "length"),
            ("0400 131 2789", "length"),
            ("+1 555 0100", "United Kingdom"),
            ("+44 +20", "United Kingdom"),
            ("(020) 7946 0018", "more than digits"),
            ("101 option 2", "more than digits"),
            ("０３００", "more than digits"),
        ] {
            let wrong = read(text).unwrap_err();
            assert!(wrong.what.contains(what), "{text}: {wrong:?}");
        }
    }

    #[test]
    fn numbers_for_drama_are_known() {
        assert!(is_fictional("07700900123") && is_fictional("+447700900123") && is_fictional("01632960018"));
        assert!(!is_fictional("03001312789") && !is_fictional("999"));
    }
}
