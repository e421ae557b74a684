//! The transport over hyper-util's client.

#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
mod acknowledged;
mod body;
mod build;
mod call;
mod connect;
mod error;
mod names;
mod proxy;
mod socket;
mod transport;
#[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
mod unacknowledged;

#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
use self::acknowledged::limit_unacknowledged;
pub use self::build::HyperTransportBuilder;
pub use self::transport::HyperTransport;
#[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
use self::unacknowledged::limit_unacknowledged;
