//! A device as the contract describes it: real keys, a real device list, really sealed envelopes.

use crate::client::{Answer, Client};
use crewroom_crypto::{EpochKey, SealingKey, SigningKey, envelope, hpke};
use crewroom_hub::random;
use crewroom_protocol::sync::device_list::grant_info;
use crewroom_protocol::sync::wire::{
    Challenge, Enrol, Enrolled, Leave, Nonce, SyncRequest, SyncResponse, TokenRequest, leave_signed,
    token_signed,
};
use crewroom_protocol::sync::{
    AccountId, Body, Change, Cursor, DeviceId, Entry, Envelope, EnvelopeKind, Grant, Hash, Header, Op,
    SeriesId, SignedEntry, from_bytes,
};
use data_encoding::BASE64URL_NOPAD;

/// A device with its keys; shares nothing with another but what it is given.
pub struct Device {
    pub id: DeviceId,
    pub sign: SigningKey,
    pub seal: SealingKey,
    pub account: AccountId,
    pub entries: Vec<SignedEntry>,
    pub epochs: Vec<EpochKey>,
    pub series: SeriesId,
    pub seq: u64,
    pub prev: Hash,
    pub token: Option<[u8; 32]>,
}

pub fn fresh<const N: usize>() -> [u8; N] {
    random::bytes().unwrap()
}

impl Device {
    /// A device that makes its own account, not yet known to a hub.
    pub fn first(label: &str) -> Self {
        let mut device = Self::unlisted();
        device.account = AccountId::of(device.id, &device.sign.public());
        device.epochs.push(EpochKey::from_random(&mut fresh()));
        let op = device.add_op(&device, label);
        let entry = device.entry(0, op, Vec::new());
        device.entries.push(entry);
        device
    }

    /// A device with keys and nothing else.
    pub fn unlisted() -> Self {
        Self {
            id: DeviceId(fresh()),
            sign: SigningKey::from_random(&mut fresh()),
            seal: SealingKey::from_random(&mut fresh()),
            account: AccountId::default(),
            entries: Vec::new(),
            epochs: Vec::new(),
            series: SeriesId(fresh()),
            seq: 0,
            prev: [0; 32],
            token: None,
        }
    }

    /// What adds `other` to this device's account.
    pub fn add_op(&self, other: &Self, label: &str) -> Op {
        let label =
            envelope::seal_label(&self.epochs[0], &self.account.0, &other.id.0, fresh(), label).unwrap();
        Op::Add {
            device: other.id,
            sign_key: other.sign.public(),
            seal_key: other.seal.public().unwrap(),
            label,
        }
    }

    /// The next entry, signed by this device.
    pub fn entry(&self, epoch: u32, op: Op, grants: Vec<Grant>) -> SignedEntry {
        let entry = Entry {
            n: self.entries.len() as u32,
            prev: self.entries.last().map_or([0; 32], SignedEntry::hash),
            epoch,
            signer: self.id,
            op,
            grants,
        };
        self.signed(&entry)
    }

    pub fn signed(&self, entry: &Entry) -> SignedEntry {
        let body = entry.to_bytes();
        let sig = self.sign.sign(&SignedEntry::signed(self.account, &body)).to_vec();
        SignedEntry { body, sig }
    }

    /// A second device, paired without the ceremony: listed by an entry that is still to be sent.
    pub fn pair(&mut self, label: &str) -> Self {
        let mut other = Self::unlisted();
        let op = self.add_op(&other, label);
        let entry = self.entry(self.epochs.len() as u32 - 1, op, Vec::new());
        self.entries.push(entry);
        other.account = self.account;
        other.entries = self.entries.clone();
        other.epochs =
            self.epochs.iter().map(|key| EpochKey::from_random(&mut key.expose().clone())).collect();
        other
    }

    /// Removes `other`; its series count up to where it is. `remain` are all that stay.
    pub fn remove(&mut self, other: &Self, remain: &[&Self]) {
        let mut secret = fresh::<32>();
        let epoch = self.epochs.len() as u32;
        let grants = std::iter::once(&*self)
            .chain(remain.iter().copied())
            .map(|to| {
                let info = grant_info(self.account, epoch, to.id);
                let public = to.seal.public().unwrap();
                Grant { device: to.id, sealed: hpke::seal_to(&public, &mut fresh(), &info, &secret).unwrap() }
            })
            .collect();
        let cut = vec![Cursor { series: other.series, seq: other.seq }];
        let entry = self.entry(epoch, Op::Remove { device: other.id, cut }, grants);
        self.entries.push(entry);
        self.epochs.push(EpochKey::from_random(&mut secret));
    }

    /// The next envelope of this device's series, holding one record with this text.
    pub fn envelope(&mut self, kind: EnvelopeKind, text: &str) -> Vec<u8> {
        self.next(kind, &self.packed(text))
    }

    /// The next envelope, holding a body that is packed already.
    pub fn next(&mut self, kind: EnvelopeKind, packed: &[u8]) -> Vec<u8> {
        let sealed = self.sealed_at(kind, self.seq + 1, self.prev, packed);
        self.seq += 1;
        self.prev = Envelope::from_bytes(&sealed).unwrap().hash();
        sealed
    }

