//! HTTP/1.1 alone.

/// There is nothing to choose.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Protocol {
    #[default]
    Http1,
}

impl Protocol {
    /// Whether a server with URLs of `scheme` is spoken to in HTTP/1.1 for certain.
    pub(crate) fn is_http1(self, _scheme: &str) -> bool {
        match self {
            Self::Http1 => true,
        }
    }

    /// What is offered to a TLS server.
    pub(crate) fn alpn(self) -> &'static [&'static [u8]] {
        match self {
            Self::Http1 => &[b"http/1.1"],
        }
    }
}
