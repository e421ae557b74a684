//! HTTP/1.1 and HTTP/2.

use crate::builder::TransportBuilder;

/// Which of them is spoken.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Protocol {
    #[default]
    Negotiated,
    Http1,
    Http2,
}

impl Protocol {
    /// Whether a server with URLs of `scheme` is spoken to in HTTP/1.1 for certain.
    pub(crate) fn is_http1(self, scheme: &str) -> bool {
        match self {
            // HTTP/2 is agreed upon in the TLS handshake.
            Self::Negotiated => scheme == "http",
            Self::Http1 => true,
            Self::Http2 => false,
        }
    }

    /// What is offered to a TLS server, the preferred one first.
    pub(crate) fn alpn(self) -> &'static [&'static [u8]] {
        match self {
            Self::Negotiated => &[b"h2", b"http/1.1"],
            Self::Http1 => &[b"http/1.1"],
            Self::Http2 => &[b"h2"],
        }
    }
}

impl<T> TransportBuilder<T> {
    /// Speaks HTTP/2 only, over plain TCP too, without asking the server (feature `http2`).
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.protocol = Protocol::Http2;
        self
    }
}