    /// An envelope at a place of the caller's choice.
    pub fn envelope_at(&self, kind: EnvelopeKind, seq: u64, prev: Hash, text: &str) -> Vec<u8> {
        self.sealed_at(kind, seq, prev, &self.packed(text))
    }

    /// A body with one record, packed.
    pub fn packed(&self, text: &str) -> Vec<u8> {
        let change = Change {
            rid: fresh(),
            kind: "check_in".into(),
            schema: 1,
            rev: 1,
            hlc: 1,
            changed_ms: 1,
            writer: self.id,
            body: Some(text.as_bytes().to_vec()),
        };
        let devices = self.entries.last().unwrap().hash();
        Body { day: 20_000, devices, seen: vec![], changes: vec![change] }.pack().unwrap()
    }

    /// Seals a packed body into an envelope.
    pub fn sealed_at(&self, kind: EnvelopeKind, seq: u64, prev: Hash, packed: &[u8]) -> Vec<u8> {
        let epoch = self.epochs.len() - 1;
        let header = Header {
            kind,
            device: self.id,
            series: self.series,
            seq,
            prev,
            epoch: epoch as u32,
            nonce: fresh(),
        };
        let ciphertext = envelope::seal_body(
            &self.epochs[epoch],
            &self.account.0,
            &self.series.0,
            header.nonce,
            &header.associated_data(self.account),
            packed,
        )
        .unwrap();
        let sig = self.sign.sign(&header.signed(self.account, &ciphertext));
        Envelope { header, sig, ciphertext }.to_bytes()
    }

    /// What an envelope of this account says.
    pub fn open(&self, bytes: &[u8]) -> String {
        let read = Envelope::from_bytes(bytes).unwrap();
        let packed = envelope::open_body(
            &self.epochs[read.header.epoch as usize],
            &self.account.0,
            &read.header.series.0,
            read.header.nonce,
            &read.header.associated_data(self.account),
            &read.ciphertext,
        )
        .unwrap();
        String::from_utf8(Body::unpack(&packed).unwrap().changes[0].body.clone().unwrap()).unwrap()
    }

    pub fn bearer(&self) -> Option<String> {
        self.token.map(|token| format!("Bearer {}", BASE64URL_NOPAD.encode(&token)))
    }

    /// Makes the account at the hub with a code.
    pub async fn enrol(&mut self, hub: &Client, code: &str) -> Answer {
        let body = Enrol { code: code.into(), entry: self.entries[0].clone() };
        let answer = hub.post("/v1/enrol", None, &body).await;
        if answer.status == 200 {
            self.token = Some(answer.read::<Enrolled>().token);
        }
        answer
    }

    /// Takes a token with the device's key.
    pub async fn take_token(&mut self, hub: &Client) -> Answer {
        let body = Challenge { account: self.account, device: self.id };
        let Nonce { nonce } = hub.post("/v1/challenge", None, &body).await.read();
        let answer = self.prove(hub, nonce).await;
        if answer.status == 200 {
            self.token = Some(answer.read::<Enrolled>().token);
        }
        answer
    }

    /// Signs a nonce.
    pub async fn prove(&self, hub: &Client, nonce: [u8; 32]) -> Answer {
        let message = token_signed(&hub.key, self.account, self.id, &nonce);
        let sig = self.sign.sign(&message).to_vec();
        hub.post("/v1/token", None, &TokenRequest { account: self.account, device: self.id, nonce, sig })
            .await
    }

    pub async fn sync_raw(&self, hub: &Client, request: &SyncRequest) -> Answer {
        hub.post("/v1/sync", self.bearer().as_deref(), request).await
    }

    /// A sync that must be answered.
    pub async fn sync(&self, hub: &Client, request: &SyncRequest) -> SyncResponse {
        let answer = self.sync_raw(hub, request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        from_bytes(&answer.body).unwrap()
    }

    /// Pushes envelopes and nothing else.
    pub async fn push(&self, hub: &Client, push: Vec<Vec<u8>>) -> SyncResponse {
        self.sync(hub, &SyncRequest { entries_known: self.entries.len() as u32, push, ..Default::default() })
            .await
    }

    /// Sends the entries from number `from` on.
    pub async fn send_entries(&self, hub: &Client, from: usize) -> SyncResponse {
        let entries = self.entries[from..].to_vec();
        self.sync(hub, &SyncRequest { entries_known: from as u32, entries, ..Default::default() }).await
    }

    /// Everything that a device lacks that has nothing.
    pub async fn pull_all(&self, hub: &Client) -> Vec<Vec<u8>> {
        let mut have: Vec<Cursor> = Vec::new();
        let mut all = Vec::new();
        loop {
            let known = self.entries.len() as u32;
            let request = SyncRequest { entries_known: known, have: have.clone(), ..Default::default() };
            let answer = self.sync(hub, &request).await;
            for bytes in &answer.log {
                let header = Envelope::from_bytes(bytes).unwrap().header;
                have.retain(|cursor| cursor.series != header.series);
                have.push(Cursor { series: header.series, seq: header.seq });
            }
            all.extend(answer.log);
            if !answer.more {
                return all;
            }
        }
    }

    pub async fn leave(&self, hub: &Client) -> Answer {
        let sig = self.sign.sign(&leave_signed(&hub.key, self.account, self.id)).to_vec();
        hub.post("/v1/leave", self.bearer().as_deref(), &Leave { sig }).await
    }
}
