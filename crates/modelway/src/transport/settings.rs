//! [`TransportSettings`]: what the default transport is told.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

/// What the default transport is told. More is possible by building it oneself.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransportSettings {
    /// A proxy for all requests; without it the proxy variables of the environment hold.
    pub proxy: Option<String>,
    /// No proxy at all, whatever the environment says.
    pub no_proxy: bool,
    /// Root certificates in PEM that are trusted besides the system's.
    pub root_certificates: Vec<Bytes>,
    /// The time to connect.
    pub connect_timeout: Option<Duration>,
}

impl fmt::Debug for TransportSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportSettings")
            // A proxy's URL may carry a password.
            .field("proxy", &self.proxy.as_ref().map(|_| "[proxy]"))
            .field("no_proxy", &self.no_proxy)
            .field("root_certificates", &self.root_certificates.len())
            .field("connect_timeout", &self.connect_timeout)
            .finish()
    }
}
