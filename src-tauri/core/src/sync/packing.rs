//! Changed records become envelopes: in one transaction they are packed, appended to this device's
//! own log and taken from the list of what is to be sent, so that a crash neither loses nor
//! doubles anything.

use super::SyncError;
use super::state::{Identity, Own, State, Vault};
use super::store;
use crate::storage::Rng;
use crate::vault::{Record, Rid};
use crewroom_crypto::envelope::sealed_len;
use crewroom_protocol::sync::{
    Body, Change, DeviceId, Envelope, EnvelopeKind, HEADER_LEN, Header, MAX_CHANGES, MAX_CHECKPOINT,
    MAX_ENVELOPE, Seen, SeriesId, to_bytes,
};
use zeroize::Zeroizing;

/// A checkpoint is thought of when the own log is longer, in envelopes or bytes.
const LOG_LONG: u64 = 64;
const LOG_LARGE: u64 = 512 * 1024;
/// Unpacked bytes of changes that go into one envelope at most: packed, they stay far below the
/// limit of 256 KiB in all but the oddest cases, and those are halved.
const CHUNK: usize = 1024 * 1024;

/// What packing is handed.
pub struct Packer<'a> {
    pub rng: &'a dyn Rng,
    /// Days since 1970-01-01.
    pub day: u32,
}

impl Packer<'_> {
    /// Packs what is to be sent. True when anything was.
    ///
    /// # Errors
    /// The vault's; nothing has changed then.
    pub async fn pack(&self, vault: &mut Vault<'_>, state: &mut State) -> Result<bool, SyncError> {
        let rids = store::outgoing(vault.connection()).await?;
        if rids.is_empty() {
            return Ok(false);
        }
        let changes = changes(vault, &rids).await?;
        for (packed, count) in self.bodies(state, unsaid(state), &changes) {
            let envelope = self.envelope(state, EnvelopeKind::Changes, &packed)?;
            self.append(vault, state, &envelope, count).await?;
        }
        for series in state.read.series.values_mut() {
            series.said = series.said.max(series.seq);
        }
        store::unmark_all(vault.connection()).await?;
        self.checkpoint(vault, state).await?;
        Ok(true)
    }

    /// Writes a checkpoint where the own log has grown long: one envelope, or several where one
    /// does not hold it, about 3,000 check-ins.
    async fn checkpoint(&self, vault: &mut Vault<'_>, state: &mut State) -> Result<(), SyncError> {
        let (_, count, bytes) = store::own_extent(vault.connection()).await?;
        let own = &mut state.own;
        // A large one is written less often, or most of what is sent would be sent again.
        let last = (own.checkpoint_end - own.checkpoint.min(own.checkpoint_end)) + 1;
        let long = count > LOG_LONG || bytes > LOG_LARGE;
        if !long || own.seq - own.considered.min(own.seq) < last * LOG_LONG / 2 {
            return Ok(());
        }
        let writer = state.identity.device.0;
        let listed: Vec<[u8; 16]> = state.devices.listed().map(|device| device.id.0).collect();
        // What devices wrote that are gone is carried by everybody who stays.
        let rids = vault.rids_where(|version| version.writer == writer || !listed.contains(&version.writer));
        let changes = changes(vault, &rids).await?;
        let bodies = self.bodies(state, Vec::new(), &changes);
        // More than an account may have: the log then stays as it is, and nothing is lost.
        let whole = u8::try_from(bodies.len()).ok().filter(|whole| *whole <= MAX_CHECKPOINT);
        let Some(whole) = whole else {
            state.own.considered = state.own.seq;
            return Ok(());
        };
        let (first, end) = (state.own.seq + 1, state.own.seq + u64::from(whole));
        for (packed, _) in bodies {
            let kind = match state.own.seq + 1 {
                _ if whole == 1 => EnvelopeKind::Checkpoint,
                seq if seq == first => EnvelopeKind::CheckpointStart,
                seq if seq == end => EnvelopeKind::CheckpointEnd(whole),
                _ => EnvelopeKind::Changes,
            };
            let envelope = self.envelope(state, kind, &packed)?;
            self.append(vault, state, &envelope, 0).await?;
        }
        (state.own.checkpoint, state.own.checkpoint_end) = (first, end);
        state.own.considered = end;
        Ok(())
    }

    /// The bodies that hold these changes, packed, and how many each holds; one at least, and none
    /// too large for an envelope.
    fn bodies(&self, state: &State, seen: Vec<Seen>, changes: &[Change]) -> Vec<(Zeroizing<Vec<u8>>, usize)> {
        let mut body = Body { day: self.day, devices: state.devices.head(), seen, changes: Vec::new() };
        let (mut bodies, mut rest) = (Vec::new(), changes);
        while !rest.is_empty() || bodies.is_empty() {
            let mut count = fitting(rest);
            loop {
                let (now, later) = rest.split_at(count);
                body.changes = now.to_vec();
                match body.pack().map(Zeroizing::new) {
                    Ok(packed) if HEADER_LEN + sealed_len(packed.len()) <= MAX_ENVELOPE => {
                        bodies.push((packed, count))
                    }
                    _ if count > 1 => {
                        count /= 2;
                        continue;
                    }
                    // One record alone that no envelope holds: no feature makes one. It stays
                    // here, unsent, rather than stop all others.
                    _ => tracing::warn!("a record is too large to be sent"),
                }
                rest = later;
                body.seen = Vec::new();
                break;
            }
        }
        bodies
    }

    fn envelope(&self, state: &State, kind: EnvelopeKind, packed: &[u8]) -> Result<Envelope, SyncError> {
        let identity = &state.identity;
        let epoch = state.devices.epoch();
        let key = identity.epoch(epoch).ok_or(SyncError::Protocol)?;
        let mut nonce = [0; 24];
        self.rng.fill(&mut nonce);
        let header = Header {
            kind,
            device: identity.device,
            series: state.own.series,
            seq: state.own.seq + 1,
            prev: state.own.hash,
            epoch,
            nonce,
        };
        let bound = header.associated_data(identity.account);
        let ciphertext = crewroom_crypto::envelope::seal_body(
            &key,
            &identity.account.0,
            &header.series.0,
            nonce,
            &bound,
            packed,
        )?;
        let sig = identity.signing().sign(&header.signed(identity.account, &ciphertext));
        Ok(Envelope { header, sig, ciphertext })
    }

    async fn append(
        &self,
        vault: &mut Vault<'_>,
        state: &mut State,
        envelope: &Envelope,
        changes: usize,
    ) -> Result<(), SyncError> {
        store::append(vault.connection(), envelope.header.seq, &envelope.to_bytes()).await?;
        let own = &mut state.own;
        own.seq = envelope.header.seq;
        own.hash = envelope.hash();
        own.pending.push((own.seq, u32::try_from(changes).unwrap_or(u32::MAX)));
        own.day = self.day;
        Ok(())
    }
}

