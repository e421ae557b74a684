//! HTTP/1.1 alone.

/// There is nothing to choose.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Protocol {
    #[default]
    Http1,
}

impl Protocol {
    /// What is offered to a TLS server.
    pub(crate) fn alpn(self) -> &'static [&'static [u8]] {
        match self {
            Self::Http1 => &[b"http/1.1"],
        }
    }
}
