//! The TLS configuration: rustls with ring, over the system's trust store and custom roots.

use std::sync::Arc;

use modelway_core::{Error, ErrorKind};
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::SigningKey;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// Whom to trust.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    /// Custom roots, in PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Whether the system's store is left out.
    pub(crate) only_custom: bool,
}

/// A configuration, and whether anything is trusted at all.
pub(crate) struct Tls {
    pub(crate) config: ClientConfig,
    /// The system has no CA certificates and there are no custom roots: every server is refused.
    pub(crate) no_roots: bool,
}

/// Puts the configuration together for one client; nothing process-wide is installed or read.
///
/// A machine without any CA certificates must still reach plain HTTP servers. So that is no error here:
/// no certificate is accepted then, and the first HTTPS call says why.
pub(crate) fn configure(trust: &Trust, alpn: &[&[u8]]) -> Result<Tls, Error> {
    let provider = Arc::new(CryptoProvider { key_provider: &NoKeys, ..ring::default_provider() });
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("TLS cannot be set up").with_source(error))?;
    let roots = custom_roots(trust)?;
    let system = if trust.only_custom { None } else { system_verifier(&roots, provider) };
    let (mut config, no_roots) = match system {
        Some(verifier) => {
            let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
            (builder.with_no_client_auth(), false)
        }
        None => {
            let store = store(&roots)?;
            let no_roots = store.is_empty();
            (builder.with_root_certificates(store).with_no_client_auth(), no_roots)
        }
    };
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
    Ok(Tls { config, no_roots })
}

/// No client here shows a certificate of its own: without ring's own provider of keys, its code that signs (RSA,
/// ECDSA, Ed25519) is not linked.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(
        &self,
        _: PrivateKeyDer<'static>,
    ) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("clients have no keys".into()))
    }
}

/// The system's verifier with `roots` added; `None` when there is nothing to trust.
fn system_verifier(
    roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Option<Arc<dyn ServerCertVerifier>> {
    let verifier = Verifier::new_with_extra_roots(roots.iter().cloned(), provider).ok()?;
    Some(Arc::new(verifier))
}

/// The custom roots, each known to be a usable certificate.
fn custom_roots(trust: &Trust) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut roots = Vec::new();
    for pem in &trust.roots {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.push(certificate.map_err(|error| not_pem().with_source(error))?);
        }
        if roots.len() == before {
            return Err(not_pem());
        }
    }
    if trust.only_custom && roots.is_empty() {
        return Err(unusable("`only_custom_roots` is set, but there is no custom root")
            .with_hint("add one with `root_certificate_pem`"));
    }
    store(&roots)?;
    Ok(roots)
}

fn store(roots: &[CertificateDer<'static>]) -> Result<RootCertStore, Error> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root.clone()).map_err(|error| not_pem().with_source(error))?;
    }
    Ok(store)
}

fn not_pem() -> Error {
    unusable("a custom root is not a PEM certificate")
        .with_hint("give `root_certificate_pem` the text from `-----BEGIN CERTIFICATE-----` on")
}

fn unusable(message: &'static str) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(trust: Trust) -> String {
        let error = configure(&trust, &[]).map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        error.to_string()
    }

    #[test]
    fn what_is_not_a_root_is_said_at_once() {
        for pem in
            ["", "no PEM at all", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"]
        {
            let trust = Trust { roots: vec![pem.into()], only_custom: false };
            assert!(refused(trust).contains("not a PEM certificate"), "{pem:?}");
        }
        // Valid base64, but no certificate.
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let trust = Trust { roots: vec![pem.into()], only_custom: true };
        assert!(refused(trust).contains("not a PEM certificate"));
    }

    #[test]
    fn only_custom_roots_needs_a_root() {
        let trust = Trust { roots: Vec::new(), only_custom: true };
        assert!(refused(trust).contains("root_certificate_pem"));
    }
}
