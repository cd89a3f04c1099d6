//! Bad input of every kind is refused with the right word, and changes nothing: packs, files
//! that went bad, a full disk, wild clocks, a key store that fails, requests of any form.

mod clocks;
mod full_disk;
mod key_file;
mod key_store;
mod packs;
mod public_file;
mod random;
mod requests;
mod vault_file;

use std::path::Path;

pub use vault_file::break_index;

/// Changes some bytes of a file where it stands.
fn damage(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
