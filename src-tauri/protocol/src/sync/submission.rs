//! Submissions: what is sealed to a recipient of a pack, and what the seal is bound to.

use super::Malformed;
use crate::pack::content::SubmissionKind;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The longest text, in characters.
pub const MAX_TEXT: usize = 2_000;
/// The longest words for a colleague, in characters.
pub const MAX_COLLEAGUE: usize = 200;
/// The longest id of an event, in bytes.
pub const MAX_EVENT: usize = 255;
const VERSION: u8 = 1;

/// The first 8 bytes of SHA-256 of a recipient's public key: what the hub sorts by.
pub type RecipientId = [u8; 8];

/// The plaintext of a submission, as postcard and padded to a size class.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionBody {
    /// 1.
    pub v: u8,
    /// What it is.
    pub kind: SubmissionKind,
    /// When it was written, in days since 1970-01-01 in the United Kingdom.
    pub day: u32,
    /// For a sign-up: the event's id in the pack.
    pub event: Option<String>,
    /// For a recognition: who, by role or unit, at most [`MAX_COLLEAGUE`] characters.
    pub colleague: Option<String>,
    /// At most [`MAX_TEXT`] characters; may be empty in a sign-up.
    pub text: String,
}

impl std::fmt::Debug for SubmissionBody {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SubmissionBody(hidden)")
    }
}

impl SubmissionBody {
    /// A body of this version.
    pub fn new(
        kind: SubmissionKind,
        day: u32,
        event: Option<String>,
        colleague: Option<String>,
        text: String,
    ) -> Self {
        Self { v: VERSION, kind, day, event, colleague, text }
    }

    /// Reads an unsealed body.
    ///
    /// # Errors
    /// [`Malformed`] for another version or what is past the limits: whoever holds no account can
    /// seal something to a public key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let body: Self = super::from_bytes(bytes)?;
        let within = |text: &str, most: usize| text.chars().count() <= most;
        let fits = body.v == VERSION
            && within(&body.text, MAX_TEXT)
            && body.colleague.as_deref().is_none_or(|who| within(who, MAX_COLLEAGUE))
            && body.event.as_deref().is_none_or(|event| event.len() <= MAX_EVENT);
        if fits { Ok(body) } else { Err(Malformed) }
    }
}

/// The id of a recipient's key.
pub fn recipient_id(public: &[u8; 32]) -> RecipientId {
    let digest = Sha256::digest(public);
    let mut id = [0; 8];
    id.copy_from_slice(&digest[..8]);
    id
}

/// HPKE's `info`: a sealed text serves under its own id and for its own recipient only.
pub fn info(id: &[u8; 16], recipient: &RecipientId) -> Vec<u8> {
    [b"crewroom/v1/submission".as_slice(), id, recipient].concat()
}

#[cfg(test)]
mod tests {
    use super::super::to_bytes;
    use super::*;

    #[test]
    fn a_body_is_read_within_its_limits_only() {
        let body = |text: String| SubmissionBody::new(SubmissionKind::Feedback, 20_000, None, None, text);
        let whole = body("ŵ".repeat(MAX_TEXT));
        assert!(SubmissionBody::from_bytes(&to_bytes(&whole)).unwrap() == whole);
        assert!(SubmissionBody::from_bytes(&to_bytes(&body("x".repeat(MAX_TEXT + 1)))).is_err());
        let newer = SubmissionBody { v: 2, ..whole.clone() };
        assert!(SubmissionBody::from_bytes(&to_bytes(&newer)).is_err());
        let about = SubmissionBody { colleague: Some("x".repeat(MAX_COLLEAGUE + 1)), ..whole.clone() };
        assert!(SubmissionBody::from_bytes(&to_bytes(&about)).is_err());
        let event = SubmissionBody { event: Some("x".repeat(MAX_EVENT + 1)), ..whole };
        assert!(SubmissionBody::from_bytes(&to_bytes(&event)).is_err());
        assert_eq!(format!("{:?}", body("canary".into())), "SubmissionBody(hidden)");
    }

    #[test]
    fn the_bytes_are_those_of_the_page() {
        let body = SubmissionBody::new(SubmissionKind::SignUp, 300, Some("dog".into()), None, "Yes".into());
        assert_eq!(to_bytes(&body), b"\x01\x01\xac\x02\x01\x03dog\x00\x03Yes");
        assert_eq!(info(&[1; 16], &[2; 8]).len(), 22 + 16 + 8);
    }
}
