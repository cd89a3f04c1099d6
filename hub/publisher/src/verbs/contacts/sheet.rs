//! Address lists that a spreadsheet or Outlook saved as CSV, under the headings that they use.

use super::person::Card;
use anyhow::{Result, bail};

const NAME: &[&str] = &["name", "full name", "display name", "fn"];
const FIRST: &[&str] = &["first name", "forename", "given name"];
const LAST: &[&str] = &["last name", "surname", "family name"];
const ROLE: &[&str] = &["role", "job title", "title", "position"];
const COMPANY: &[&str] = &["company", "organisation", "organization", "force"];
const DEPARTMENT: &[&str] = &["department", "team", "station"];
const PHONES: &[&str] =
    &["phone", "telephone", "tel", "number", "business phone", "work phone", "mobile", "mobile phone"];
const WEB: &[&str] = &["web page", "website", "web", "url"];
const NOTE: &[&str] = &["notes", "note", "description"];
const MAIL: &[&str] = &["e-mail address", "email", "e-mail", "email address"];

/// Reads every row that has anything in it.
///
/// # Errors
/// When it is no table with a first line of headings of which some are known.
pub fn read(text: &str) -> Result<Vec<Card>> {
    let text = text.trim_start_matches('\u{feff}');
    // Excel in some languages writes semicolons.
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers()?.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let known = |names: &[&str]| headings.iter().any(|heading| names.contains(&heading.as_str()));
    if ![NAME, LAST, ROLE].iter().any(|names| known(names)) || !known(PHONES) {
        bail!("no headings that are known: it needs `Job Title` or `Name`, and `Phone`");
    }
    let mut cards = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cells = |names: &[&str]| -> Vec<String> {
            let cells = headings.iter().zip(record.iter());
            cells
                .filter(|(heading, cell)| names.contains(&heading.as_str()) && !cell.is_empty())
                .map(|(_, cell)| cell.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect()
        };
        let one = |names: &[&str]| cells(names).into_iter().next().unwrap_or_default();
        let name = match one(NAME) {
            name if name.is_empty() => [one(FIRST), one(LAST)].join(" ").trim().to_owned(),
            name => name,
        };
        let organisation =
            [one(COMPANY), one(DEPARTMENT)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let card = Card {
            name,
            role: one(ROLE),
            organisation: organisation.join(", "),
            phones: cells(PHONES),
            web: one(WEB),
            note: one(NOTE),
            mails: cells(MAIL).len(),
        };
        if card != Card::default() {
            cards.push(card);
        }
    }
    Ok(cards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlooks_headings_and_a_plain_list_are_read() {
        let outlook = "\u{feff}First Name,Last Name,Job Title,Company,Business Phone,Mobile Phone,E-mail Address,Notes\r\n\
                       Jane,Doe,\"Peer supporter, Harbour\",Kent Police,,07700 900103,j@example.org,Listens.\r\n,,,,,,,\r\n";
        let cards = read(outlook).unwrap();
        assert_eq!(cards.len(), 1);
        assert_eq!(cards[0].title(), Some("Peer supporter, Harbour"));
        assert_eq!((cards[0].name.as_str(), cards[0].mails), ("Jane Doe", 1));
        assert_eq!(cards[0].numbers().0.as_deref(), Some("07700900103"));
        let plain = "Role;Phone\nChaplain;020 7946 0018\n";
        assert_eq!(read(plain).unwrap()[0].title(), Some("Chaplain"));
        for wrong in ["", "a,b\n1,2\n", "Name\nx\n"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
