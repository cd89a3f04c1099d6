//! Patches: what they carry, and what is refused.

use super::super::FORMAT;
use super::super::manifest::Role;
use super::super::trust::{KeyId, Signature};
use super::*;
use proptest::prelude::*;
use std::sync::OnceLock;

type Files = BTreeMap<String, Vec<u8>>;

fn archive(version: u64, files: &Files) -> Archive {
    let manifest = Manifest {
        format: FORMAT,
        pack: "national".into(),
        role: Role::National,
        version,
        issued: "2026-11-21".into(),
        expires: "2027-05-21".into(),
        licence: "CC-BY-4.0".into(),
        name: BTreeMap::from([("en".into(), "Starter".into())]),
        example: false,
        prev: None,
        min_app: None,
        files: vec![],
    };
    let mut archive = Archive::new(manifest, files.clone()).unwrap();
    for key in 1..3 {
        let sig = std::array::from_fn(|at| (at as u64 * version) as u8 ^ key);
        archive.add_signature(Signature { key: KeyId([key; 8]), sig }).unwrap();
    }
    archive
}

/// Text that says something else in each file.
fn text(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut bytes = Vec::new();
    while bytes.len() < len {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        bytes.extend_from_slice(format!("{:x} ", state >> 40).as_bytes());
    }
    bytes.truncate(len);
    bytes
}

fn files() -> Files {
    (0..20).map(|n| (format!("guides/g{n:02}.json"), text(n, 3_000))).collect()
}

/// The base, and a version in which one file says something else, one is new and one is gone.
fn two() -> (Base, Archive) {
    let mut changed = files();
    changed.get_mut("guides/g07.json").unwrap()[1_000..1_004].copy_from_slice(b"hope");
    changed.insert("guides/new.json".into(), text(99, 500));
    changed.remove("guides/g11.json");
    (base(&archive(1, &files())), archive(2, &changed))
}

/// As [`two`], and the patch between them; made once.
fn fixed() -> &'static (Base, Archive, Vec<u8>) {
    static FIXED: OnceLock<(Base, Archive, Vec<u8>)> = OnceLock::new();
    FIXED.get_or_init(|| {
        let (old, new) = two();
        let patch = make(&old, &new).unwrap();
        (old, new, patch)
    })
}

fn base(archive: &Archive) -> Base {
    Base::read(&archive.to_bytes().unwrap()).unwrap()
}

fn apply(patch: &[u8], base: &Base) -> Result<Archive, ArchiveError> {
    read(patch, base)?.unpack()
}

#[test]
fn a_patch_makes_the_archive_that_it_was_made_from_and_is_deterministic() {
    let (base, new) = two();
    let patch = make(&base, &new).unwrap();
    assert_eq!(patch, make(&base, &new).unwrap());
    assert_eq!(apply(&patch, &base).unwrap(), new);
    assert_eq!(read(&patch, &base).unwrap().signatures(), new.signatures());
    let whole = new.to_bytes().unwrap().len();
    assert!(patch.len() < whole / 20, "{} of {whole}", patch.len());
    // How the base was packed is one: what counts is what it holds.
    let kept = Base::read(&archive(1, &files()).to_bytes_quickly().unwrap()).unwrap();
    assert_eq!(apply(&patch, &kept).unwrap(), new);
    // A change of one word in 20 files of text.
    let mut word = files();
    word.get_mut("guides/g07.json").unwrap()[1_000..1_004].copy_from_slice(b"hope");
    let small = make(&base, &archive(2, &word)).unwrap();
    println!("one word of 60 kB: {} bytes, of which {} are signatures", small.len(), 2 * SIGNATURE);
    assert!(small.len() < 400, "{}", small.len());
}

#[test]
fn what_is_not_there_to_start_from_costs_only_itself() {
    let none = base(&archive(1, &Files::new()));
    let new = archive(2, &files());
    let patch = make(&none, &new).unwrap();
    assert_eq!(apply(&patch, &none).unwrap(), new);
    let whole = new.to_bytes().unwrap().len();
    assert!(patch.len() < whole * 11 / 10, "{} of {whole}", patch.len());
    let gone = archive(3, &Files::new());
    assert_eq!(apply(&make(&base(&new), &gone).unwrap(), &base(&new)).unwrap(), gone);
}

#[test]
fn a_prefix_beyond_the_compressors_tables_is_still_found() {
    // A file of text is at most 8 MiB; these bytes do not repeat.
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    });
    let noise: Vec<u8> = noise.take(LONG + 1_000_000).collect();
    let big = Files::from([("a".to_owned(), noise), ("b".to_owned(), text(6, 3_000))]);
    let mut changed = big.clone();
    changed.get_mut("a").unwrap()[500_000] ^= 1;
    let old = Base::read(&archive(1, &big).to_bytes_quickly().unwrap()).unwrap();
    let new = archive(2, &changed);
    let patch = make(&old, &new).unwrap();
    assert!(patch.len() < 5_000, "{}", patch.len());
    assert_eq!(apply(&patch, &old).unwrap(), new);
}

#[test]
fn another_base_is_refused() {
    let (old, new) = two();
    let patch = make(&old, &new).unwrap();
    let other = base(&archive(1, &Files::from([("a".to_owned(), b"{}".to_vec())])));
    assert_eq!(apply(&patch, &other), Err(ArchiveError::Damaged("a patch of another pack")));
    // One that passes for it: the new manifest does not come out.
    let mut dressed = patch.clone();
    dressed[11..19].copy_from_slice(&other.name());
    assert!(matches!(apply(&dressed, &other), Err(ArchiveError::Damaged(_))));
}

