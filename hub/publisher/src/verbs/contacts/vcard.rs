//! vCards as address books save them: versions 3 and 4 (RFC 2426, RFC 6350), and Outlook's 2.1.
//! Reads what a contact needs and passes over the rest.

use super::person::Card;

/// Most cards that are read of one file.
const MAX_CARDS: usize = 5_000;

/// Reads every card of a file; bytes that are not UTF-8 are taken for Windows' own letters.
pub fn read(bytes: &[u8]) -> Vec<Card> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let mut cards = Vec::new();
    let mut open: Option<Card> = None;
    for line in unfold(&text) {
        let Some(property) = Property::of(&line) else { continue };
        match (property.name.as_str(), property.value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VCARD") => open = Some(Card::default()),
            ("END", "VCARD") => {
                cards.extend(open.take());
                if cards.len() >= MAX_CARDS {
                    break;
                }
            }
            _ => {
                if let Some(card) = &mut open {
                    property.put(card);
                }
            }
        }
    }
    cards
}

/// Lines that were folded (the next begins with a space), and quoted-printable ones that go on
/// after a `=` at their end, made whole.
fn unfold(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match lines.last_mut() {
            Some(last) if goes_on => {
                last.pop();
                last.push_str(line.trim_start());
            }
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line.get(1..).unwrap_or_default()),
            _ => lines.push(line.to_owned()),
        }
        goes_on = lines.last().is_some_and(|last| {
            let head = last.split(':').next().unwrap_or_default().to_ascii_uppercase();
            head.contains("QUOTED-PRINTABLE") && last.ends_with('=')
        });
    }
    lines
}

struct Property {
    name: String,
    value: String,
}

impl Property {
    /// `group.NAME;PARAMETER=X:value`; a colon within double quotes belongs to a parameter.
    fn of(line: &str) -> Option<Self> {
        let mut quoted = false;
        let colon = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == ':' && !quoted
        });
        let (head, value) = line.split_at(colon?.0);
        let mut parts = head.split(';');
        let name = parts.next()?.rsplit('.').next()?.trim().to_ascii_uppercase();
        let printable = parts.any(|part| part.to_ascii_uppercase().contains("QUOTED-PRINTABLE"));
        let value = value.get(1..)?;
        let value = if printable { quoted_printable(value) } else { value.to_owned() };
        Some(Self { name, value })
    }

    fn put(self, card: &mut Card) {
        let plain = |text: &str| one_line(&unescape(text));
        let text = plain(&self.value);
        if text.is_empty() {
            return;
        }
        match self.name.as_str() {
            "FN" => card.name = text,
            // A role says more than a rank; either does.
            "ROLE" => card.role = text,
            "TITLE" if card.role.is_empty() => card.role = text,
            "ORG" => {
                let parts = split(&self.value);
                let parts: Vec<String> =
                    parts.iter().map(|part| plain(part)).filter(|part| !part.is_empty()).collect();
                card.organisation = parts.join(", ");
            }
            "TEL" => {
                let number = text.strip_prefix("tel:").unwrap_or(&text);
                card.phones.push(number.split(';').next().unwrap_or_default().to_owned());
            }
            "EMAIL" => card.mails += 1,
            "URL" if card.web.is_empty() => card.web = text,
            "NOTE" => card.note = text,
            _ => {}
        }
    }
}

/// The parts of a value between semicolons that are not escaped.
fn split(value: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in value.chars() {
        if c == ';' && !escaped {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    parts
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn quoted_printable(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if *first == b'=' => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().map(|b| char::from(*b)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cards_of_every_version_are_read() {
        let three = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane\r\nFN:Jane Doe\r\nORG:Kent Police;Northgate\r\n\
                     TITLE:Peer supporter\\, Northgate\r\nitem1.TEL;TYPE=\"work,voice\":01632 960018\r\n\
                     EMAIL:jane@example.org\r\nNOTE:Listens.\\nCall at n\r\n ight.\r\nEND:VCARD\r\n";
        let cards = read(three.as_bytes());
        assert_eq!(cards.len(), 1);
        let card = &cards[0];
        assert_eq!((card.name.as_str(), card.title()), ("Jane Doe", Some("Peer supporter, Northgate")));
        assert_eq!(card.organisation, "Kent Police, Northgate");
        assert_eq!((card.note.as_str(), card.mails), ("Listens. Call at night.", 1));
        assert_eq!(card.numbers().0.as_deref(), Some("01632960018"));

        let four = "BEGIN:VCARD\nVERSION:4.0\nFN:Samaritans\nORG:Samaritans\nTEL;VALUE=uri:tel:116123;ext=1\n\
                    URL:https://www.samaritans.org/\nEND:VCARD\n";
        let card = &read(four.as_bytes())[0];
        assert_eq!(card.title(), Some("Samaritans"));
        assert_eq!(card.numbers().0.as_deref(), Some("116123"));

        let outlook = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=utf-8:Si=C3=B4n=\r\n=20Jones\r\n\
                        TITLE:Chaplain\r\nTEL;WORK;VOICE:+44 (0)20 7946 0018\r\nEND:VCARD\r\n";
        let card = &read(outlook)[0];
        assert_eq!(card.name, "Si\u{f4}n Jones");
        assert_eq!(card.numbers().0.as_deref(), Some("+442079460018"));
    }

    #[test]
    fn a_person_without_a_role_has_no_title_and_wrong_numbers_are_told() {
        let card =
            &read(b"BEGIN:VCARD\nFN:Jane Doe\nORG:Kent Police\nTEL:12\nTEL:+1 555 0100\nEND:VCARD\n")[0];
        assert_eq!(card.title(), None);
        assert_eq!(card.numbers(), (None, vec!["12", "+1 555 0100"]));
        assert!(read(b"FN:nobody\nBEGIN:VCARD\nFN:never ended\n").is_empty());
    }

    proptest! {
        #[test]
        fn noise_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut text = b"BEGIN:VCARD\n".to_vec();
            text.extend_from_slice(&noise);
            text.extend_from_slice(b"\nFN;QUOTED-PRINTABLE:=\xc3=4\nEND:VCARD\n");
            for card in read(&text) {
                card.numbers();
                card.title();
            }
        }
    }
}
