//! A new root, or the next one: which roles change, and what stays.

use crewroom_protocol::pack::trust::{KeyId, PublicKey, RoleKeys, Root, Signed, TrustError};
use std::collections::{BTreeMap, BTreeSet};

/// What happens to a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleChange {
    /// From now on these keys, of which `threshold` must sign.
    Keys {
        /// Public keys.
        keys: Vec<[u8; 32]>,
        /// How many must sign.
        threshold: u32,
    },
    /// The role is no more.
    Remove,
}

/// Drafts a root, unsigned: the first one, or the one that follows `before`. Keys that no role
/// names any more are left out: that is how one is revoked.
///
/// # Errors
/// [`TrustError::Malformed`] when the result is not whole, for instance a threshold of two with
/// one key.
pub fn draft(
    before: Option<&Root>,
    changes: &BTreeMap<String, RoleChange>,
    issued: &str,
    expires: &str,
) -> Result<Signed, TrustError> {
    let mut root = before.cloned().unwrap_or_else(|| Root {
        version: 0,
        issued: String::new(),
        expires: String::new(),
        keys: BTreeMap::new(),
        roles: BTreeMap::new(),
    });
    root.version += 1;
    root.issued = issued.to_owned();
    root.expires = expires.to_owned();
    for (name, change) in changes {
        match change {
            RoleChange::Remove => drop(root.roles.remove(name)),
            RoleChange::Keys { keys, threshold } => {
                root.keys.extend(keys.iter().map(|key| (KeyId::of(key), PublicKey(*key))));
                let keys = keys.iter().map(KeyId::of).collect();
                root.roles.insert(name.clone(), RoleKeys { keys, threshold: *threshold });
            }
        }
    }
    let used: BTreeSet<KeyId> = root.roles.values().flat_map(|role| role.keys.iter().copied()).collect();
    root.keys.retain(|id, _| used.contains(id));
    root.check()?;
    Signed::new(&root)
}
