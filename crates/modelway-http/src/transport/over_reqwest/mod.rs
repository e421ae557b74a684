//! The transport over reqwest.

mod build;
mod error;
#[cfg(not(feature = "http2"))]
mod one;
mod transport;
#[cfg(feature = "http2")]
mod two;

pub use self::build::HttpTransportBuilder;
#[cfg(not(feature = "http2"))]
use self::one::client;
pub use self::transport::HttpTransport;
#[cfg(feature = "http2")]
use self::two::client;
