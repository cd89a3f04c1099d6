//! On the visitor's other devices: a visit that is over leaves the account's list.

use super::{VisitError, record};
use crate::App;
use crate::sync::{self, SyncError};

/// Removes the visits that are over, which changes the account's key. It is done here and not by
/// the visit itself, although a device may remove itself: who removes makes the next key, and
/// that one must not be made on a computer that others use. True when there were any.
///
/// # Errors
/// Only this device's own troubles; without a connection it is done another time.
pub async fn see_off(app: &App) -> Result<bool, VisitError> {
    if app.visit.is_some() {
        return Ok(false);
    }
    let now_ms = app.clock.now_ms();
    let gone = app.vault.peek(|private| private.visitors.to_see_off(now_ms)).await.unwrap_or_default();
    let mut any = false;
    for (rid, device) in gone {
        match sync::remove_device(app, &data_encoding::HEXLOWER.encode(&device)).await {
            // Another device of theirs was quicker, or somebody by hand.
            Ok(_) | Err(SyncError::NotFound) => {}
            Err(SyncError::Offline | SyncError::Wait(_)) => break,
            Err(error) => return Err(error.into()),
        }
        app.vault.edit(|_| Ok::<_, VisitError>((vec![record::forget(rid)], ()))).await?;
        any = true;
    }
    if any {
        sync::sync(app).await?;
    }
    Ok(any)
}
