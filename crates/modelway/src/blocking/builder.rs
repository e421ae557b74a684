//! [`ClientBuilder`].

use modelway_core::Error;

use super::Client;

/// Sets up a blocking [`Client`]: [`modelway::ClientBuilder`](crate::ClientBuilder) with another
/// `build`.
pub type ClientBuilder = crate::ClientBuilder<Client>;

/// For the [blocking](crate::blocking) client.
impl crate::ClientBuilder<Client> {
    /// The blocking client.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) without any provider, for a default that
    /// is not configured, or for a transport that cannot be set up; in async code; and when the background
    /// thread cannot be started.
    pub fn build(self) -> Result<Client, Error> {
        // In async code nothing is opened.
        super::runtime::shared()?;
        Client::new(self.built()?)
    }
}
