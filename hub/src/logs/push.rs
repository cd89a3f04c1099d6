//! Taking in: entries of the device list, then envelopes, in one transaction. The first that
//! does not fit stops it and is named; what came before stays.

use super::store::NewEnvelope;
use crate::accounts::chain::List;
use crate::accounts::store::Account;
use crate::error::ApiError;
use crate::limits::{ACCOUNT_BYTES, ACCOUNT_ENVELOPES};
use crate::store::{Session, StoreError};
use axum::http::StatusCode;
use crewroom_crypto::sign;
use crewroom_protocol::sync::wire::Refusal;
use crewroom_protocol::sync::{
    AccountId, DeviceId, Envelope, Hash, MAX_DEVICES, MAX_ENTRIES, Op, SeriesId, SignedEntry,
};
use std::collections::BTreeMap;

/// An envelope whose form and signature are good.
pub struct Checked {
    envelope: Envelope,
    bytes: Vec<u8>,
    hash: Hash,
    key: [u8; 32],
}

/// What was taken in.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The tips of the series that were pushed.
    pub stored: BTreeMap<SeriesId, u64>,
    /// Numbers of the entries that were sent and now stand in the list.
    pub entries: Vec<u32>,
    /// The first thing that did not fit.
    pub refused: Option<Refusal>,
    /// How many envelopes are new.
    pub new: u64,
    /// Whether anything was erased.
    pub erased: bool,
}

const ENVELOPE: ApiError = ApiError::new(StatusCode::BAD_REQUEST, "envelope");

/// Reads the envelopes and verifies their signatures: the costly part, done before anything is
/// locked. A device's key never changes, so keys may come from the list as it was and from the
/// entries of this request; whether the device may write is looked at again under the lock.
///
/// # Errors
/// 400 `envelope` for one that is malformed or not signed by a device that is known: no honest
/// client sends such, so nothing of the request is taken.
pub fn check(list: &List, entries: &[SignedEntry], push: Vec<Vec<u8>>) -> Result<Vec<Checked>, ApiError> {
    let mut keys: BTreeMap<DeviceId, [u8; 32]> =
        list.devices.iter().map(|(id, listed)| (*id, listed.sign_key)).collect();
    for entry in entries.iter().take(MAX_ENTRIES + MAX_DEVICES).filter_map(|entry| entry.entry().ok()) {
        if let Op::Add { device, sign_key, .. } = entry.op {
            keys.entry(device).or_insert(sign_key);
        }
    }
    push.into_iter()
        .map(|bytes| {
            let envelope = Envelope::from_bytes(&bytes).map_err(|_| ENVELOPE)?;
            let key = *keys.get(&envelope.header.device).ok_or(ENVELOPE)?;
            let signed = envelope.header.signed(list.account, &envelope.ciphertext);
            sign::verify(&key, &signed, &envelope.sig).map_err(|_| ENVELOPE)?;
            let hash = envelope.hash();
            Ok(Checked { envelope, bytes, hash, key })
        })
        .collect()
}

/// Appends entries and envelopes. `row` and `list` were read under the account's lock; `row` is
/// brought up to date, to be written by the caller.
///
/// # Errors
/// [`ENVELOPE`] for an envelope of a device that may not write it; what the database says.
pub async fn take(
    session: &mut dyn Session,
    row: &mut Account,
    list: &mut List,
    entries: &[SignedEntry],
    push: &[Checked],
) -> Result<Outcome, ApiError> {
    let mut outcome = Outcome::default();
    for signed in entries {
        if let Some(refused) = take_entry(session, list, signed, &mut outcome).await? {
            outcome.refused = Some(refused);
            break;
        }
    }
    (row.entries, row.epoch, row.head) = (list.count, list.epoch, list.head);
    if outcome.refused.is_none() {
        for checked in push {
            outcome.refused = take_envelope(session, row, list, checked, &mut outcome).await?;
            if outcome.refused.is_some() {
                break;
            }
        }
    }
    Ok(outcome)
}

