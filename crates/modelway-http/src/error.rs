//! From the clients' errors to the one error: what went wrong, and how far the request got.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use modelway_core::{Error, ErrorKind, Phase};
use rustls::CertificateError as Certificate;

/// Where a request goes, in words for messages: never its path, query or user name.
#[derive(Debug)]
pub(crate) struct Place {
    /// Host, and port if the URL has one.
    pub(crate) authority: Arc<str>,
    /// Whether the client has proxies at all.
    pub(crate) proxies: bool,
    /// Whether the client trusts no certificate at all.
    pub(crate) no_roots: bool,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.authority)
    }
}

/// How far a request got that was sent and has no response.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reached {
    /// There was no connection for it.
    NoConnection(NoConnection),
    Connection,
}

/// Why there was no connection, as far as the causes do not tell.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NoConnection {
    Timeout,
    UnknownName,
    Other,
}

/// The error of a request that got no response.
pub(crate) fn in_request<E>(error: E, reached: Reached, place: &Place) -> Error
where
    E: StdError + Send + Sync + 'static,
{
    let mapped = match reached {
        Reached::NoConnection(why) => connect(&error, why, place),
        Reached::Connection => unanswered(find(&error), place),
    };
    mapped.with_source(error)
}

/// There was a connection, but no answer.
fn unanswered(error: Option<&hyper::Error>, place: &Place) -> Error {
    match error {
        // Hyper gave the request back: it was never written.
        Some(error) if error.is_canceled() => {
            connection(format!("the connection to {place} closed before the request was sent"))
                .with_hint("repeat the call")
        }
        Some(error) if error.is_parse() => {
            Error::new(ErrorKind::Response, format!("{place} did not answer in valid HTTP"))
                .with_hint("check the scheme and the port of the base URL")
        }
        _ => connection(format!("the connection to {place} broke before an answer"))
            .with_phase(Phase::Sent)
            .with_hint("the request may have been processed: repeat it if that does no harm"),
    }
}

/// The error that ends a body which broke off.
pub(crate) fn in_body<E>(error: E, place: &Place) -> Error
where
    E: StdError + Send + Sync + 'static,
{
    connection(format!("the connection to {place} broke in the middle of the answer"))
        .with_phase(Phase::Stream)
        .with_hint("repeat the call")
        .with_source(error)
}

/// The error for a setup that the client refuses.
pub(crate) fn cannot_build<E>(error: E) -> Error
where
    E: StdError + Send + Sync + 'static,
{
    Error::new(ErrorKind::Configuration, "the HTTP client cannot be built")
        .with_hint("check `user_agent`: it must be a valid header value")
        .with_source(error)
}

/// The error for a request that HTTP cannot hold.
pub(crate) fn not_sendable() -> Error {
    Error::new(ErrorKind::InvalidRequest, "the request cannot be sent over HTTP")
        .with_hint("check the URL, and how long it is")
}

/// The error for a URL that is none, or not one of HTTP.
pub(crate) fn bad_url() -> Error {
    Error::new(ErrorKind::InvalidRequest, "the request's URL is not an absolute HTTP URL")
        .with_hint("check the base URL: it starts with `https://` or `http://`")
}

/// No connection: nothing was sent.
fn connect(error: &(dyn StdError + 'static), why: NoConnection, place: &Place) -> Error {
    if let Some(refused) = tls(error, place) {
        return refused;
    }
    let io = find::<io::Error>(error).map(io::Error::kind);
    let message = match (why, io) {
        (NoConnection::Timeout, _) => return too_late(place),
        (NoConnection::UnknownName, _) => format!("the name of {place} cannot be resolved"),
        (_, Some(io::ErrorKind::ConnectionRefused)) => format!("{place} refused the connection"),
        _ => format!("cannot connect to {place}"),
    };
    connection(message).with_hint(match place.proxies {
        true => "check the base URL, the network and the proxy, and that the server runs",
        false => "check the base URL and the network, and that the server runs",
    })
}

fn too_late(place: &Place) -> Error {
    Error::new(ErrorKind::Timeout, format!("no connection to {place} in time"))
        .with_phase(Phase::Connect)
        .with_hint(match place.proxies {
            true => "check the network and the proxy, or raise `connect_timeout`",
            false => "check the network, or raise `connect_timeout`",
        })
}

/// No connection that can be trusted. Repeating the call does not help.
fn tls(error: &(dyn StdError + 'static), place: &Place) -> Option<Error> {
    let (message, hint) = match find::<rustls::Error>(error)? {
        rustls::Error::InvalidCertificate(_) if place.no_roots => (
            format!("no CA certificates are known to check the certificate of {place} with"),
            "install the system's (`ca-certificates`), set SSL_CERT_FILE, or use `root_certificate_pem`",
        ),
        // A bad signature: of an authority with the same name but another key.
        rustls::Error::InvalidCertificate(
            Certificate::UnknownIssuer | Certificate::BadSignature,
        ) => (
            format!("the certificate of {place} is from an unknown authority"),
            "add that authority with `root_certificate_pem`, or to the system's trust store",
        ),
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => (
            format!("the certificate of {place} is for another host"),
            "use the host name that the certificate was made for",
        ),
        rustls::Error::InvalidCertificate(_) => (
            format!("the certificate of {place} is not valid"),
            "renew it, or check this machine's clock",
        ),
        _ => (
            format!("the TLS handshake with {place} failed"),
            "check the scheme and the port of the base URL: does the server speak TLS there?",
        ),
    };
    Some(connection(message).with_hint(hint).with_retryable(false))
}

fn connection(message: String) -> Error {
    Error::new(ErrorKind::Connection, message)
}

/// The first `T` among `error` and its causes, those inside of an [`io::Error`] included.
pub(crate) fn find<'a, T>(error: &'a (dyn StdError + 'static)) -> Option<&'a T>
where
    T: StdError + 'static,
{
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // An io::Error's source is that of the error which it wraps.
        next = match error.downcast_ref().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use hyper::client::conn::http1::handshake;
    use hyper_util::rt::TokioIo;

    use super::*;

    #[tokio::test]
    async fn a_request_that_hyper_gave_back_was_never_sent() {
        let io = TokioIo::new(tokio::io::duplex(64).0);
        let (mut sender, connection) = handshake::<_, String>(io).await.unwrap();
        drop(connection);
        let error = sender.send_request(http::Request::default()).await.unwrap_err();
        let place = Place { authority: "a.test".into(), proxies: false, no_roots: false };
        let error = unanswered(Some(&error), &place);
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Connection, Phase::Connect));
        assert!(error.is_retryable());
    }

    #[test]
    fn causes_are_found_inside_of_io_errors() {
        let inner = io::Error::other(rustls::Error::DecryptError);
        let outer = io::Error::other(inner);
        assert_eq!(find::<rustls::Error>(&outer), Some(&rustls::Error::DecryptError));
        assert!(find::<hyper::Error>(&outer).is_none());
    }
}
