//! Signatures of packs, roots and timestamps: who signs what, and what a root may hold.
//!
//! No clock, no randomness: the verbs pass both in.

mod keys;
mod roots;

pub use keys::{PublicKeyFile, SecretKeyFile};
pub use roots::{RoleChange, draft};

use crewroom_crypto::SigningKey;
use crewroom_protocol::pack::trust::{KeyId, PACK, ROOT, Signature, Signed, TIMESTAMP, message};
use crewroom_protocol::pack::{Archive, ArchiveError};

/// Whether `sig` over the message is by this key: what the protocol's checks ask for.
pub fn verify(key: &[u8; 32], message: &[u8], sig: &[u8; 64]) -> bool {
    crewroom_crypto::sign::verify(key, message, sig).is_ok()
}

/// Signs a pack; an earlier signature by the same key gives way.
///
/// # Errors
/// [`ArchiveError::TooLarge`] beyond 16 signatures.
pub fn sign_pack(archive: &mut Archive, key: &SigningKey) -> Result<(), ArchiveError> {
    archive.add_signature(signature(key, PACK, archive.manifest_bytes()))
}

/// Signs a root.
pub fn sign_root(root: &mut Signed, key: &SigningKey) {
    root.add(signature(key, ROOT, root.bytes()));
}

/// Signs a timestamp.
pub fn sign_timestamp(timestamp: &mut Signed, key: &SigningKey) {
    timestamp.add(signature(key, TIMESTAMP, timestamp.bytes()));
}

fn signature(key: &SigningKey, purpose: &[u8], bytes: &[u8]) -> Signature {
    Signature { key: KeyId::of(&key.public()), sig: key.sign(&message(purpose, bytes)) }
}
