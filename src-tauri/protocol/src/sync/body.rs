//! What stands inside an envelope's seal: changes, and what the writer has seen of others.

use super::{DeviceId, Hash, MAX_BODY, MAX_CHANGES, Malformed, SeriesId, from_bytes, to_bytes};
use serde::{Deserialize, Serialize};
use std::io::Read;

/// How a body is packed: plain zstd.
const PLAIN: u8 = 0;
/// How a body is packed: zstd with dictionary 1.
const DICTIONARY_1: u8 = 1;
/// Trained on generated check-ins, favourites and reading marks; its bytes are part of the format.
const DICTIONARY: &[u8] = include_bytes!("../../dictionaries/1.zstd-dictionary");
/// Above this many bytes the dictionary saves nothing worth its cost.
const SMALL: usize = 8 * 1024;
const LEVEL: i32 = 19;

/// The plaintext of an envelope.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Days since 1970-01-01, UTC, when it was written.
    pub day: u32,
    /// Hash of the newest device-list entry that the writer knows.
    pub devices: Hash,
    /// What of other series the writer has taken in and not yet said.
    pub seen: Vec<Seen>,
    /// The changes.
    pub changes: Vec<Change>,
}

/// How far, and to what, somebody has read a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which series.
    pub series: SeriesId,
    /// Up to which envelope.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// One version of one record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The record.
    pub rid: [u8; 16],
    /// Which feature it belongs to.
    pub kind: String,
    /// The version of the body's shape.
    pub schema: u16,
    /// One more than the greatest seen when it was written.
    pub rev: u32,
    /// Hybrid logical clock: 48 bits of UTC milliseconds, 16 bits of counter.
    pub hlc: u64,
    /// When it was changed, UTC milliseconds, by the writer's wall clock.
    pub changed_ms: i64,
    /// Who wrote this version.
    pub writer: DeviceId,
    /// JSON; `None` once deleted.
    pub body: Option<Vec<u8>>,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Body(hidden)")
    }
}

impl std::fmt::Debug for Change {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Change(hidden)")
    }
}

impl Body {
    /// Packed for sealing.
    ///
    /// # Errors
    /// [`Malformed`] past the limits; split the changes over more envelopes.
    pub fn pack(&self) -> Result<Vec<u8>, Malformed> {
        let plain = to_bytes(self);
        if plain.len() > MAX_BODY || self.changes.len() > MAX_CHANGES {
            return Err(Malformed);
        }
        let (how, packed) = if plain.len() <= SMALL {
            let packer = zstd::bulk::Compressor::with_dictionary(LEVEL, DICTIONARY);
            (DICTIONARY_1, packer.and_then(|mut packer| lean(&mut packer)?.compress(&plain)))
        } else {
            let packer = zstd::bulk::Compressor::new(LEVEL);
            (PLAIN, packer.and_then(|mut packer| lean(&mut packer)?.compress(&plain)))
        };
        let mut out = vec![how];
        out.extend_from_slice(&packed.map_err(|_| Malformed)?);
        Ok(out)
    }

    /// Reads a packed body; never holds more than the limit, whatever the frame claims.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn unpack(packed: &[u8]) -> Result<Self, Malformed> {
        let (how, frame) = packed.split_first().ok_or(Malformed)?;
        let dictionary = match *how {
            PLAIN => &[],
            DICTIONARY_1 => DICTIONARY,
            _ => return Err(Malformed),
        };
        let decoder =
            zstd::stream::read::Decoder::with_dictionary(frame, dictionary).map_err(|_| Malformed)?;
        let mut plain = Vec::new();
        decoder.take(MAX_BODY as u64 + 1).read_to_end(&mut plain).map_err(|_| Malformed)?;
        if plain.len() > MAX_BODY {
            return Err(Malformed);
        }
        let body: Self = from_bytes(&plain)?;
        if body.changes.len() > MAX_CHANGES { Err(Malformed) } else { Ok(body) }
    }
}

/// Without what a frame carries for strangers: the seal has the length and a checksum, and there
/// is one dictionary.
fn lean<'a, 'b>(
    packer: &'a mut zstd::bulk::Compressor<'b>,
) -> std::io::Result<&'a mut zstd::bulk::Compressor<'b>> {
    packer.include_checksum(false)?;
    packer.include_contentsize(false)?;
    packer.include_dictid(false)?;
    Ok(packer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body(changes: usize) -> Body {
        let change = |n: usize| Change {
            rid: [n as u8; 16],
            kind: "check_in".into(),
            schema: 1,
            rev: 1,
            hlc: 1,
            changed_ms: 1,
            writer: DeviceId([1; 16]),
            body: Some(format!("{{\"answer\":\"good\",\"n\":{n}}}").into_bytes()),
        };
        Body { day: 20_000, devices: [7; 32], seen: vec![], changes: (0..changes).map(change).collect() }
    }

    #[test]
    fn bodies_small_and_large_come_back() {
        for count in [0, 1, 4_000] {
            let packed = body(count).pack().unwrap();
            assert_eq!(Body::unpack(&packed), Ok(body(count)), "{count}");
        }
        assert_eq!(body(MAX_CHANGES + 1).pack(), Err(Malformed));
    }

    /// A real check-in in one envelope: what the budget of 800 bytes on the wire rests on.
    #[test]
    fn one_check_in_is_small() {
        let mut one = body(1);
        one.devices = std::array::from_fn(|n| (n * 37) as u8);
        one.changes[0].rid = std::array::from_fn(|n| (n * 91 + 5) as u8);
        one.changes[0].writer = DeviceId(std::array::from_fn(|n| (n * 53 + 3) as u8));
        one.changes[0].hlc = 1_795_000_000_000 << 16;
        one.changes[0].changed_ms = 1_795_000_000_000;
        one.changes[0].body = Some(
            br#"{"answer":"low","at_ms":1795000000000,"fatigue":5,"finished":true,"note":"third night, no break, still thinking about the last job","shift":"night","shift_day":"2026-11-18","sleep_minutes":300,"stress":4,"zone":"Europe/London"}"#.to_vec(),
        );
        let packed = one.pack().unwrap().len();
        assert!(packed <= 252, "{packed} bytes");
        assert_eq!(Body::unpack(&one.pack().unwrap()), Ok(one));
    }

    #[test]
    fn a_frame_that_swells_is_refused() {
        let bomb = zstd::bulk::compress(&vec![0; MAX_BODY * 8], 19).unwrap();
        let mut packed = vec![PLAIN];
        packed.extend_from_slice(&bomb);
        assert_eq!(Body::unpack(&packed), Err(Malformed));
    }

    proptest! {
        #[test]
        fn noise_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Body::unpack(&noise);
        }
    }
}
