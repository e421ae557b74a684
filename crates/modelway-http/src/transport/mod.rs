//! The transports, each with its feature.

#[cfg(feature = "hyper")]
mod over_hyper;
#[cfg(feature = "reqwest")]
mod over_reqwest;

#[cfg(feature = "hyper")]
pub use self::over_hyper::{HyperTransport, HyperTransportBuilder};
#[cfg(feature = "reqwest")]
pub use self::over_reqwest::{HttpTransport, HttpTransportBuilder};
// One type: reqwest's is that of the crate `url`.
#[cfg(feature = "reqwest")]
pub(crate) use reqwest::Url;
#[cfg(not(feature = "reqwest"))]
pub(crate) use url::Url;
