//! The envelope: a fixed header of 166 bytes and a ciphertext. What is signed, what the
//! ciphertext is bound to, and the hash that the next one names.

use super::{AccountId, DeviceId, Hash, MAX_ENVELOPE, Malformed, SeriesId};
use sha2::{Digest, Sha256};

/// Bytes of the header.
pub const HEADER_LEN: usize = 166;
/// Bytes of the header that are signed and bound: all but the signature.
const BOUND_LEN: usize = 102;
const VERSION: u8 = 1;
const CONTEXT: &[u8] = b"crewroom/v1/envelope";

/// What an envelope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeKind {
    /// Changes since the one before.
    Changes,
    /// Everything of this device; stands for all before it in its series.
    Checkpoint,
    /// Begins a checkpoint that one envelope does not hold. Changes follow, and then its end.
    CheckpointStart,
    /// Ends a checkpoint of so many envelopes, 2 to [`MAX_CHECKPOINT`]: they stand for all before
    /// the first of them.
    CheckpointEnd(u8),
}

/// Envelopes of one checkpoint at most.
pub const MAX_CHECKPOINT: u8 = 254;

impl EnvelopeKind {
    /// Whether an envelope of this kind may stand ahead of what a reader or a hub has.
    pub fn may_leap(self) -> bool {
        matches!(self, Self::Checkpoint | Self::CheckpointStart)
    }

    /// The first number that is still needed once the envelope `seq` of this kind has come; `None`
    /// where it stands for nothing but itself.
    pub fn supersedes_before(self, seq: u64) -> Option<u64> {
        match self {
            Self::Changes | Self::CheckpointStart => None,
            Self::Checkpoint => Some(seq),
            Self::CheckpointEnd(count) => seq.checked_sub(u64::from(count).saturating_sub(1)),
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Changes => 0,
            Self::Checkpoint => 1,
            Self::CheckpointStart => 2,
            Self::CheckpointEnd(count) => count.clamp(2, MAX_CHECKPOINT) + 1,
        }
    }

    fn from_byte(byte: u8) -> Self {
        match byte {
            0 => Self::Changes,
            1 => Self::Checkpoint,
            2 => Self::CheckpointStart,
            end => Self::CheckpointEnd(end - 1),
        }
    }
}

/// The header without its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What it is.
    pub kind: EnvelopeKind,
    /// Who wrote it.
    pub device: DeviceId,
    /// In which log.
    pub series: SeriesId,
    /// Its number, from 1.
    pub seq: u64,
    /// The hash of the one before; zeros for the first.
    pub prev: Hash,
    /// Under which epoch key it is sealed.
    pub epoch: u32,
    /// The AEAD's nonce.
    pub nonce: [u8; 24],
}

/// A whole envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The header.
    pub header: Header,
    /// Ed25519 over [`Header::signed`].
    pub sig: [u8; 64],
    /// Sealed body with its tag.
    pub ciphertext: Vec<u8>,
}

impl Header {
    fn bound(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(BOUND_LEN);
        out.push(VERSION);
        out.push(self.kind.byte());
        out.extend_from_slice(&self.device.0);
        out.extend_from_slice(&self.series.0);
        out.extend_from_slice(&self.seq.to_le_bytes());
        out.extend_from_slice(&self.prev);
        out.extend_from_slice(&self.epoch.to_le_bytes());
        out.extend_from_slice(&self.nonce);
        out
    }

    /// What the ciphertext is bound to.
    pub fn associated_data(&self, account: AccountId) -> Vec<u8> {
        [CONTEXT, &account.0, &self.bound()].concat()
    }

    /// What the signature covers.
    pub fn signed(&self, account: AccountId, ciphertext: &[u8]) -> Vec<u8> {
        let digest: Hash = Sha256::digest(ciphertext).into();
        [CONTEXT, &account.0, &self.bound(), &digest].concat()
    }
}