async fn take_entry(
    session: &mut dyn Session,
    list: &mut List,
    signed: &SignedEntry,
    outcome: &mut Outcome,
) -> Result<Option<Refusal>, ApiError> {
    let account = list.account;
    let next = list.count;
    if let Ok(entry) = signed.entry()
        && entry.n < next
    {
        // Sent again, after an answer that was lost: the same is good, another is a fork.
        if session.entry(account, entry.n).await?.as_ref() == Some(signed) {
            outcome.entries.push(entry.n);
            return Ok(None);
        }
        return Ok(Some(Refusal::Entry { n: entry.n }));
    }
    let Some(entry) = list.append(signed) else { return Ok(Some(Refusal::Entry { n: next })) };
    session.add_entry(account, entry.n, signed).await?;
    match entry.op {
        Op::Add { device, sign_key, .. } => session.add_device(account, device, &sign_key).await?,
        Op::Remove { device, .. } => session.remove_device(account, device, entry.n).await?,
    }
    outcome.entries.push(entry.n);
    Ok(None)
}

async fn take_envelope(
    session: &mut dyn Session,
    row: &mut Account,
    list: &List,
    checked: &Checked,
    outcome: &mut Outcome,
) -> Result<Option<Refusal>, ApiError> {
    let header = &checked.envelope.header;
    let (account, series, seq) = (list.account, header.series, header.seq);
    if !may_write(session, list, checked).await? {
        return Err(ENVELOPE);
    }
    match session.last(account, series).await? {
        Some(last) if last.device != header.device => return Ok(Some(Refusal::Fork { series, seq })),
        Some(last) if seq <= last.tip.last => {
            // Sent again. What a checkpoint has superseded cannot be compared, and need not be.
            let there = session.envelope_hash(account, series, seq).await?;
            if there.is_some_and(|hash| hash != checked.hash) {
                return Ok(Some(Refusal::Fork { series, seq }));
            }
            outcome.stored.insert(series, last.tip.last);
            return Ok(None);
        }
        Some(last) if seq == last.tip.last + 1 => {
            if header.prev != last.hash {
                return Ok(Some(Refusal::Fork { series, seq: last.tip.last }));
            }
        }
        None if seq == 1 => {
            if header.prev != [0; 32] {
                return Err(ENVELOPE);
            }
        }
        // A checkpoint stands for what is missing before it.
        _ if header.kind.may_leap() => {}
        last => return Ok(Some(Refusal::Gap { series, tip: last.map_or(0, |last| last.tip.last) })),
    }
    let first = header.kind.supersedes_before(seq);
    let (old, old_bytes) = match first {
        Some(first) => session.weigh_before(account, series, first).await?,
        None => (0, 0),
    };
    let envelopes = row.envelopes.saturating_sub(old) + 1;
    let bytes = row.bytes.saturating_sub(old_bytes) + checked.bytes.len() as u64;
    if envelopes > ACCOUNT_ENVELOPES || bytes > ACCOUNT_BYTES {
        return Ok(Some(Refusal::Quota));
    }
    if let Some(first) = first
        && old > 0
    {
        session.erase_before(account, series, first).await?;
        outcome.erased = true;
    }
    let new = NewEnvelope { series, seq, device: header.device, hash: checked.hash, sealed: &checked.bytes };
    session.add_envelope(account, new).await?;
    (row.envelopes, row.bytes) = (envelopes, bytes);
    outcome.stored.insert(series, seq);
    outcome.new += 1;
    Ok(None)
}

/// Whether the device is listed, or was when it wrote: within its cut, under an older epoch.
async fn may_write(session: &mut dyn Session, list: &List, checked: &Checked) -> Result<bool, ApiError> {
    let header = &checked.envelope.header;
    let Some(listed) = list.devices.get(&header.device) else { return Ok(false) };
    if listed.sign_key != checked.key || header.epoch > list.epoch {
        return Ok(false);
    }
    let Some(n) = listed.removed else { return Ok(true) };
    let removal = entry(session, list.account, n).await?;
    let Op::Remove { cut, .. } = &removal.op else { return Ok(false) };
    let within = cut.iter().any(|cursor| cursor.series == header.series && header.seq <= cursor.seq);
    Ok(within && header.epoch < removal.epoch)
}

async fn entry(
    session: &mut dyn Session,
    account: AccountId,
    n: u32,
) -> Result<crewroom_protocol::sync::Entry, StoreError> {
    let signed = session.entry(account, n).await?.ok_or(StoreError::Damaged("device.removed"))?;
    signed.entry().map_err(|_| StoreError::Damaged("entry.body"))
}
