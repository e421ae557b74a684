//! A transport of ours as the default: over reqwest, or over hyper where that is the only one.

use std::sync::Arc;

use modelway_core::{Environment, Error, Transport};

use super::{Chosen, TransportSettings};

/// Opens a transport with `settings`; `environment` holds the proxy variables.
pub(crate) fn open(
    settings: &TransportSettings,
    environment: &dyn Environment,
) -> Result<Arc<dyn Transport>, Error> {
    let mut builder = Chosen::builder();
    builder = match (&settings.proxy, settings.no_proxy) {
        (_, true) => builder.no_proxy(),
        (Some(proxy), false) => builder.proxy(proxy),
        (None, false) => builder.environment(environment),
    };
    for pem in &settings.root_certificates {
        builder = builder.root_certificate_pem(pem);
    }
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    Ok(Arc::new(builder.build()?))
}
