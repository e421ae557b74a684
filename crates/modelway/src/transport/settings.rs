//! [`TransportSettings`]: what the default transport is told.

use std::time::Duration;

use bytes::Bytes;

/// What the default transport is told. More is possible by building it oneself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
