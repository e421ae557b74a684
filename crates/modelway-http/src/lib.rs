//! The transports of modelway over real sockets: `HttpTransport` over reqwest (feature `reqwest`, on
//! unless turned off) and `HyperTransport` over hyper-util (feature `hyper`), which behave the same.
//!
//! They move the requests of [`modelway_core::Transport`] over HTTP/1.1 and, with the feature `http2` (on unless
//! turned off), over HTTP/2, with rustls as the only TLS stack. They add no limits of their own beyond the time to connect: retries, deadlines and
//! concurrency belong to the layers above.

#![cfg(any(feature = "reqwest", feature = "hyper"))]

mod address;
mod body;
mod builder;
mod error;
mod framing;
mod protocol;
mod proxy;
mod redirect;
mod tls;
mod transport;

pub use self::builder::TransportBuilder;
pub use self::transport::*;
