//! TLS 1.2 and 1.3 from certificate files, with rustls on ring.

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// An acceptor for these files, both PEM.
///
/// # Errors
/// A file that cannot be read, holds nothing of the kind, or a key that is not the certificate's.
pub fn acceptor(certificate: &Path, key: &Path) -> anyhow::Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| anyhow::anyhow!("{}: {error}", certificate.display()))?;
    anyhow::ensure!(!chain.is_empty(), "{}: holds no certificate", certificate.display());
    let secret =
        PrivateKeyDer::from_pem_file(key).map_err(|error| anyhow::anyhow!("{}: {error}", key.display()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, secret)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
