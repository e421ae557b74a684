//! One request to the hub, with the redirects that lead to where it keeps its files.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Response, Uri};
use modelway_core::time::within;
use modelway_core::{Body, Error, ErrorKind, Phase, RequestBody, Timer};

use super::super::puller::Limits;
use super::Hub;
use super::endpoint::{Origin, join};
use super::status;

/// How many redirects are followed; the hub needs one or two.
const REDIRECTS: usize = 5;

/// What an earlier download left.
#[derive(Debug, Clone)]
pub(super) struct Resume {
    /// Bytes that are there.
    pub(super) offset: u64,
    /// The strong `ETag` of what they belong to, by the server that sent them.
    pub(super) etag: Option<String>,
    /// The digest of what they belong to, by the hub.
    pub(super) sha256: Option<String>,
}

/// What the hub itself says of a file, before it leads elsewhere.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) sha256: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) commit: Option<String>,
}

/// A successful answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) response: Response<Body>,
    pub(super) facts: Facts,
}

impl Hub {
    /// Gets `uri`. Only its own origin sees the token; elsewhere goes only https.
    pub(super) async fn get(
        &self,
        uri: &Uri,
        mut resume: Option<&Resume>,
        timer: &dyn Timer,
        limits: &Limits,
    ) -> Result<Answer, Error> {
        let mut uri = uri.clone();
        let mut facts = Facts::default();
        for _ in 0..=REDIRECTS {
            let origin = self.permitted(&uri)?;
            let ours = origin == *self.endpoint.origin();
            let request = self.request(&uri, ours, resume)?;
            let sent = within(timer, Some(limits.first_answer), self.transport.send(request)).await;
            let response = sent.map_err(|_| silent(&origin, limits))??;
            if ours {
                facts.learn(response.headers());
                // The hub has another file by now: it must come from its start.
                resume = resume.filter(|had| facts.sha256.is_none() || had.sha256 == facts.sha256);
            }
            if !response.status().is_redirection() {
                status::check(&response, &origin, ours, self.token.is_some())?;
                return Ok(Answer { response, facts });
            }
            uri = next(&uri, &response, &origin)?;
        }
        let message = format!(
            "{} leads from one address to the next without end",
            uri.host().unwrap_or("it")
        );
        Err(Error::new(ErrorKind::Response, message))
    }

    fn permitted(&self, uri: &Uri) -> Result<Origin, Error> {
        let origin = Origin::of(uri);
        let permitted = |o: &Origin| o.is_https() || o == self.endpoint.origin();
        origin.filter(permitted).ok_or_else(|| {
            Error::new(ErrorKind::Response, "the hub leads to an address that is not https")
        })
    }

    fn request(
        &self,
        uri: &Uri,
        ours: bool,
        resume: Option<&Resume>,
    ) -> Result<http::Request<RequestBody>, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(token) = self.token.as_ref().filter(|_| ours)
            && let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        {
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        if let Some(resume) = resume {
            let offset = resume.offset;
            headers.insert(header::RANGE, value(&format!("bytes={offset}-"))?);
            if let Some(etag) = &resume.etag {
                headers.insert(header::IF_RANGE, value(etag)?);
            }
        }
        let mut request =
            http::Request::get(uri.clone()).body(RequestBody::default()).map_err(bad)?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

impl Facts {
    fn learn(&mut self, headers: &HeaderMap) {
        let get = |name: &'static str| text(headers, &HeaderName::from_static(name));
        let digest = |etag: &str| {
            let digest = etag.trim_start_matches("W/").trim_matches('"').to_ascii_lowercase();
            (digest.len() == 64 && digest.chars().all(|c| c.is_ascii_hexdigit())).then_some(digest)
        };
        let etag = get("x-linked-etag").or_else(|| text(headers, &header::ETAG));
        self.sha256 = self.sha256.take().or_else(|| etag.and_then(digest));
        self.bytes = self.bytes.or_else(|| get("x-linked-size").and_then(|size| size.parse().ok()));
        let commit = get("x-repo-commit").map(str::to_owned);
        self.commit = self.commit.take().or(commit);
    }
}

/// The text of a header.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn next(from: &Uri, response: &Response<Body>, origin: &Origin) -> Result<Uri, Error> {
    let location = text(response.headers(), &header::LOCATION);
    location.and_then(|location| join(from, location)).ok_or_else(|| {
        let message =
            format!("{} redirects ({}) to nowhere", origin.host(), response.status().as_u16());
        Error::new(ErrorKind::Response, message)
    })
}

fn silent(origin: &Origin, limits: &Limits) -> Error {
    let message = format!("{} did not answer within {:?}", origin.host(), limits.first_answer);
    Error::new(ErrorKind::Timeout, message).with_phase(Phase::Sent)
}

fn value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text).map_err(|error| bad(error.into()))
}

fn bad(error: http::Error) -> Error {
    Error::new(ErrorKind::InvalidRequest, "the request cannot be built").with_source(error)
}
