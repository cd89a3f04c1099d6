//! What a hub can make by itself: keys, envelopes and device-list entries that nobody of the
//! account has signed, and a whole account of its own.

use super::scene::{Chance, Scene};
use crate::sync::tests::world::World;
use crewroom_crypto::SigningKey;
use crewroom_protocol::sync::wire::Receipt;
use crewroom_protocol::sync::{AccountId, Entry, Envelope, SignedEntry};
use tokio::sync::OnceCell;

/// An account that has nothing to do with the person's.
#[derive(Clone)]
pub struct Foreign {
    pub entries: Vec<SignedEntry>,
    pub log: Vec<Vec<u8>>,
    /// Slots 1 and 2 of a pairing.
    pub hello: Vec<u8>,
    pub welcome: Vec<u8>,
    pub account: AccountId,
}

/// One for all.
pub async fn foreign() -> Foreign {
    static ONE: OnceCell<Foreign> = OnceCell::const_new();
    let make = || async {
        let mut world = World::other(77_000);
        let (phone, laptop) = world.two().await;
        for n in 0..3 {
            for member in [&phone, &laptop] {
                member.check_in(&format!("slipped in {n}")).await;
                member.sync_well().await;
            }
        }
        let mut hub = world.hub();
        let slot = |end: &str| {
            let (_, bytes) = hub.slots.iter().find(|(path, _)| path.ends_with(end)).unwrap();
            bytes.clone()
        };
        let (hello, welcome) = (slot("/1"), slot("/2"));
        let account = *hub.accounts.keys().next().unwrap();
        let of = hub.account();
        let log = of.logs.values().flat_map(|log| log.envelopes.values().cloned()).collect();
        Foreign { entries: of.devices.entries().to_vec(), log, hello, welcome, account }
    };
    ONE.get_or_init(make).await.clone()
}

/// A key that nobody listed.
pub fn own_key(chance: &mut Chance) -> SigningKey {
    SigningKey::from_random(&mut chance.bytes())
}

/// The account that the phone is in.
pub fn account(scene: &Scene) -> AccountId {
    *scene.hub().accounts.keys().next().unwrap()
}

/// Signs an envelope anew with another key.
pub fn sign_anew(account: AccountId, key: &SigningKey, envelope: &mut Envelope) {
    envelope.sig = key.sign(&envelope.header.signed(account, &envelope.ciphertext));
}

/// Signs an entry with this key.
pub fn signed(account: AccountId, key: &SigningKey, entry: &Entry) -> SignedEntry {
    let body = entry.to_bytes();
    let sig = key.sign(&SignedEntry::signed(account, &body)).to_vec();
    SignedEntry { body, sig }
}

/// A receipt that the hub's own key signs, for this account.
pub fn receipt(account: AccountId, chance: &mut Chance) -> Receipt {
    let mut receipt =
        Receipt { account, envelopes: chance.number(), bytes: chance.number(), day: 19_900, sig: vec![] };
    receipt.sig = crate::sync::tests::hub::Hub::key().sign(&receipt.signed()).to_vec();
    receipt
}