impl Envelope {
    /// The envelope as it travels.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.header.bound().as_slice(), &self.sig, &self.ciphertext].concat()
    }

    /// Reads an envelope; says nothing about its signature.
    ///
    /// # Errors
    /// [`Malformed`] for another version, a bad length, number 0, a checkpoint that would begin
    /// before the first.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let (head, ciphertext) = bytes.split_at_checked(HEADER_LEN).ok_or(Malformed)?;
        if bytes.len() > MAX_ENVELOPE || ciphertext.len() < 16 || head[0] != VERSION {
            return Err(Malformed);
        }
        let header = Header {
            kind: EnvelopeKind::from_byte(head[1]),
            device: DeviceId(array(&head[2..18])?),
            series: SeriesId(array(&head[18..34])?),
            seq: u64::from_le_bytes(array(&head[34..42])?),
            prev: array(&head[42..74])?,
            epoch: u32::from_le_bytes(array(&head[74..78])?),
            nonce: array(&head[78..102])?,
        };
        // The database keeps numbers as signed 64 bits.
        if header.seq == 0 || header.seq > i64::MAX as u64 {
            return Err(Malformed);
        }
        if matches!(header.kind, EnvelopeKind::CheckpointEnd(_))
            && header.kind.supersedes_before(header.seq).is_none_or(|first| first == 0)
        {
            return Err(Malformed);
        }
        Ok(Self { header, sig: array(&head[102..166])?, ciphertext: ciphertext.to_vec() })
    }

    /// The hash that the next one names.
    pub fn hash(&self) -> Hash {
        Sha256::new()
            .chain_update(self.header.bound())
            .chain_update(self.sig)
            .chain_update(Sha256::digest(&self.ciphertext))
            .finalize()
            .into()
    }
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Malformed> {
    bytes.try_into().map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Envelope {
        Envelope {
            header: Header {
                kind: EnvelopeKind::Changes,
                device: DeviceId([1; 16]),
                series: SeriesId([2; 16]),
                seq: 7,
                prev: [3; 32],
                epoch: 4,
                nonce: [5; 24],
            },
            sig: [6; 64],
            ciphertext: vec![8; 80],
        }
    }

    #[test]
    fn the_layout_stays() {
        let bytes = sample().to_bytes();
        assert_eq!(bytes.len(), HEADER_LEN + 80);
        assert_eq!((bytes[0], bytes[1], bytes[34], bytes[74]), (1, 0, 7, 4));
        assert_eq!(Envelope::from_bytes(&bytes), Ok(sample()));
    }

    #[test]
    fn every_byte_but_the_signature_is_covered() {
        let account = AccountId([9; 16]);
        let whole = sample().to_bytes();
        let signed = |bytes: &[u8]| {
            Envelope::from_bytes(bytes).map(|read| read.header.signed(account, &read.ciphertext))
        };
        let before = signed(&whole).unwrap();
        for at in (0..BOUND_LEN).chain(HEADER_LEN..whole.len()) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            // Byte 1 flips between two kinds; the rest is refused or changes what is signed.
            assert!(signed(&bytes).map_or(true, |after| after != before), "byte {at}");
        }
    }

    #[test]
    fn every_kind_has_its_byte_and_ends_stand_for_what_was_before_their_start() {
        let mut whole = sample().to_bytes();
        for byte in 0..=u8::MAX {
            whole[1] = byte;
            whole[34..42].copy_from_slice(&300_u64.to_le_bytes());
            let read = Envelope::from_bytes(&whole).unwrap();
            assert_eq!(read.to_bytes(), whole);
            let first = read.header.kind.supersedes_before(300);
            assert_eq!(
                first,
                match byte {
                    0 | 2 => None,
                    1 => Some(300),
                    end => Some(300 - (u64::from(end) - 2)),
                }
            );
            // It would begin before the first envelope.
            whole[34..42].copy_from_slice(&1_u64.to_le_bytes());
            assert_eq!(Envelope::from_bytes(&whole).is_err(), byte > 2, "{byte}");
        }
    }

    proptest! {
        #[test]
        fn noise_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(read) = Envelope::from_bytes(&noise) {
                prop_assert_eq!(read.to_bytes(), noise);
            }
        }
    }
}
