//! The reqwest transport of modelway.
//!
//! [`HttpTransport`] moves the requests of [`modelway_core::Transport`] over HTTP/1.1 and HTTP/2, with
//! rustls as its only TLS stack. It adds no limits of its own beyond the time to connect: retries,
//! deadlines and concurrency belong to the layers above.
//!
//! ```
//! # fn main() -> Result<(), modelway_core::Error> {
//! use modelway_core::ProcessEnvironment;
//! use modelway_http::HttpTransport;
//!
//! let transport = HttpTransport::builder()
//!     .environment(&ProcessEnvironment) // HTTPS_PROXY, NO_PROXY …
//!     .build()?;
//! # let _ = transport;
//! # Ok(())
//! # }
//! ```

mod address;
mod body;
mod builder;
mod error;
mod proxy;
mod redirect;
mod tls;
mod transport;

pub use self::builder::HttpTransportBuilder;
pub use self::transport::HttpTransport;
