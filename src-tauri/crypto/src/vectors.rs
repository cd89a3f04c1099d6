//! The vectors of private sync, `protocol/vectors/sync.json`: made from fixed inputs, kept in the
//! repository, so that another client can be checked and this one cannot drift.

use crate::{EpochKey, PairingCode, SealingKey, SigningKey, envelope, hpke, sign};
use crewroom_protocol::sync::pairing::{Hello, Welcome, check_digits, welcome_info};
use crewroom_protocol::sync::wire::{show_code, token_signed};
use crewroom_protocol::sync::{
    AccountId, Body, Change, Cursor, DeviceId, Entry, Envelope, EnvelopeKind, Grant, Header, Op, Seen,
    SeriesId, SignedEntry, device_list, to_bytes,
};
use data_encoding::HEXLOWER as HEX;
use std::collections::BTreeMap;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../protocol/vectors/sync.json");

struct Device {
    id: DeviceId,
    sign: SigningKey,
    seal: SealingKey,
}

fn device(fill: u8) -> Device {
    Device {
        id: DeviceId([fill; 16]),
        sign: SigningKey::from_random(&mut [fill + 1; 32]),
        seal: SealingKey::from_random(&mut [fill + 2; 32]),
    }
}

fn signed(account: AccountId, by: &Device, entry: &Entry) -> SignedEntry {
    let body = entry.to_bytes();
    let sig = by.sign.sign(&SignedEntry::signed(account, &body)).to_vec();
    SignedEntry { body, sig }
}

/// Every vector by name, in hex; and what they are made of, asserted to open again.
fn vectors() -> BTreeMap<&'static str, String> {
    let (phone, laptop) = (device(0x10), device(0x20));
    let account = AccountId::of(phone.id, &phone.sign.public());
    let epochs = [EpochKey::from_random(&mut [0x30; 32]), EpochKey::from_random(&mut [0x31; 32])];
    let add = |who: &Device, name: &str, nonce: u8| Op::Add {
        device: who.id,
        sign_key: who.sign.public(),
        seal_key: who.seal.public().unwrap(),
        label: envelope::seal_label(&epochs[0], &account.0, &who.id.0, [nonce; 24], name).unwrap(),
    };
    let entry = |n: u32, prev: [u8; 32], epoch: u32, op: Op, grants: Vec<Grant>| Entry {
        n,
        prev,
        epoch,
        signer: phone.id,
        op,
        grants,
    };
    let first = signed(account, &phone, &entry(0, [0; 32], 0, add(&phone, "Phone", 0x40), vec![]));
    let second = signed(account, &phone, &entry(1, first.hash(), 0, add(&laptop, "Laptop", 0x41), vec![]));
    let series = SeriesId([0x50; 16]);
    let grant = Grant {
        device: phone.id,
        sealed: hpke::seal_to(
            &phone.seal.public().unwrap(),
            &mut [0x60; 32],
            &device_list::grant_info(account, 1, phone.id),
            epochs[1].expose(),
        )
        .unwrap(),
    };
    let remove = Op::Remove { device: laptop.id, cut: vec![Cursor { series, seq: 9 }] };
    let third = signed(account, &phone, &entry(2, second.hash(), 1, remove, vec![grant.clone()]));

    let body = Body {
        day: 20_779,
        devices: second.hash(),
        seen: vec![Seen { series: SeriesId([0x51; 16]), seq: 3, hash: [0x52; 32] }],
        changes: vec![Change {
            rid: [0x53; 16],
            kind: "check_in".into(),
            schema: 1,
            rev: 2,
            hlc: 1_795_000_000_000 << 16 | 7,
            changed_ms: 1_795_000_000_000,
            writer: phone.id,
            body: Some(br#"{"answer":"ok"}"#.to_vec()),
        }],
    };
    // A frame by this release of zstd; readers must open it, writers may pack otherwise.
    let packed = HEX.decode(include_str!("../../protocol/vectors/packed.hex").trim().as_bytes()).unwrap();
    assert_eq!(Body::unpack(&packed), Ok(body.clone()));
    let header = Header {
        kind: EnvelopeKind::Changes,
        device: phone.id,
        series,
        seq: 4,
        prev: [0x54; 32],
        epoch: 0,
        nonce: [0x55; 24],
    };
    let ciphertext = envelope::seal_body(
        &epochs[0],
        &account.0,
        &series.0,
        header.nonce,
        &header.associated_data(account),
        &packed,
    )
    .unwrap();
    let sig = phone.sign.sign(&header.signed(account, &ciphertext));
    let whole = Envelope { header, sig, ciphertext };

    let code = PairingCode::from_random(&mut [0x70; 16]);
    let hello = Hello {
        device: laptop.id,
        sign_key: laptop.sign.public(),
        seal_key: laptop.seal.public().unwrap(),
        label: "Laptop".into(),
    };
    let slot_1 = code.seal_hello([0x71; 24], &to_bytes(&hello)).unwrap();
    let welcome = Welcome {
        account,
        entries: vec![first.clone(), second.clone()],
        epochs: vec![[0x30; 32]],
        seen: vec![],
    };
    let (id, psk) = (code.id().unwrap(), code.psk().unwrap());
    let slot_2 = hpke::seal_to_with_psk(
        &hello.seal_key,
        &psk,
        &id,
        &mut [0x72; 32],
        &welcome_info(&slot_1),
        &to_bytes(&welcome),
    )
    .unwrap();
    let token = laptop.sign.sign(&token_signed(&[0x80; 32], account, laptop.id, &[0x81; 32]));

    BTreeMap::from([
        ("account", HEX.encode(&account.0)),
        ("body", HEX.encode(&to_bytes(&body))),
        ("device_list_0", HEX.encode(&to_bytes(&first))),
        ("device_list_1", HEX.encode(&to_bytes(&second))),
        ("device_list_2", HEX.encode(&to_bytes(&third))),
        ("device_list_2_hash", HEX.encode(&third.hash())),
        ("enrolment_code", show_code(&[0x82; 10])),
        ("envelope", HEX.encode(&whole.to_bytes())),
        ("envelope_hash", HEX.encode(&whole.hash())),
        ("grant_epoch_1_to_phone", HEX.encode(&grant.sealed)),
        ("laptop_sign_secret", HEX.encode(laptop.sign.expose())),
        ("laptop_seal_secret", HEX.encode(laptop.seal.expose())),
        ("pairing_check", format!("{:02}", check_digits(&slot_1, &slot_2))),
        ("pairing_code", code.show().to_string()),
        ("pairing_id", HEX.encode(&id)),
        ("pairing_slot_1", HEX.encode(&slot_1)),
        ("pairing_slot_2", HEX.encode(&slot_2)),
        ("phone_sign_secret", HEX.encode(phone.sign.expose())),
        ("phone_seal_secret", HEX.encode(phone.seal.expose())),
        ("epoch_0_secret", HEX.encode(epochs[0].expose())),
        ("epoch_1_secret", HEX.encode(epochs[1].expose())),
        ("token_signature", HEX.encode(&token)),
    ])
}

