//! `vault.keys`: the data key, wrapped once for each thing that opens it, and the count of
//! wrong tries. JSON with a checksum, replaced whole, with a twin beside it.

use super::delays::Tries;
use super::{VaultError, model::Lock};
use crate::storage::{StorageError, write_whole};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What unwraps a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    Device,
    Pin,
    Passphrase,
    Recovery,
}

/// The data key, wrapped once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub kind: SlotKind,
    #[serde(with = "hex")]
    pub salt: Vec<u8>,
    #[serde(with = "hex")]
    pub wrapped: Vec<u8>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    format: u16,
    /// Random; binds the slots and names the key store's entry.
    #[serde(with = "hex")]
    pub vault: Vec<u8>,
    /// Rises with each new key store secret, so that an old wrap dies with the old secret.
    pub generation: u32,
    pub slots: Vec<Slot>,
    #[serde(default)]
    pub tries: Tries,
}

impl KeyFile {
    pub fn new(vault: [u8; 16]) -> Self {
        Self { format: 1, vault: vault.to_vec(), generation: 1, slots: Vec::new(), tries: Tries::default() }
    }

    /// What a slot of this vault is bound to.
    pub fn binding(&self, kind: SlotKind) -> Vec<u8> {
        let mut out = format!("crewroom/v1/slot/{kind:?}/").into_bytes();
        out.extend_from_slice(&self.vault);
        out
    }

    /// The name of the key store's entry.
    pub fn entry(&self) -> String {
        self.entry_of(self.generation)
    }

    /// The name of an earlier or later entry.
    pub fn entry_of(&self, generation: u32) -> String {
        format!("vault-{}-{generation}", data_encoding::HEXLOWER.encode(&self.vault))
    }

    pub fn slot(&self, kind: SlotKind) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.kind == kind)
    }

    /// Puts a slot in place of any other of its kind.
    pub fn set(&mut self, slot: Slot) {
        self.remove(slot.kind);
        self.slots.push(slot);
    }

    pub fn remove(&mut self, kind: SlotKind) {
        self.slots.retain(|slot| slot.kind != kind);
    }

    pub fn lock(&self) -> Lock {
        if self.slot(SlotKind::Pin).is_some() {
            Lock::Pin
        } else if self.slot(SlotKind::Passphrase).is_some() {
            Lock::Passphrase
        } else {
            Lock::None
        }
    }

    /// Reads the file, or its twin when the file is damaged. `None` when neither exists.
    pub fn load(path: &Path) -> Result<Option<Self>, VaultError> {
        let mut missing = 0;
        for path in [path.to_owned(), twin(path)] {
            match std::fs::read(&path) {
                Ok(bytes) => {
                    if let Some(file) = Self::parse(&bytes) {
                        return Ok(Some(file));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing += 1,
                Err(error) => return Err(StorageError::from(error).into()),
            }
        }
        if missing == 2 { Ok(None) } else { Err(VaultError::Damaged) }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (sum, json) = text.split_once('\n')?;
        if sum != crewroom_protocol::pack::manifest::sha256_hex(json.as_bytes()) {
            return None;
        }
        let file: Self = serde_json::from_str(json).ok()?;
        (file.format == 1 && file.vault.len() == 16).then_some(file)
    }

    /// Writes file and twin. When this returns, no older wrap is left in either.
    pub fn save(&self, path: &Path) -> Result<(), VaultError> {
        let json = serde_json::to_string(self).map_err(|_| StorageError::Failed("keys"))?;
        let sum = crewroom_protocol::pack::manifest::sha256_hex(json.as_bytes());
        let text = format!("{sum}\n{json}");
        write_whole(path, text.as_bytes())?;
        write_whole(&twin(path), text.as_bytes())?;
        Ok(())
    }

    /// Removes file and twin, overwriting them first.
    pub fn erase(path: &Path) -> Result<(), VaultError> {
        for path in [path.to_owned(), twin(path)] {
            if let Ok(meta) = std::fs::metadata(&path) {
                let _ = std::fs::write(&path, vec![0_u8; meta.len() as usize]);
                std::fs::remove_file(&path).map_err(StorageError::from)?;
            }
        }
        Ok(())
    }
}

fn twin(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".copy");
    name.into()
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&data_encoding::HEXLOWER.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| D::Error::custom("not hex"))
    }
}
