//! One thing that a person asked of syncing, from its beginning until the vault is next locked:
//! what it holds of keys while it waits for the network is dropped then, wherever it has got to.

use super::hub::Hub;
use super::state::Vault;
use crate::App;
use crate::vault::{Unlocked, VaultError};

/// See above. What it had committed by the end stays.
pub struct Session<'a> {
    pub app: &'a App,
    unlocked: Unlocked,
}

impl<'a> Session<'a> {
    /// Begins now.
    pub fn begin(app: &'a App) -> Self {
        Self { app, unlocked: app.vault.unlocked() }
    }

    /// Whether the vault was locked since.
    pub fn is_over(&self) -> bool {
        self.unlocked.is_over()
    }

    /// A transaction over the vault; with `make`, one is made where there is none.
    ///
    /// # Errors
    /// [`VaultError::Locked`] once it was locked, even where nothing need be asked to open it again.
    pub async fn transaction(&self, make: bool) -> Result<Vault<'a>, VaultError> {
        self.app.vault.transaction_while(&self.unlocked, make).await
    }

    /// The hub at an address; calls that are under way end when the vault is locked.
    pub fn hub<'h>(&'h self, address: &'h str) -> Hub<'h> {
        let unlocked = Some(&self.unlocked);
        Hub { syncing: &self.app.sync, clock: self.app.clock.as_ref(), address, unlocked }
    }
}
