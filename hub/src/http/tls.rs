//! TLS 1.2 and 1.3 from certificate files, with rustls on ring. Files that are renewed are taken
//! up while the hub serves.

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// A certificate with its key, which follows its files.
#[derive(Debug)]
pub struct Certificate {
    // The certificate's, then the key's.
    files: [PathBuf; 2],
    read_from: Stamp,
    used: RwLock<Arc<CertifiedKey>>,
}

/// When each file was last written and how long it is; `None` for one that is not there.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// Reads both files, PEM.
    ///
    /// # Errors
    /// A file that cannot be read, holds nothing of the kind, or a key that is not the certificate's.
    pub fn read(certificate: &Path, key: &Path) -> anyhow::Result<Arc<Self>> {
        let files = [certificate.to_owned(), key.to_owned()];
        let read_from = stamp(&files);
        let used = RwLock::new(Arc::new(load(&files)?));
        Ok(Arc::new(Self { files, read_from, used }))
    }

    /// An acceptor that shows each client what is in use at that moment.
    ///
    /// # Errors
    /// Never with the versions that ring has.
    pub fn acceptor(self: &Arc<Self>) -> anyhow::Result<TlsAcceptor> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Takes up what the files are replaced by, until `stop` turns true. What cannot be used is
    /// logged, and the one in use stays.
    pub async fn follow(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (mut tried, mut last) = (self.read_from, self.read_from);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            // Two files are not replaced in one step: they are read once they rest.
            let now = stamp(&self.files);
            let rests = now == std::mem::replace(&mut last, now);
            if !rests || now == tried {
                continue;
            }
            tried = now;
            match load(&self.files) {
                Ok(renewed) => {
                    *self.used.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(renewed);
                    tracing::info!("the certificate was renewed");
                }
                Err(error) => {
                    tracing::error!(%error, "the new certificate cannot be used, the old one stays")
                }
            }
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.used.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn stamp(files: &[PathBuf; 2]) -> Stamp {
    files.each_ref().map(|file| {
        let found = std::fs::metadata(file).ok()?;
        Some((found.modified().ok()?, found.len()))
    })
}

fn load([certificate, key]: &[PathBuf; 2]) -> anyhow::Result<CertifiedKey> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| anyhow::anyhow!("{}: {error}", certificate.display()))?;
    anyhow::ensure!(!chain.is_empty(), "{}: holds no certificate", certificate.display());
    let secret =
        PrivateKeyDer::from_pem_file(key).map_err(|error| anyhow::anyhow!("{}: {error}", key.display()))?;
    CertifiedKey::from_der(chain, secret, &default_provider())
        .map_err(|error| anyhow::anyhow!("{} and {}: {error}", certificate.display(), key.display()))
}
