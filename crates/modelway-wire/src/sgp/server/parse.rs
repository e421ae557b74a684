//! [`parse`]: requests of the service read.

use std::fmt;

use bytes::Bytes;
use http::Method;
use modelway_core::{Error, ErrorKind};

use super::asked::{Asked, Shape};
use super::faults::fault;
use super::input::Incoming;
use super::routes::{Route, routes};
use crate::sgp::words::decode_segment;

/// Reads a request: route, path, query and body.
///
/// ```
/// # use bytes::Bytes;
/// use modelway_wire::sgp::server::parse;
/// let body = Bytes::from(r#"{"prompt": "Hello", "chat_history": []}"#);
/// let request = http::Request::post("/v4/models/dep_1/chat-completions").body(body).unwrap();
/// let asked = parse(&request).unwrap();
/// assert_eq!((asked.operation, asked.address.as_str()), ("models.chat_completions.create", "dep_1"));
/// ```
///
/// # Errors
/// [`ErrorKind::NotFound`] for a path that the service does not have, [`ErrorKind::Unsupported`] for a method that its
/// path does not have, [`ErrorKind::InvalidRequest`] with every fault of a query or a body; each written as the service
/// does by [`render_error`](super::render_error).
pub fn parse(request: &http::Request<Bytes>) -> Result<Asked, Error> {
    let (route, ids) = find(request.method(), request.uri().path())?;
    let incoming = Incoming::new(request, ids);
    let account = incoming.account()?;
    let found = (route.read)(&incoming)?;
    Ok(Asked {
        operation: route.name,
        request: found.request,
        address: found.address,
        account,
        extra_body: found.extra_body,
        shape: Shape(found.form),
    })
}

/// The route of a request, and what stands for its `{…}`.
fn find(method: &Method, path: &str) -> Result<(&'static Route, Vec<String>), Error> {
    let mut methods = Vec::new();
    for route in routes() {
        let Some(ids) = matched(route.path, path) else { continue };
        if route.method == *method {
            let ids = ids.into_iter().map(decoded).collect::<Result<_, _>>()?;
            return Ok((route, ids));
        }
        methods.push(route.method.clone());
    }
    Err(if methods.is_empty() { no_path(path) } else { WrongMethod(methods).error(method, path) })
}

/// The encoded segments that stand for the `{…}` of `template`. An empty segment is none: a slash at the end leads
/// elsewhere.
fn matched<'p>(template: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut ids = Vec::new();
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            ids.push(segment);
        } else if segment != wanted {
            return None;
        }
    }
    segments.next().is_none().then_some(ids)
}

fn decoded(segment: &str) -> Result<String, Error> {
    decode_segment(segment)
        .ok_or_else(|| fault("path", "string_type", format!("has no text in `{segment}`")))
}

fn no_path(path: &str) -> Error {
    let hint = "see the models API of version 4; a path ends without a slash";
    Error::new(ErrorKind::NotFound, format!("there is no path `{path}`")).with_hint(hint)
}

/// The methods that a path has, where the request's is none of them.
#[derive(Debug)]
pub(super) struct WrongMethod(Vec<Method>);

impl WrongMethod {
    fn error(self, method: &Method, path: &str) -> Error {
        let what = format!("the path `{path}` has no {method}");
        Error::new(ErrorKind::Unsupported, what)
            .with_hint(format!("it has {self}"))
            .with_source(self)
    }
}

impl fmt::Display for WrongMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(Method::as_str).collect();
        f.write_str(&names.join(", "))
    }
}

impl std::error::Error for WrongMethod {}
