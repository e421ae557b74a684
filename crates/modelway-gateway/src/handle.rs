//! What happens to a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use http::{HeaderValue, Request, Response, StatusCode};
use modelway_core::{
    Call, CallContext, CallOptions, DeploymentRef, Error, ErrorKind, Phase, ReplaySafety, Reply,
};
use modelway_wire::sgp::server::{Asked, parse};
use tokio::sync::watch;
use tracing::Instrument;

use crate::gateway::Gateway;
use crate::{answer, refuse};

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) gateway: Gateway,
    pub(crate) stopping: AtomicBool,
    /// Whether answers that are still on their way are to end.
    pub(crate) cut: watch::Sender<bool>,
}

/// `GET /healthz`: the process lives.
pub(crate) async fn health() -> &'static str {
    "ok"
}

/// `GET /readyz`: it can answer, and does not stop.
pub(crate) async fn ready(State(shared): State<Arc<Shared>>) -> (StatusCode, String) {
    if shared.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "the server stops".to_owned());
    }
    match limited(Duration::from_secs(5), (shared.gateway.ready)()).await {
        Ok(()) => (StatusCode::OK, "ready".to_owned()),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready".to_owned())
        }
    }
}

/// Any other request.
pub(crate) async fn call(
    State(shared): State<Arc<Shared>>,
    request: Request<Body>,
) -> Response<Body> {
    let id = request_id(request.headers());
    let span = tracing::info_span!(
        "request", method = %request.method(), path = request.uri().path(), request_id = tracing::field::Empty,
        operation = tracing::field::Empty, caller = tracing::field::Empty, status = tracing::field::Empty,
    );
    if let Some(id) = id.as_ref().and_then(|id| id.to_str().ok()) {
        span.record("request_id", id);
    }
    let mut cut = shared.cut.subscribe();
    let work = answered(&shared, request).instrument(span.clone());
    let mut response = tokio::select! {
        response = work => response,
        _ = cut.wait_for(|cut| *cut) => refuse::of(&refuse::cut_off()),
    };
    span.record("status", response.status().as_u16());
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), "answered"));
    if let Some(id) = id {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// The caller's own name for the request, if it is a harmless one.
fn request_id(headers: &http::HeaderMap) -> Option<HeaderValue> {
    headers.get("x-request-id").filter(|id| id.len() <= 128).cloned()
}

async fn answered(shared: &Shared, request: Request<Body>) -> Response<Body> {
    let gateway = &shared.gateway;
    if gateway.keys.is_empty()
        && let Err(refusal) = refuse::foreign(request.headers())
    {
        return refuse::of(&refusal);
    }
    match refuse::caller(&gateway.keys, request.headers()) {
        Ok(Some(caller)) => {
            tracing::Span::current().record("caller", caller);
        }
        Ok(None) => {}
        Err(refusal) => return refuse::of(&refusal),
    }
    let (parts, body) = request.into_parts();
    let read = tokio::time::timeout(gateway.timeout, to_bytes(body, gateway.max_body)).await;
    let body = match read {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return refuse::unread(&error, gateway.max_body),
        Err(_) => return refuse::slow(gateway.timeout),
    };
    let asked = match parse(&Request::from_parts(parts, body)) {
        Ok(asked) => asked,
        Err(error) => return refuse::of(&error),
    };
    tracing::Span::current().record("operation", asked.operation);
    let shape = asked.shape.clone();
    let replay = asked.request.replay_safety();
    match limited(gateway.timeout, ask(gateway, asked)).await {
        Ok(Reply::Stream(events)) => answer::stream(&shape, *events, shared.cut.subscribe()),
        Ok(reply) => answer::whole(&shape, &reply),
        Err(error) => {
            tracing::info!(kind = error.kind().as_str(), phase = error.phase().as_str(), "failed");
            let mut response = refuse::of(&error);
            if replay == ReplaySafety::OnlyIfNeverSent {
                // The service's own clients send a POST again on every 5xx: a create would be made twice.
                let never = HeaderValue::from_static("false");
                response.headers_mut().insert("x-should-retry", never);
            }
            response
        }
    }
}

async fn ask(gateway: &Gateway, asked: Asked) -> Result<Reply, Error> {
    asked.request.check()?;
    let mut options = CallOptions::default();
    options.account = asked.account;
    options.extra_body = asked.extra_body;
    let context = CallContext::new(DeploymentRef::exactly(asked.address), options);
    gateway.backend.call(Call { request: Arc::new(asked.request), context }).await
}

async fn limited<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        let what = format!("there was no answer within {} s", limit.as_secs());
        Err(Error::new(ErrorKind::Timeout, what).with_phase(Phase::Response))
    })
}
