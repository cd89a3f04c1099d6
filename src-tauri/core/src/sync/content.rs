//! Content along the same line: a sync says which packs are here, the hub says what is newer, and
//! `packs` fetches it by its hash and judges it. Needs no open vault.

use super::hub::{Call, Hub, HubError};
use super::model::{RequestKind, SyncProblem};
use super::{SyncError, store};
use crate::App;
use crate::packs::{self, Gone, PackError, Source};
use crewroom_protocol::sync::to_bytes;
use crewroom_protocol::sync::wire::{PackOffer, PackVersion, SyncRequest, SyncResponse};

/// The packs that are here. What cannot be read is asked for anew.
pub async fn versions(app: &App) -> Vec<PackVersion> {
    packs::versions(&app.public).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the versions of packs cannot be read");
        Vec::new()
    })
}

/// Fetches and takes in what is offered. What is refused leaves everything as it was. True when
/// something was refused that no honest hub hands out.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn fetch(app: &App, offers: &[PackOffer]) -> Result<bool, SyncError> {
    let Some(hub) = store::hub(&app.public).await? else { return Ok(false) };
    let line =
        Line(Hub { syncing: &app.sync, clock: app.clock.as_ref(), address: &hub.address, unlocked: None });
    let fetched = packs::fetch(app, &line, offers).await;
    let (taken, refused) = (fetched.received.len(), fetched.refused.len());
    tracing::info!(taken, refused, unfinished = fetched.unfinished, "content");
    Ok(fetched.refused.iter().any(|(_, error)| is_forged(error)))
}

/// Out of date, or meant for a newer app, is what an honest hub may hand out too.
fn is_forged(error: &PackError) -> bool {
    matches!(error, PackError::Damaged(_) | PackError::Untrusted | PackError::Mixed | PackError::Older)
}

/// Asks for content alone, without a token: while the vault is locked.
///
/// # Errors
/// Only when `public.db` cannot be read; a hub that does not answer is no error here.
pub async fn alone(app: &App) -> Result<(), SyncError> {
    let Some(hub) = store::hub(&app.public).await? else { return Ok(()) };
    let line = Hub { syncing: &app.sync, clock: app.clock.as_ref(), address: &hub.address, unlocked: None };
    let request = SyncRequest { packs: versions(app).await, ..SyncRequest::default() };
    let asked = line.ask(Call::post(RequestKind::Sync, "/v1/sync", to_bytes(&request))).await;
    let answer: SyncResponse = match asked {
        Ok(answer) => answer,
        Err(error) => {
            tracing::info!(offline = matches!(error, HubError::Offline), "no content");
            return Ok(());
        }
    };
    if !answer.packs.is_empty() && fetch(app, &answer.packs).await? {
        app.sync.note(|glance| glance.problem = Some(SyncProblem::Tampered));
    }
    Ok(())
}

/// A hub as a place where packs lie.
struct Line<'a>(Hub<'a>);

#[async_trait::async_trait]
impl Source for Line<'_> {
    async fn piece(&self, sha256: &[u8; 32], from: u64, to: u64) -> Result<Vec<u8>, Gone> {
        let path = format!("/v1/packs/{}", data_encoding::HEXLOWER.encode(sha256));
        let call = Call { range: Some((from, to)), ..Call::get(RequestKind::Pack, &path) };
        let mut body = self.0.call(call).await.map_err(|error| match error {
            HubError::Offline | HubError::Busy(_) => Gone::Away,
            _ => Gone::Missing,
        })?;
        // Who does not know ranges sends the whole: longer than what was asked for, or what was
        // asked for from the start.
        let asked = usize::try_from(to.saturating_sub(from)).map_err(|_| Gone::Away)?;
        if body.len() > asked {
            let from = usize::try_from(from).map_err(|_| Gone::Away)?;
            body = body.get(from..from.saturating_add(asked).min(body.len())).ok_or(Gone::Away)?.to_vec();
        }
        Ok(body)
    }
}
