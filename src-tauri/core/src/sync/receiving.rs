//! What a hub answers is checked in the order that the protocol names and taken in with one
//! transaction: all of it or, where the hub itself did wrong, nothing.

use super::SyncError;
use super::devices::Refused;
use super::engine::Stop;
use super::model::SyncProblem;
use super::packing;
use super::state::{Key, Series, State, Vault};
use super::store;
use crate::storage::Rng;
use crate::vault::{Record, Rid};
use crewroom_crypto::{hpke, sign};
use crewroom_protocol::sync::device_list::grant_info;
use crewroom_protocol::sync::wire::{PackOffer, Refusal, SyncRequest, SyncResponse};
use crewroom_protocol::sync::{Body, Change, Cursor, Entry, Envelope, Hash, Op, Seen, SeriesId};
use std::collections::BTreeSet;

/// More logs than any account has; a device that speaks of more is not listened to.
const MAX_SERIES: usize = 1_000;
/// As often as one sync pushes again what a hub has lost.
const MAX_ROLLBACKS: u32 = 3;

/// What one sync remembers from page to page.
#[derive(Default)]
pub struct Run {
    /// What went wrong without stopping it, the first thing first.
    pub problems: Vec<SyncProblem>,
    /// Logs that do not go on in this sync.
    pub skipped: BTreeSet<SeriesId>,
    /// The hub could not do with what was pushed: it is asked without, where it stands.
    pub nothing_pushed: bool,
    /// What the hub offers of content, and whether it was asked.
    pub offers: Vec<PackOffer>,
    /// See `offers`.
    pub asked: bool,
    /// The hub did not take a device-list entry.
    pub entry_refused: bool,
    /// How often what changed was packed.
    pub packed: u32,
    rollbacks: u32,
}

/// Takes an answer in.
pub struct Receiver<'a, 'v> {
    pub vault: &'a mut Vault<'v>,
    pub state: &'a mut State,
    pub run: &'a mut Run,
    pub rng: &'a dyn Rng,
}

/// What becomes of an envelope.
enum Place {
    Take,
    /// Known already, or of a log that is not followed.
    Pass,
    /// Its log stops here for good.
    Close,
    /// Its log does not go on for now: this is why.
    Stuck(SyncProblem),
}

impl Receiver<'_, '_> {
    /// Takes an answer in. Nothing is written before the caller commits.
    ///
    /// # Errors
    /// [`Stop`]: nothing of the answer may then be kept.
    pub async fn take(&mut self, sent: &SyncRequest, answer: &SyncResponse) -> Result<(), Stop> {
        self.entries(sent, answer).await?;
        self.look_for_a_twin(answer).await?;
        for bytes in &answer.log {
            self.envelope(bytes).await?;
        }
        if let Some(acked) = answer.stored.iter().find(|cursor| cursor.series == self.state.own.series) {
            self.acknowledged(acked.seq).await?;
        }
        for tip in &answer.tips {
            self.tip(*tip).await?;
        }
        match answer.refused {
            None => {}
            Some(Refusal::Gap { series, tip }) if series == self.state.own.series => {
                if tip >= self.state.own.acked {
                    return Err(Stop::Problem(SyncProblem::Nonsense));
                }
                self.rolled_back(tip).await?;
            }
            // With a twin of this device, a new log has begun by now and this is the old one's.
            Some(Refusal::Fork { series, .. }) if series == self.state.own.series => {
                return Err(Stop::Problem(SyncProblem::Forked));
            }
            Some(Refusal::Gap { .. } | Refusal::Fork { .. }) => {}
            Some(Refusal::Entry { .. }) => self.run.entry_refused = true,
            Some(Refusal::Quota) => self.run.problems.push(SyncProblem::Quota),
        }
        Ok(())
    }

    async fn entries(&mut self, sent: &SyncRequest, answer: &SyncResponse) -> Result<(), Stop> {
        let refused = matches!(answer.refused, Some(Refusal::Entry { .. }));
        let pushed = if refused { [].as_slice() } else { &sent.entries };
        for signed in pushed.iter().chain(&answer.entries) {
            match self.state.devices.append(signed) {
                Ok(None) => {}
                Ok(Some(entry)) => self.follow(&entry).await?,
                Err(Refused::Forged) => return Err(Stop::Problem(SyncProblem::Tampered)),
                Err(Refused::Forked) => return Err(Stop::Problem(SyncProblem::Forked)),
            }
        }
        Ok(())
    }

