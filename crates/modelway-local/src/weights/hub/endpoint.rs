//! Where the hub is, and the addresses of its files.

use http::Uri;
use modelway_core::{Error, ErrorKind};

use super::super::plan::HubPlace;

/// The base URL of a hub.
#[derive(Debug)]
pub(super) struct Endpoint {
    base: String,
    origin: Origin,
}

/// Scheme, host and port.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// `None` for what is no HTTP URL, or one with a user name.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let usual = match &*scheme {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        let host = uri.host().filter(|host| !host.is_empty())?.to_ascii_lowercase();
        let named = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        (!named).then(|| Self { scheme, host, port: uri.port_u16().unwrap_or(usual) })
    }

    pub(super) fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    fn is_loopback(&self) -> bool {
        let address = self.host.trim_start_matches('[').trim_end_matches(']');
        address == "localhost"
            || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl Endpoint {
    pub(super) fn parse(given: Option<&str>) -> Result<Self, Error> {
        let base =
            given.unwrap_or("https://huggingface.co").trim().trim_end_matches('/').to_owned();
        let origin = base.parse::<Uri>().ok().as_ref().and_then(Origin::of);
        let origin = origin.filter(|_| !base.contains(['?', '#']));
        let Some(origin) = origin else {
            return Err(Error::new(ErrorKind::Configuration, "HF_ENDPOINT is no HTTP URL")
                .with_hint("write it like https://huggingface.co"));
        };
        if !origin.is_https() && !origin.is_loopback() {
            return Err(Error::new(ErrorKind::Configuration, "HF_ENDPOINT is not https")
                .with_hint("plain http is for this machine only"));
        }
        Ok(Self { base, origin })
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Where a file is.
    pub(super) fn file(&self, place: &HubPlace, name: &str) -> Result<Uri, Error> {
        let (repo, revision) = (&place.repo, escape(&place.revision));
        self.uri(format!("{}/{repo}/resolve/{revision}/{}", self.base, escape(name)))
    }

    /// Where a repository says what is in it.
    pub(super) fn listing(&self, place: &HubPlace) -> Result<Uri, Error> {
        let (repo, revision) = (&place.repo, escape(&place.revision));
        self.uri(format!("{}/api/models/{repo}/revision/{revision}", self.base))
    }

    fn uri(&self, text: String) -> Result<Uri, Error> {
        text.parse().map_err(|_| {
            Error::new(ErrorKind::InvalidRequest, format!("`{text}` is no address on the hub"))
        })
    }
}

/// Percent-encodes what cannot stand in a path; `/` stays.
fn escape(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Where a `Location` leads, seen from `base`.
pub(super) fn join(base: &Uri, location: &str) -> Option<Uri> {
    let location = location.split('#').next().unwrap_or_default();
    let scheme = base.scheme_str()?;
    let authority = base.authority()?;
    let absolute = if location.contains("://") {
        location.to_owned()
    } else if let Some(rest) = location.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}")
    } else {
        let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{location}")
    };
    absolute.parse().ok()
}
