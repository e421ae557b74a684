//! The config file, by feature.

#[cfg(feature = "config")]
mod apply;
#[cfg(feature = "config")]
mod file;

#[cfg(feature = "config")]
pub use self::file::{Config, Profile, ProviderConfig};
