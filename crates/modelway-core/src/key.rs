//! [`ApiKey`]: a secret that does not leak by accident.

use std::fmt;
use std::sync::Arc;

use crate::{Error, ErrorKind};

/// A provider key, checked once and never printed.
///
/// `Debug` and `Display` show `[key]`; comparing and hashing work on the secret, so that limits can be
/// held per key.
///
/// ```
/// use modelway_core::ApiKey;
/// let key = ApiKey::new("esecret_0123456789").unwrap();
/// assert_eq!(format!("{key:?}"), "ApiKey([key])");
/// assert!(ApiKey::new("   ").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ApiKey(Arc<str>);

impl ApiKey {
    /// Takes a key as it stands; surrounding white space (a copied newline) is removed.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when nothing is left, or when a character could not travel in an HTTP
    /// header (anything but visible ASCII). The message never repeats the key.
    pub fn new(key: impl AsRef<str>) -> Result<Self, Error> {
        let key = key.as_ref().trim();
        if key.is_empty() {
            return Err(Error::new(ErrorKind::Configuration, "the API key is empty or blank")
                .with_hint("set the provider's key variable (`modelway doctor` names it), or leave it unset"));
        }
        if let Some(at) = key.chars().position(|c| !c.is_ascii_graphic()) {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "the API key has a character at position {} that no HTTP header can carry",
                    at + 1
                ),
            )
            .with_hint(
                "copy the key again: only visible ASCII is possible, without spaces or quotes",
            ));
        }
        Ok(Self(key.into()))
    }

    /// The secret itself, for the one place that puts it into a header.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([key])")
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}
