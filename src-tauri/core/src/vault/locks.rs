//! PIN, passphrase and recovery code: setting them, taking them away, opening with them.

use super::key_file::{KeyFile, Slot, SlotKind};
use super::lifecycle::salt_of;
use super::model::{PASSPHRASE_MAX, PASSPHRASE_MIN_WORDS, PIN_MAX, PIN_MIN, is_too_simple};
use super::records::Projection;
use super::{Vault, VaultError, store};
use crewroom_crypto::{CryptoError, DataKey, KeyStoreSecret, RecoveryCode, WrappingKey, kdf, seal};
use zeroize::Zeroizing;

impl<P: Projection> Vault<P> {
    /// Sets a PIN, or another one when `current` is right. The key store gets a new secret, so
    /// that what opened the vault without a PIN opens nothing any more.
    ///
    /// # Errors
    /// `PinTooShort`, `PinTooSimple`; `WrongPin` or `Wait` when a PIN is set and `current` is
    /// not it; `NoKeyStorage`.
    pub async fn set_pin(&self, pin: &str, current: Option<&str>) -> Result<(), VaultError> {
        check_pin(pin)?;
        let mut inner = self.inner.lock().await;
        if inner.session.is_none() {
            match current {
                Some(current) => self.unlock_locked(&mut inner, current).await?,
                None => self.open_without_asking(&mut inner, true).await?,
            }
        }
        let mut file = self.load_keys()?.ok_or(VaultError::NotFound)?;
        if file.slot(SlotKind::Pin).is_some() {
            self.try_pin(&mut file, current.unwrap_or_default()).await?;
        }
        if file.slot(SlotKind::Passphrase).is_some() {
            return Err(VaultError::AlreadySet);
        }
        let key = &inner.session.as_ref().ok_or(VaultError::Locked)?.key;
        let salt = self.new_salt();
        let secret = self.new_secret();
        let wrapping = stretch_pin(pin, &secret, salt).await?;
        self.replace_secret(&mut file, &secret, |file| {
            file.remove(SlotKind::Device);
            file.set(self.slot(file, SlotKind::Pin, &wrapping, salt, key)?);
            Ok(())
        })
        .await
    }

    /// Takes the PIN away.
    ///
    /// # Errors
    /// `WrongPin`, `Wait`.
    pub async fn remove_pin(&self, pin: &str) -> Result<(), VaultError> {
        let mut inner = self.inner.lock().await;
        let mut file = self.load_keys()?.ok_or(VaultError::NotFound)?;
        let key = self.try_pin(&mut file, pin).await?;
        let secret = self.new_secret();
        let salt = self.new_salt();
        let wrapping = kdf::derive_device(&secret, &salt)?;
        self.replace_secret(&mut file, &secret, |file| {
            file.remove(SlotKind::Pin);
            file.set(self.slot(file, SlotKind::Device, &wrapping, salt, &key)?);
            Ok(())
        })
        .await?;
        if inner.session.is_none() {
            self.start_session(&mut inner, key).await?;
        }
        Ok(())
    }

    /// Opens with the PIN.
    ///
    /// # Errors
    /// `WrongPin`, `Wait`, `KeyLost`.
    pub async fn unlock(&self, pin: &str) -> Result<(), VaultError> {
        let mut inner = self.inner.lock().await;
        self.unlock_locked(&mut inner, pin).await
    }

    async fn unlock_locked(&self, inner: &mut super::Inner<P>, pin: &str) -> Result<(), VaultError> {
        let mut file = self.load_keys()?.ok_or(VaultError::NotFound)?;
        let key = self.try_pin(&mut file, pin).await?;
        if inner.session.is_none() {
            self.start_session(inner, key).await?;
        }
        Ok(())
    }

    /// Makes the vault on a machine without a key store; five words or more.
    ///
    /// # Errors
    /// `PassphraseTooShort`; `AlreadySet` when there is a vault.
    pub async fn start_with_passphrase(&self, passphrase: &str) -> Result<(), VaultError> {
        self.has_files()?;
        let passphrase = check_passphrase(passphrase)?;
        let mut inner = self.inner.lock().await;
        if self.load_keys()?.is_some() {
            return Err(VaultError::AlreadySet);
        }
        let mut vault = [0_u8; 16];
        self.rng.fill(&mut vault);
        let mut file = KeyFile::new(vault);
        let key = self.new_data_key();
        let salt = self.new_salt();
        let wrapping = stretch_passphrase(passphrase, salt).await?;
        file.set(self.slot(&file, SlotKind::Passphrase, &wrapping, salt, &key)?);
        file.save(&self.keys)?;
        self.start_session(&mut inner, key).await
    }

