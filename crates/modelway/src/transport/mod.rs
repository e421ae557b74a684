//! The default transport, by feature.

#[cfg(not(any(feature = "http", feature = "hyper")))]
mod none;
#[cfg(any(feature = "http", feature = "hyper"))]
mod open;
mod settings;

#[cfg(feature = "http")]
pub use modelway_http::{HttpTransport, HttpTransportBuilder};
#[cfg(feature = "hyper")]
pub use modelway_http::{HyperTransport, HyperTransportBuilder};

#[cfg(feature = "http")]
use self::HttpTransport as Chosen;
#[cfg(all(feature = "hyper", not(feature = "http")))]
use self::HyperTransport as Chosen;
#[cfg(not(any(feature = "http", feature = "hyper")))]
pub(crate) use self::none::open;
#[cfg(any(feature = "http", feature = "hyper"))]
pub(crate) use self::open::open;
pub use self::settings::TransportSettings;