#[test]
fn a_base_that_is_damaged_is_none() {
    let bytes = archive(1, &files()).to_bytes().unwrap();
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        if let Ok(read) = Base::read(&damaged) {
            assert_eq!(read, base(&archive(1, &files())), "byte {at}");
        }
    }
    assert!(Base::read(&make(&base(&archive(1, &files())), &archive(2, &files())).unwrap()).is_err());
}

#[test]
fn every_flipped_bit_is_refused_or_harmless() {
    let (old, new) = two();
    let whole = make(&old, &new).unwrap();
    let signed = HEAD..HEAD + 2 * SIGNATURE;
    for at in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        let Ok(read) = apply(&bytes, &old) else { continue };
        // A signature is judged later, by who holds the keys.
        assert_eq!(read.manifest_bytes(), new.manifest_bytes(), "bit {at}");
        assert!(read.files().eq(new.files()), "bit {at}");
        assert!(read == new || signed.contains(&(at / 8)), "bit {at}");
    }
}

#[test]
fn every_truncation_and_every_addition_is_refused() {
    let (old, new) = two();
    let whole = make(&old, &new).unwrap();
    for end in 0..whole.len() {
        assert!(apply(&whole[..end], &old).is_err(), "cut at {end}");
    }
    let frame = compress(&[], b"more").unwrap();
    for more in [&b"x"[..], &frame] {
        let longer = [&whole, more].concat();
        assert_eq!(apply(&longer, &old), Err(ArchiveError::Damaged("more than a patch")));
    }
}

#[test]
fn a_patch_that_swells_past_what_its_manifest_says_is_refused() {
    let (old, new) = two();
    let head = make(&old, &new).unwrap()[..HEAD + 2 * SIGNATURE].to_vec();
    let zeros = vec![0; 80 * 1024 * 1024];
    let bomb = |content: &[u8]| [&head, compress(&old.plain, content).unwrap().as_slice()].concat();
    // Beyond the window that is allowed, and after the right manifest.
    assert!(apply(&bomb(&zeros), &old).is_err());
    let dressed = bomb(&[new.manifest_bytes(), &zeros[..8 * 1024 * 1024]].concat());
    assert_eq!(apply(&dressed, &old), Err(ArchiveError::TooLarge("patch")));
    let mut claims = bomb(new.manifest_bytes());
    claims[7..11].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(apply(&claims, &old), Err(ArchiveError::TooLarge("manifest")));
    let swollen = zstd::bulk::compress(&zeros, 1).unwrap();
    assert!(read_document(&swollen, b"").is_err());
    let swollen = zstd::bulk::compress(&zeros[..2 * MAX_DOCUMENT_BYTES], 1).unwrap();
    assert_eq!(read_document(&swollen, b""), Err(ArchiveError::TooLarge("patch")));
}

#[test]
fn a_newer_format_says_so() {
    let (old, new) = two();
    let mut patch = make(&old, &new).unwrap();
    patch[4] = 2;
    assert_eq!(apply(&patch, &old), Err(ArchiveError::TooNew(2)));
    patch[4] = 0;
    assert!(matches!(apply(&patch, &old), Err(ArchiveError::Damaged(_))));
}

#[test]
fn documents_are_patched_too() {
    let one = br#"{"signed":{"type":"timestamp","version":1,"issued":"2026-11-21"},"signatures":[]}"#;
    let two = br#"{"signed":{"type":"timestamp","version":2,"issued":"2026-11-22"},"signatures":[]}"#;
    let patch = make_document(one, two).unwrap();
    assert!(patch.len() < two.len() / 2, "{}", patch.len());
    assert_eq!(read_document(&patch, one).unwrap(), two);
    assert!(read_document(&patch, b"").map_or(true, |other| other != two));
    assert!(read_document(b"", one).map_or(true, |other| other.is_empty()));
}

proptest! {
    #[test]
    fn whatever_changes_a_patch_carries_it(
        old in proptest::collection::btree_map("[a-z]{1,3}", "[ -~]{0,300}", 0..12),
        new in proptest::collection::btree_map("[a-z]{1,3}", "[ -~]{0,300}", 0..12),
        kept in any::<bool>(),
    ) {
        let bytes = |map: BTreeMap<String, String>| -> Files {
            map.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
        };
        let old = bytes(old);
        let mut new = bytes(new);
        if kept {
            // Under the same name, and once more under another: two files of one content.
            new.extend(old.clone());
            new.extend(old.iter().map(|(path, text)| (format!("{path}/again"), text.clone())));
        }
        let (old, new) = (base(&archive(1, &old)), archive(2, &new));
        let patch = make(&old, &new).unwrap();
        prop_assert_eq!(apply(&patch, &old).unwrap(), new);
    }

    #[test]
    fn noise_is_refused_without_a_panic(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (old, ..) = fixed();
        prop_assert!(apply(&noise, old).is_err());
        let mut dressed = b"CRWD\x01\x00\x00".to_vec();
        dressed.extend_from_slice(&(noise.len() as u32).to_le_bytes());
        dressed.extend_from_slice(&old.name());
        dressed.extend_from_slice(&[0; 32]);
        dressed.extend_from_slice(&noise);
        prop_assert!(apply(&dressed, old).is_err());
        let _ = read_document(&noise, &old.plain);
        let _ = Base::read(&noise);
    }

    #[test]
    fn noise_in_a_patch_changes_nothing_of_what_comes_out(at in 0_usize..1_000, noise: [u8; 4]) {
        let (old, new, patch) = fixed();
        let mut patch = patch.clone();
        let from = at % (patch.len() - 4);
        patch[from..from + 4].copy_from_slice(&noise);
        if let Ok(read) = apply(&patch, old) {
            prop_assert_eq!(read.manifest_bytes(), new.manifest_bytes());
            prop_assert!(read.files().eq(new.files()));
        }
    }
}
