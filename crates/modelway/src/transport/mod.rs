//! The default transport, by feature.

#[cfg(not(feature = "http"))]
mod none;
#[cfg(feature = "http")]
mod reqwest;
mod settings;

#[cfg(feature = "http")]
pub use modelway_http::{HttpTransport, HttpTransportBuilder};

#[cfg(not(feature = "http"))]
pub(crate) use self::none::open;
#[cfg(feature = "http")]
pub(crate) use self::reqwest::open;
pub use self::settings::TransportSettings;
