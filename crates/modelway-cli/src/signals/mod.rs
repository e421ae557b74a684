//! Being told to stop.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(crate) use self::other::stop;
#[cfg(unix)]
pub(crate) use self::unix::stop;