    async fn follow(&mut self, entry: &Entry) -> Result<(), Stop> {
        let Op::Remove { device, cut } = &entry.op else { return Ok(()) };
        let own = self.state.identity.device;
        if *device == own {
            return Err(Stop::Removed);
        }
        let key = next_epoch(self.state, entry).ok_or(Stop::Problem(SyncProblem::Tampered))?;
        self.state.identity.epochs.push(key);
        // What this device took in and a new one would not be given any more goes out from here.
        let counts = |series: &SeriesId| cut.iter().find(|at| at.series == *series).map_or(0, |at| at.seq);
        let beyond =
            |(series, read): (&SeriesId, &Series)| read.device == Some(*device) && read.seq > counts(series);
        if self.state.read.series.iter().any(beyond) {
            packing::mark_written_by(self.vault, *device).await?;
        }
        Ok(())
    }

    /// Envelopes in this device's own log that it did not write: it was restored from a backup, or
    /// cloned. It then begins a new log, and the old one is read like anybody else's.
    async fn look_for_a_twin(&mut self, answer: &SyncResponse) -> Result<(), Stop> {
        for bytes in &answer.log {
            let Ok(envelope) = Envelope::from_bytes(bytes) else { continue };
            let own = &self.state.own;
            if envelope.header.series != own.series || envelope.header.seq <= own.acked {
                continue;
            }
            if store::own_at(self.vault.connection(), envelope.header.seq).await?.as_ref() == Some(bytes) {
                continue;
            }
            let identity = &self.state.identity;
            let message = envelope.header.signed(identity.account, &envelope.ciphertext);
            let public = identity.signing().public();
            if envelope.header.device != identity.device
                || sign::verify(&public, &message, &envelope.sig).is_err()
            {
                return Err(Stop::Problem(SyncProblem::Tampered));
            }
            return Ok(self.begin_new_series(false).await?);
        }
        Ok(())
    }

    async fn begin_new_series(&mut self, lost: bool) -> Result<(), SyncError> {
        let old = self.state.own.series;
        let mut series = [0; 16];
        self.rng.fill(&mut series);
        packing::new_series(self.vault, self.state, SeriesId(series)).await?;
        if lost && let Some(old) = self.state.read.series.get_mut(&old) {
            old.closed = true;
        }
        Ok(())
    }

    async fn envelope(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let envelope = Envelope::from_bytes(bytes).map_err(|_| Stop::Problem(SyncProblem::Tampered))?;
        let series = envelope.header.series;
        if self.run.skipped.contains(&series) || series == self.state.own.series {
            return Ok(());
        }
        let hash = envelope.hash();
        let place = match self.place(&envelope, &hash)? {
            Place::Take => match self.open(&envelope) {
                Ok((body, changes)) => {
                    self.take_body(&envelope, hash, &body, changes).await?;
                    return Ok(());
                }
                Err(problem) => Place::Stuck(problem),
            },
            other => other,
        };
        match place {
            Place::Take | Place::Pass => {}
            Place::Close => self.close(series),
            Place::Stuck(problem) => {
                self.run.problems.push(problem);
                self.run.skipped.insert(series);
            }
        }
        Ok(())
    }

    fn close(&mut self, series: SeriesId) {
        self.run.problems.push(SyncProblem::Forked);
        self.run.skipped.insert(series);
        self.state.read.series.entry(series).or_default().closed = true;
    }