/// A file that is gone or changed fails; only a new version of a format writes other vectors.
#[test]
fn nothing_has_drifted() {
    let lines: Vec<String> =
        vectors().iter().map(|(name, value)| format!("  \"{name}\": \"{value}\"")).collect();
    let kept = std::fs::read_to_string(FILE).expect("the vectors are in the repository");
    assert_eq!(format!("{{\n{}\n}}\n", lines.join(",\n")), kept, "a format has changed");
}

#[test]
fn a_reader_can_open_them() {
    let vectors = vectors();
    let bytes = |name: &str| HEX.decode(vectors[name].as_bytes()).unwrap();
    let (phone, laptop) = (device(0x10), device(0x20));
    let account = AccountId::parse(&vectors["account"]).unwrap();
    let read = Envelope::from_bytes(&bytes("envelope")).unwrap();
    let message = read.header.signed(account, &read.ciphertext);
    assert_eq!(sign::verify(&phone.sign.public(), &message, &read.sig), Ok(()));
    let epoch = EpochKey::from_random(&mut [0x30; 32]);
    let bound = read.header.associated_data(account);
    let (series, nonce) = (&read.header.series.0, read.header.nonce);
    let packed = envelope::open_body(&epoch, &account.0, series, nonce, &bound, &read.ciphertext).unwrap();
    assert_eq!(Body::unpack(&packed).unwrap().changes[0].kind, "check_in");

    let code = PairingCode::parse(&vectors["pairing_code"]).unwrap();
    let slot_1 = bytes("pairing_slot_1");
    code.open_hello(&slot_1).unwrap();
    let (id, psk) = (code.id().unwrap(), code.psk().unwrap());
    let opened =
        hpke::open_from_with_psk(&laptop.seal, &psk, &id, &welcome_info(&slot_1), &bytes("pairing_slot_2"))
            .unwrap();
    let welcome: Welcome = crewroom_protocol::sync::from_bytes(&opened).unwrap();
    assert_eq!(welcome.account, account);

    let grant = hpke::open_from(
        &phone.seal,
        &device_list::grant_info(account, 1, phone.id),
        &bytes("grant_epoch_1_to_phone"),
    );
    assert_eq!(grant.unwrap().as_slice(), [0x31; 32]);
}
