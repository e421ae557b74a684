//! The versions of HTTP, by feature.

#[cfg(not(feature = "http2"))]
mod one;
#[cfg(feature = "http2")]
mod two;

#[cfg(not(feature = "http2"))]
pub(crate) use self::one::Protocol;
#[cfg(feature = "http2")]
pub(crate) use self::two::Protocol;