    /// Opens with the passphrase.
    ///
    /// # Errors
    /// `WrongPassphrase`, `Wait`.
    pub async fn unlock_with_passphrase(&self, passphrase: &str) -> Result<(), VaultError> {
        let mut inner = self.inner.lock().await;
        let mut file = self.load_keys()?.ok_or(VaultError::NotFound)?;
        let slot = file.slot(SlotKind::Passphrase).cloned().ok_or(VaultError::NotFound)?;
        self.count_try(&mut file)?;
        let words = Zeroizing::new(passphrase.split_whitespace().collect::<Vec<_>>().join(" "));
        let wrapping = stretch_passphrase(words, salt_of(&slot)?).await?;
        let key = seal::unwrap(&wrapping, &file.binding(SlotKind::Passphrase), &slot.wrapped)
            .map_err(|_| VaultError::WrongPassphrase)?;
        self.forget_tries(&mut file)?;
        self.start_session(&mut inner, key).await
    }

    /// Makes a recovery code in place of any earlier one. The text is shown once and kept nowhere.
    ///
    /// # Errors
    /// `Locked`; `WrongPin` or `Wait` when a PIN is set and `pin` is not it.
    pub async fn make_recovery_code(&self, pin: Option<&str>) -> Result<Zeroizing<String>, VaultError> {
        let mut inner = self.inner.lock().await;
        if inner.session.is_none() {
            self.open_without_asking(&mut inner, true).await?;
        }
        let mut file = self.load_keys()?.ok_or(VaultError::NotFound)?;
        if file.slot(SlotKind::Pin).is_some() {
            self.try_pin(&mut file, pin.unwrap_or_default()).await?;
        }
        let key = &inner.session.as_ref().ok_or(VaultError::Locked)?.key;
        let mut bytes = [0_u8; crewroom_crypto::recovery::CODE_BYTES];
        self.rng.fill(&mut bytes);
        let code = RecoveryCode::from_random(&mut bytes);
        let salt = self.new_salt();
        let wrapping = kdf::derive_recovery(code.expose(), &salt)?;
        file.set(self.slot(&file, SlotKind::Recovery, &wrapping, salt, key)?);
        file.save(&self.keys)?;
        Ok(code.to_text())
    }

    /// Opens with the recovery code, whatever has become of PIN or key store. Afterwards the
    /// vault opens without a PIN (or, without a key store, by `passphrase`) until one is set.
    ///
    /// # Errors
    /// `WrongRecoveryCode`, `Wait`; `NoKeyStorage` when there is none and no passphrase is given.
    pub async fn recover(&self, code: &str, passphrase: Option<&str>) -> Result<(), VaultError> {
        let mut inner = self.inner.lock().await;
        let mut file = self.load_keys()?.ok_or(VaultError::NotFound)?;
        let slot = file.slot(SlotKind::Recovery).cloned().ok_or(VaultError::WrongRecoveryCode)?;
        // 160 random bits cannot be guessed; a slip of the pen must not cost waiting.
        let code = RecoveryCode::parse(code).map_err(|_| VaultError::WrongRecoveryCode)?;
        let wrapping = kdf::derive_recovery(code.expose(), &salt_of(&slot)?)?;
        let key = seal::unwrap(&wrapping, &file.binding(SlotKind::Recovery), &slot.wrapped)
            .map_err(|_| VaultError::WrongRecoveryCode)?;
        let salt = self.new_salt();
        if self.key_store.available().await {
            let secret = self.new_secret();
            let wrapping = kdf::derive_device(&secret, &salt)?;
            self.replace_secret(&mut file, &secret, |file| {
                file.remove(SlotKind::Pin);
                file.remove(SlotKind::Passphrase);
                file.set(self.slot(file, SlotKind::Device, &wrapping, salt, &key)?);
                Ok(())
            })
            .await?;
        } else {
            let passphrase = check_passphrase(passphrase.ok_or(VaultError::NoKeyStorage)?)?;
            let wrapping = stretch_passphrase(passphrase, salt).await?;
            file.remove(SlotKind::Pin);
            file.remove(SlotKind::Device);
            file.set(self.slot(&file, SlotKind::Passphrase, &wrapping, salt, &key)?);
            file.save(&self.keys)?;
        }
        self.forget_tries(&mut file)?;
        if inner.session.is_none() {
            self.start_session(&mut inner, key).await?;
        }
        // A recovery is how a copy of the files comes to life on another machine.
        let session = inner.session.as_ref().ok_or(VaultError::Locked)?;
        store::forget_state(&mut *session.pool.acquire().await?, store::OWN_LOG).await
    }

