//! What can be read of an address card, whatever it came in.

use crate::phone;

/// One card: nothing in it is required.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The name as it is shown: usually a person's.
    pub name: String,
    /// What the person or service does: `Peer supporter, Northgate`.
    pub role: String,
    /// The organisation, with its department.
    pub organisation: String,
    /// Numbers as written.
    pub phones: Vec<String>,
    /// An address on the web.
    pub web: String,
    /// Free words.
    pub note: String,
    /// How many e-mail addresses it has: the app has no place for them.
    pub mails: usize,
}

impl Card {
    /// What the app would call it: the role, or the name of a service. `None` when there is only
    /// a person's name.
    pub fn title(&self) -> Option<&str> {
        if !self.role.is_empty() {
            return Some(&self.role);
        }
        let service = self.name.is_empty() || self.name == self.organisation;
        (service && !self.organisation.is_empty()).then_some(&self.organisation)
    }

    /// The first number that can be dialled, and those that cannot.
    pub fn numbers(&self) -> (Option<String>, Vec<&str>) {
        let mut wrong = Vec::new();
        let mut right = None;
        for written in &self.phones {
            // People write brackets, dots and hyphens; the app does not.
            let plain: String = written
                .replace("(0)", "")
                .chars()
                .filter(|c| !matches!(c, '(' | ')' | '-' | '.' | '/' | '\u{a0}' | '\u{2013}'))
                .collect();
            match phone::read(plain.trim()) {
                Ok(number) => {
                    right.get_or_insert(number);
                }
                Err(_) => wrong.push(written.as_str()),
            }
        }
        (right, wrong)
    }
}
