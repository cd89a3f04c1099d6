//! Key storage behind core's [`KeyStore`] trait: Secret Service on Linux, Credential Manager on
//! Windows, Keychain on macOS and iOS, Keystore on Android.
//!
//! Failing is normal (a locked keyring, no keyring at all) and never deletes anything.

mod file;
mod system;

pub use crewroom_core::vault::KeyStore;
pub use crewroom_core::vault::key_store::Absent;
pub use file::TestFile;
pub use system::System;