    /// Takes one try at the PIN, counted before it is made.
    async fn try_pin(&self, file: &mut KeyFile, pin: &str) -> Result<DataKey, VaultError> {
        let slot = file.slot(SlotKind::Pin).cloned().ok_or(VaultError::NotFound)?;
        let secret = self.secret(file).await?;
        self.count_try(file)?;
        if pin.is_empty() || pin.len() > PIN_MAX {
            return Err(VaultError::WrongPin);
        }
        let wrapping = stretch_pin(pin, &secret, salt_of(&slot)?).await?;
        let key = seal::unwrap(&wrapping, &file.binding(SlotKind::Pin), &slot.wrapped)
            .map_err(|_| VaultError::WrongPin)?;
        self.forget_tries(file)?;
        Ok(key)
    }

    fn count_try(&self, file: &mut KeyFile) -> Result<(), VaultError> {
        self.follow_the_clock(file)?;
        let now_ms = self.clock.now_ms();
        let wait = file.tries.wait_ms(now_ms);
        if wait > 0 {
            return Err(VaultError::Wait(wait));
        }
        file.tries.count(now_ms);
        file.save(&self.keys)
    }

    /// Keeps a wait true when the clock was set back.
    pub(super) fn follow_the_clock(&self, file: &mut KeyFile) -> Result<(), VaultError> {
        if file.tries.follow(self.clock.now_ms()) { file.save(&self.keys) } else { Ok(()) }
    }

    fn forget_tries(&self, file: &mut KeyFile) -> Result<(), VaultError> {
        file.tries = super::delays::Tries::default();
        file.save(&self.keys)
    }

    /// Gives the key store a new secret and the key file its new slots. At every moment in
    /// between, the file that is on disk opens with a secret that the store still has.
    async fn replace_secret(
        &self,
        file: &mut KeyFile,
        secret: &KeyStoreSecret,
        change: impl FnOnce(&mut KeyFile) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let old = file.entry();
        file.generation = file.generation.saturating_add(1);
        self.key_store.save(&file.entry(), secret).await.map_err(|_| VaultError::NoKeyStorage)?;
        change(file)?;
        file.save(&self.keys)?;
        // An old secret that cannot be erased opens only wraps that are no longer there.
        let _ = self.key_store.erase(&old).await;
        Ok(())
    }

    fn slot(
        &self,
        file: &KeyFile,
        kind: SlotKind,
        wrapping: &WrappingKey,
        salt: [u8; kdf::SALT_LEN],
        key: &DataKey,
    ) -> Result<Slot, VaultError> {
        let wrapped = seal::wrap(wrapping, self.new_nonce(), &file.binding(kind), key)?;
        Ok(Slot { kind, salt: salt.to_vec(), wrapped })
    }
}

fn check_pin(pin: &str) -> Result<(), VaultError> {
    if pin.len() < PIN_MIN || pin.len() > PIN_MAX || !pin.bytes().all(|b| b.is_ascii_digit()) {
        return Err(VaultError::PinTooShort);
    }
    if is_too_simple(pin) {
        return Err(VaultError::PinTooSimple);
    }
    Ok(())
}

fn check_passphrase(text: &str) -> Result<Zeroizing<String>, VaultError> {
    if text.len() > PASSPHRASE_MAX || text.split_whitespace().count() < PASSPHRASE_MIN_WORDS {
        return Err(VaultError::PassphraseTooShort);
    }
    Ok(Zeroizing::new(text.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Stretching takes a quarter of a second: off the async threads.
async fn stretch_pin(
    pin: &str,
    secret: &KeyStoreSecret,
    salt: [u8; kdf::SALT_LEN],
) -> Result<WrappingKey, VaultError> {
    let pin = Zeroizing::new(pin.to_owned());
    let mut copy = *secret.expose();
    let secret = KeyStoreSecret::from_random(&mut copy);
    off_thread(move || kdf::derive_pin(&pin, &secret, &salt)).await
}

async fn stretch_passphrase(
    passphrase: Zeroizing<String>,
    salt: [u8; kdf::SALT_LEN],
) -> Result<WrappingKey, VaultError> {
    off_thread(move || kdf::derive_passphrase(&passphrase, &salt)).await
}

async fn off_thread(
    work: impl FnOnce() -> Result<WrappingKey, CryptoError> + Send + 'static,
) -> Result<WrappingKey, VaultError> {
    let outcome = tokio::task::spawn_blocking(work).await.map_err(|_| CryptoError::Malformed)?;
    Ok(outcome?)
}
