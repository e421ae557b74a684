//! The transport over reqwest.

mod build;
mod error;
mod transport;

pub use self::build::HttpTransportBuilder;
pub use self::transport::HttpTransport;