    /// Whose it is, that it was signed, and that it is the next. A signature that does not hold,
    /// an unknown device and a gap are the hub's doing; the rest is its writer's.
    fn place(&self, envelope: &Envelope, hash: &Hash) -> Result<Place, Stop> {
        let header = &envelope.header;
        let state = &self.state;
        let device = state.devices.get(header.device).ok_or(Stop::Problem(SyncProblem::Tampered))?;
        let message = header.signed(state.identity.account, &envelope.ciphertext);
        sign::verify(&device.sign_key, &message, &envelope.sig)
            .map_err(|_| Stop::Problem(SyncProblem::Tampered))?;
        let fresh = Series::default();
        let read = state.read.series.get(&header.series).unwrap_or(&fresh);
        let foreign = read.device.is_some_and(|owner| owner != header.device);
        if read.closed || foreign || !device.may_write(header.series, header.seq, header.epoch) {
            return Ok(Place::Pass);
        }
        if header.seq <= read.seq {
            let fork = header.seq == read.seq && *hash != read.hash;
            return Ok(if fork { Place::Close } else { Place::Pass });
        }
        let next = header.seq == read.seq + 1;
        if !next && !header.kind.may_leap() {
            return Err(Stop::Problem(SyncProblem::Withheld));
        }
        if next && header.prev != read.hash || header.seq == read.claimed && *hash != read.claimed_hash {
            return Ok(Place::Close);
        }
        Ok(Place::Take)
    }

    fn open(&self, envelope: &Envelope) -> Result<(Body, Vec<Record>), SyncProblem> {
        let header = &envelope.header;
        let identity = &self.state.identity;
        // The entry that brought this epoch was kept back.
        let key = identity.epoch(header.epoch).ok_or(SyncProblem::Withheld)?;
        let packed = crewroom_crypto::envelope::open_body(
            &key,
            &identity.account.0,
            &header.series.0,
            header.nonce,
            &header.associated_data(identity.account),
            &envelope.ciphertext,
        )
        .map_err(|_| SyncProblem::Tampered)?;
        let mut body = Body::unpack(&packed).map_err(|_| SyncProblem::Tampered)?;
        let changes = std::mem::take(&mut body.changes);
        let records: Option<Vec<Record>> = changes.into_iter().map(record).collect();
        Ok((body, records.ok_or(SyncProblem::Tampered)?))
    }

    async fn take_body(
        &mut self,
        envelope: &Envelope,
        hash: Hash,
        body: &Body,
        records: Vec<Record>,
    ) -> Result<(), Stop> {
        let series = envelope.header.series;
        let known = self.state.read.series.len() < MAX_SERIES || self.state.read.series.contains_key(&series);
        if !known {
            return Ok(());
        }
        let read = self.state.read.series.entry(series).or_default();
        read.device = Some(envelope.header.device);
        read.seq = envelope.header.seq;
        read.hash = hash;
        read.day = body.day;
        read.lost_after = None;
        for record in records {
            let rid = record.rid;
            if self.vault.take_in(record).await? {
                // It would only be an echo.
                store::unmark(self.vault.connection(), rid).await?;
            }
        }
        for seen in &body.seen {
            self.hear(*seen).await?;
        }
        if !self.state.devices.knows(&body.devices) && self.state.read.entries_claimed.len() < MAX_SERIES {
            self.state.read.entries_claimed.push(body.devices);
        }
        Ok(())
    }

    /// What another device says that it has read.
    async fn hear(&mut self, seen: Seen) -> Result<(), Stop> {
        let own = &self.state.own;
        if seen.series == own.series {
            if seen.seq > own.seq {
                self.run.problems.push(SyncProblem::Withheld);
            } else if let Some(bytes) = store::own_at(self.vault.connection(), seen.seq).await?
                && Envelope::from_bytes(&bytes).is_ok_and(|envelope| envelope.hash() != seen.hash)
            {
                // A twin's log was given to the others in this one's place.
                self.run.problems.push(SyncProblem::Forked);
                self.begin_new_series(true).await?;
            }
            return Ok(());
        }
        if self.state.read.series.len() >= MAX_SERIES && !self.state.read.series.contains_key(&seen.series) {
            return Ok(());
        }
        let read = self.state.read.series.entry(seen.series).or_default();
        if seen.seq > read.claimed {
            read.claimed = seen.seq;
            read.claimed_hash = seen.hash;
        }
        if seen.seq == read.seq && seen.hash != read.hash && !read.closed {
            self.close(seen.series);
        }
        Ok(())
    }

