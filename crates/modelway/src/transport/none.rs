//! Without a transport of our own.

use std::sync::Arc;

use modelway_core::{Environment, Error, ErrorKind, Transport};

use super::TransportSettings;

/// There is none.
pub(crate) fn open(
    _: &TransportSettings,
    _: &dyn Environment,
) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::new(ErrorKind::Configuration, "there is no transport")
        .with_hint("turn on the feature `http` or `hyper`, or give `ClientBuilder::transport`"))
}
