//! Changed records become envelopes: in one transaction they are packed, appended to this device's
//! own log and taken from the list of what is to be sent, so that a crash neither loses nor
//! doubles anything.

use super::SyncError;
use super::state::{Identity, Own, State, Vault};
use super::store;
use crate::storage::Rng;
use crate::vault::{Record, Rid};
use crewroom_protocol::sync::{
    Body, Change, DeviceId, Envelope, EnvelopeKind, Header, MAX_CHANGES, MAX_ENVELOPE, Seen, SeriesId,
    to_bytes,
};

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
        let mut seen = unsaid(state);
        let mut rest = changes.as_slice();
        while !rest.is_empty() {
            let mut count = fitting(rest);
            loop {
                let (now, later) = rest.split_at(count);
                match self.envelope(state, EnvelopeKind::Changes, seen.clone(), now.to_vec()) {
                    Ok(envelope) => {
                        self.append(vault, state, &envelope, now.len()).await?;
                        rest = later;
                        break;
                    }
                    Err(SyncError::TooLong) if count > 1 => count /= 2,
                    Err(SyncError::TooLong) => {
                        // One record alone that no envelope holds: no feature makes one. It stays
                        // here, unsent, rather than stop all others.
                        tracing::warn!("a record is too large to be sent");
                        rest = later;
                        break;
                    }
                    Err(error) => return Err(error),
                }
            }
            seen = Vec::new();
        }
        for series in state.read.series.values_mut() {
            series.said = series.said.max(series.seq);
        }
        store::unmark_all(vault.connection()).await?;
        self.checkpoint(vault, state).await?;
        Ok(true)
    }

    /// Writes a checkpoint where the own log has grown long. One that is too large for an envelope
    /// is left out: the log then stays as it is, which costs the hub room and a new device time,
    /// and loses nothing. About 3,000 check-ins fit.
    async fn checkpoint(&self, vault: &mut Vault<'_>, state: &mut State) -> Result<(), SyncError> {
        let (_, count, bytes) = store::own_extent(vault.connection()).await?;
        let long = count > LOG_LONG || bytes > LOG_LARGE;
        if !long || state.own.seq - state.own.considered.min(state.own.seq) < LOG_LONG / 2 {
            return Ok(());
        }
        state.own.considered = state.own.seq;
        let own = state.identity.device.0;
        let listed: Vec<[u8; 16]> = state.devices.listed().map(|device| device.id.0).collect();
        // What devices wrote that are gone is carried by everybody who stays.
        let rids = vault.rids_where(|version| version.writer == own || !listed.contains(&version.writer));
        let changes = changes(vault, &rids).await?;
        if changes.len() > MAX_CHANGES {
            return Ok(());
        }
        match self.envelope(state, EnvelopeKind::Checkpoint, Vec::new(), changes) {
            Ok(envelope) => {
                state.own.checkpoint = envelope.header.seq;
                self.append(vault, state, &envelope, 0).await
            }
            Err(SyncError::TooLong) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn envelope(
        &self,
        state: &State,
        kind: EnvelopeKind,
        seen: Vec<Seen>,
        changes: Vec<Change>,
    ) -> Result<Envelope, SyncError> {
        let body = Body { day: self.day, devices: state.devices.head(), seen, changes };
        let packed = zeroize::Zeroizing::new(body.pack().map_err(|_| SyncError::TooLong)?);
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
            &packed,
        )?;
        let sig = identity.signing().sign(&header.signed(identity.account, &ciphertext));
        let envelope = Envelope { header, sig, ciphertext };
        if envelope.to_bytes().len() > MAX_ENVELOPE { Err(SyncError::TooLong) } else { Ok(envelope) }
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

/// How many of these go into one envelope, at least one.
fn fitting(changes: &[Change]) -> usize {
    let mut sum = 0;
    let within = |change: &&Change| {
        sum += to_bytes(*change).len();
        sum <= CHUNK
    };
    changes.iter().take(MAX_CHANGES).take_while(within).count().max(1)
}

/// What of other logs the account was not told yet. At most so many that an envelope stays small.
fn unsaid(state: &State) -> Vec<Seen> {
    let unsaid = state.read.series.iter().filter(|(_, read)| read.seq > read.said && !read.closed);
    unsaid.map(|(series, read)| Seen { series: *series, seq: read.seq, hash: read.hash }).collect()
}
