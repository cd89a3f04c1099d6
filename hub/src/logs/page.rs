//! Handing out: what a client lacks, series by series, in answers of a bounded size.

use crate::store::{Session, StoreError};
use crewroom_protocol::sync::wire::SyncResponse;
use crewroom_protocol::sync::{AccountId, Cursor, MAX_ANSWER, NO_MORE, SeriesId};
use std::collections::BTreeMap;

/// Envelopes in one answer.
pub const PAGE_ENVELOPES: usize = 500;
/// Bytes of one answer that are no envelopes: cursors, offers, lengths.
const RESERVE: u64 = 256 * 1024;

/// Fills in `log`, `more` and `tips` for a client that holds `have`. The device list's entries
/// are in `answer` already.
///
/// # Errors
/// What the database says.
pub async fn fill(
    session: &mut dyn Session,
    account: AccountId,
    have: &BTreeMap<SeriesId, u64>,
    answer: &mut SyncResponse,
) -> Result<(), StoreError> {
    let tips = session.tips(account).await?;
    let entries: usize = answer.entries.iter().map(|entry| entry.body.len() + entry.sig.len() + 16).sum();
    let mut room = (MAX_ANSWER as u64).saturating_sub(RESERVE).saturating_sub(entries as u64);
    for (series, tip) in &tips {
        let mut after = have.get(series).copied().unwrap_or(0);
        if after >= tip.last {
            continue;
        }
        let places = PAGE_ENVELOPES - answer.log.len();
        let mut to = after;
        for (seq, len) in session.lengths(account, *series, after, places).await? {
            // Each travels with its length in front.
            let Some(left) = room.checked_sub(len + 4) else { break };
            (room, to) = (left, seq);
        }
        if to > after {
            answer.log.extend(session.envelopes(account, *series, after, to).await?);
            after = to;
        }
        if after < tip.last {
            answer.more = true;
            break;
        }
    }
    let kept: BTreeMap<SeriesId, u64> = tips.into_iter().map(|(series, tip)| (series, tip.last)).collect();
    answer.tips = have
        .iter()
        .map(|(series, seq)| (*series, *seq, kept.get(series).copied().unwrap_or(0)))
        .filter(|(_, seq, tip)| tip < seq && *seq < NO_MORE)
        .map(|(series, _, seq)| Cursor { series, seq })
        .collect();
    Ok(())
}