    async fn acknowledged(&mut self, seq: u64) -> Result<(), Stop> {
        let own = &mut self.state.own;
        if seq > own.seq {
            return Err(Stop::Problem(SyncProblem::Nonsense));
        }
        if seq < own.acked {
            return self.rolled_back(seq).await;
        }
        own.acked = seq;
        own.pending.retain(|(at, _)| *at > seq);
        if own.checkpoint > 0 && seq >= own.checkpoint_end {
            store::drop_before(self.vault.connection(), own.checkpoint).await?;
        }
        Ok(())
    }

    async fn tip(&mut self, tip: Cursor) -> Result<(), Stop> {
        if tip.series == self.state.own.series {
            if tip.seq < self.state.own.acked {
                self.rolled_back(tip.seq).await?;
            }
            return Ok(());
        }
        let past_its_cut = self.is_over(tip.series);
        if let Some(read) = self.state.read.series.get_mut(&tip.series)
            && tip.seq < read.seq
            && !read.closed
            && !past_its_cut
            && read.lost_after != Some(tip.seq)
        {
            // Its own device pushes it again; what is here stays.
            read.lost_after = Some(tip.seq);
            self.run.problems.push(SyncProblem::RolledBack);
        }
        Ok(())
    }

    /// Whether nothing more of a log counts.
    fn is_over(&self, series: SeriesId) -> bool {
        is_over(self.state, series)
    }

    /// The hub has lost what it had acknowledged: it is pushed again.
    async fn rolled_back(&mut self, tip: u64) -> Result<(), Stop> {
        self.run.problems.push(SyncProblem::RolledBack);
        self.run.rollbacks += 1;
        if self.run.rollbacks > MAX_ROLLBACKS {
            return Err(Stop::Problem(SyncProblem::RolledBack));
        }
        let (first, _, _) = store::own_extent(self.vault.connection()).await?;
        if (1..=tip.saturating_add(1)).contains(&first) {
            self.state.own.acked = tip;
        } else if first > 0 && first == self.state.own.checkpoint && self.run.rollbacks == 1 {
            // What came next is in a checkpoint by now, which may stand ahead of what is missing.
            self.state.own.acked = first - 1;
        } else {
            self.begin_new_series(true).await?;
        }
        Ok(())
    }
}

/// Whether nothing more of a log counts: it is closed, or its device was removed and it has been
/// read up to the cut.
pub fn is_over(state: &State, series: SeriesId) -> bool {
    let Some(read) = state.read.series.get(&series) else { return false };
    let cut = read.device.and_then(|device| state.devices.get(device)?.cut(series));
    read.closed || cut.is_some_and(|cut| read.seq >= cut)
}

/// What others have read and the hub has not given out, once it says that there is no more.
pub fn withheld(state: &mut State) -> bool {
    let devices = &state.devices;
    state.read.entries_claimed.retain(|hash| !devices.knows(hash));
    let missing = |read: &Series| {
        let cut = |device| devices.get(device).map(|device| device.is_listed());
        match read.device {
            // Past the cut of a removed device there is nothing to be had.
            Some(device) => cut(device) == Some(true),
            // Perhaps of a device that was removed before this one ever read it.
            None => !devices.had_removals(),
        }
    };
    let logs = state.read.series.values();
    logs.filter(|read| !read.closed && read.claimed > read.seq).any(missing)
        || !state.read.entries_claimed.is_empty()
}

/// The key that a removal brings to this device.
fn next_epoch(state: &State, entry: &Entry) -> Option<Key> {
    let identity = &state.identity;
    let grant = entry.grants.iter().find(|grant| grant.device == identity.device)?;
    let info = grant_info(identity.account, entry.epoch, identity.device);
    let plain = hpke::open_from(&identity.sealing(), &info, &grant.sealed).ok()?;
    let key: [u8; 32] = plain.as_slice().try_into().ok()?;
    (identity.epochs.len() == entry.epoch as usize).then(|| Key::new(key))
}

fn record(change: Change) -> Option<Record> {
    let body = match change.body {
        Some(json) => Some(serde_json::from_slice(&json).ok()?),
        None => None,
    };
    Some(Record {
        rid: Rid(change.rid),
        kind: change.kind,
        schema: change.schema,
        rev: change.rev,
        hlc: change.hlc,
        writer: change.writer.0,
        changed_ms: change.changed_ms,
        body,
    })
}