/// Begins a new log for this device: everything that it wrote is to be sent again, and what the
/// hub has of the log before is read like anybody else's.
///
/// # Errors
/// The vault's.
pub async fn new_series(vault: &mut Vault<'_>, state: &mut State, series: SeriesId) -> Result<(), SyncError> {
    let old = &state.own;
    let last = store::own_at(vault.connection(), old.acked).await?;
    let last = last.and_then(|bytes| Envelope::from_bytes(&bytes).ok());
    let known = state.read.series.entry(old.series).or_default();
    known.device = Some(state.identity.device);
    if let Some(last) = last {
        known.seq = old.acked;
        known.hash = last.hash();
    }
    state.own = Own { day: old.day, ..Own::new(series) };
    begin_again(vault, &state.identity).await
}

/// Everything that this device wrote is to be sent again, in a log that holds nothing yet.
///
/// # Errors
/// The vault's.
pub async fn begin_again(vault: &mut Vault<'_>, identity: &Identity) -> Result<(), SyncError> {
    store::drop_before(vault.connection(), u64::MAX).await?;
    mark_written_by(vault, identity.device).await
}

/// Everything that a device wrote is to be sent from here.
///
/// # Errors
/// The vault's.
pub async fn mark_written_by(vault: &mut Vault<'_>, device: DeviceId) -> Result<(), SyncError> {
    let rids = vault.rids_where(|version| version.writer == device.0);
    Ok(store::mark(vault.connection(), &rids).await?)
}

async fn changes(vault: &mut Vault<'_>, rids: &[Rid]) -> Result<Vec<Change>, SyncError> {
    let records = vault.records(rids).await?;
    Ok(records.into_iter().map(change).collect())
}

fn change(record: Record) -> Change {
    Change {
        rid: record.rid.0,
        kind: record.kind,
        schema: record.schema,
        rev: record.rev,
        hlc: record.hlc,
        changed_ms: record.changed_ms,
        writer: DeviceId(record.writer),
        body: record.body.map(|body| body.to_string().into_bytes()),
    }
}

/// How many of these go into one envelope, at least one where there is any.
fn fitting(changes: &[Change]) -> usize {
    let mut sum = 0;
    let within = |change: &&Change| {
        sum += to_bytes(*change).len();
        sum <= CHUNK
    };
    changes.iter().take(MAX_CHANGES).take_while(within).count().max(1).min(changes.len())
}

/// What of other logs the account was not told yet. At most so many that an envelope stays small.
fn unsaid(state: &State) -> Vec<Seen> {
    let unsaid = state.read.series.iter().filter(|(_, read)| read.seq > read.said && !read.closed);
    unsaid.map(|(series, read)| Seen { series: *series, seq: read.seq, hash: read.hash }).collect()
}
