//! `HyperTransport` over real sockets on the loopback interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

/// What the modules test. `main.rs` runs them for the other transport.
mod tested {
    pub(crate) use modelway_http::{HyperTransport as Tested, HyperTransportBuilder as Builder};
}

mod broken;
mod cancel;
mod framing;
#[cfg(feature = "http2")]
mod http2;
mod ordinary;
mod pool;
mod processes;
mod proxies;
mod redirects;
mod refused;
mod secrets;
mod support;
mod tls;
#[cfg(not(feature = "http2"))]
mod without_http2;
