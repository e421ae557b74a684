//! The transport over hyper-util's client.

#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
mod acknowledged;
mod body;
mod build;
mod call;
mod connect;
mod error;
mod names;
#[cfg(not(feature = "http2"))]
mod one;
mod proxy;
mod socket;
mod transport;
#[cfg(feature = "http2")]
mod two;
#[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
mod unacknowledged;

#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
use self::acknowledged::limit_unacknowledged;
pub use self::build::HyperTransportBuilder;
#[cfg(not(feature = "http2"))]
use self::one::{is_unprocessed, speak};
pub use self::transport::HyperTransport;
#[cfg(feature = "http2")]
use self::two::{is_unprocessed, speak};
#[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
use self::unacknowledged::limit_unacknowledged;
