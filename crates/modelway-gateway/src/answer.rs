//! Replies as HTTP responses.

use axum::body::Body;
use http::{HeaderValue, Response, header};
use modelway_core::stream::EventStream;
use modelway_core::{CallMeta, Reply};
use modelway_wire::sgp::server::{Shape, event_renderer, render};
use tokio::sync::watch;

use crate::events::Frames;
use crate::journal::Journal;
use crate::refuse;

/// A whole answer.
pub(crate) fn whole(shape: &Shape, reply: &Reply) -> Response<Body> {
    match render(shape, reply) {
        Ok(response) => {
            let mut response = response.map(Body::from);
            adapted(&mut response, reply.meta());
            response
        }
        Err(error) => refuse::of(&error),
    }
}

/// An answer event by event. Dropping the body, as happens when the caller leaves, cancels the call.
pub(crate) fn stream(
    shape: &Shape,
    events: EventStream,
    journal: Option<Journal>,
    cut: watch::Receiver<bool>,
) -> Response<Body> {
    let meta = events.meta.clone();
    let frames = Frames::new(event_renderer(shape), events, journal, cut);
    let mut response = Response::new(Body::from_stream(frames));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Proxies that gather a body would take the stream's sense away.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    adapted(&mut response, &meta);
    response
}

/// Says what of the request went otherwise than it came: the service's own shapes have no place for it.
fn adapted(response: &mut Response<Body>, meta: &CallMeta) {
    for adaptation in &meta.adaptations {
        if let Ok(value) = HeaderValue::try_from(adaptation.to_string()) {
            response.headers_mut().append("x-modelway-adapted", value);
        }
    }
}
