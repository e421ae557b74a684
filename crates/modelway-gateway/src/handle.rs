//! What happens to a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use modelway_core::time::within;
use modelway_core::{
    Call, CallContext, CallOptions, DeploymentRef, Error, ErrorKind, Phase, Randomness,
    ReplaySafety, Reply, Timer,
};
use modelway_wire::sgp::server::{Asked, parse};
use tokio::sync::watch;
use tracing::Instrument;

use crate::gateway::Gateway;
use crate::journal::Journal;
use crate::{answer, refuse};

/// How much later than its deadline a call is given up whose backend does not heed that.
const MARGIN: Duration = Duration::from_millis(500);
const REQUEST_ID: &str = "x-request-id";

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
    let asked = (shared.gateway.ready)();
    match limited(&*shared.gateway.timer, Duration::from_secs(5), asked).await {
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
    let gateway = &shared.gateway;
    let id = request_id(request.headers(), &*gateway.randomness);
    let span = tracing::info_span!("request", request_id = id.as_str());
    let (method, path) = (request.method(), request.uri().path());
    let mut journal = Some(Journal::open(gateway.timer.clone(), method, path, id.clone()));
    let mut cut = shared.cut.subscribe();
    let work = answered(&shared, request, &mut journal).instrument(span);
    let mut response = tokio::select! {
        response = work => response,
        _ = cut.wait_for(|cut| *cut) => refused(&refuse::cut_off(), &mut journal),
    };
    // A stream has taken it along.
    if let Some(journal) = journal {
        journal.over(Some(response.status()));
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The caller's own name for the request, if it is a harmless one; else a name of ours.
fn request_id(headers: &HeaderMap, randomness: &dyn Randomness) -> String {
    let own = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let own = own.filter(|id| (1..=128).contains(&id.len()));
    own.map_or_else(
        || {
            // All the bits that a number between 0 and 1 has.
            let bits = (randomness.unit() * (1_u64 << 53) as f64) as u64;
            format!("req_{bits:014x}")
        },
        str::to_owned,
    )
}

async fn answered(
    shared: &Shared,
    request: Request<Body>,
    journal: &mut Option<Journal>,
) -> Response<Body> {
    let gateway = &shared.gateway;
    if let Err(refusal) = admitted(gateway, request.headers(), journal) {
        return refused(&refusal, journal);
    }
    let (parts, body) = request.into_parts();
    let read = to_bytes(body, gateway.max_body);
    let body = match within(&*gateway.timer, Some(gateway.timeout), read).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return refuse::unread(&error, gateway.max_body),
        Err(_) => return refuse::slow(gateway.timeout),
    };
    let asked = match parse(&Request::from_parts(parts, body)) {
        Ok(asked) => asked,
        Err(error) => return refused(&error, journal),
    };
    if let Some(journal) = journal {
        journal.asked(&asked);
    }
    let shape = asked.shape.clone();
    let replay = asked.request.replay_safety();
    match ask(gateway, asked).await {
        Ok(Reply::Stream(events)) => {
            answer::stream(&shape, *events, journal.take(), shared.cut.subscribe())
        }
        Ok(reply) => answer::whole(&shape, &reply),
        Err(error) => {
            let mut response = refused(&error, journal);
            if replay == ReplaySafety::OnlyIfNeverSent {
                // The service's own clients send a POST again on every 5xx: a create would be made twice.
                let never = HeaderValue::from_static("false");
                response.headers_mut().insert("x-should-retry", never);
            }
            response
        }
    }
}

/// Whether the caller may call at all.
fn admitted(
    gateway: &Gateway,
    headers: &HeaderMap,
    journal: &mut Option<Journal>,
) -> Result<(), Error> {
    if gateway.keys.is_empty() {
        refuse::foreign(headers)?;
    }
    if let (Some(caller), Some(journal)) = (refuse::caller(&gateway.keys, headers)?, journal) {
        journal.called_by(caller);
    }
    Ok(())
}

/// An error as the service tells it, noted.
fn refused(error: &Error, journal: &mut Option<Journal>) -> Response<Body> {
    if let Some(journal) = journal {
        journal.failed(error);
    }
    tracing::debug!(%error, "refused or failed");
    refuse::of(error)
}

/// Asks the backend. What is behind ends the call at its deadline, and counts it as a timeout; only where it does not,
/// the call is dropped.
async fn ask(gateway: &Gateway, asked: Asked) -> Result<Reply, Error> {
    asked.request.check()?;
    let mut options = CallOptions::default();
    options.account = asked.account;
    options.extra_body = asked.extra_body;
    let mut context = CallContext::new(DeploymentRef::exactly(asked.address), options);
    let timer = &*gateway.timer;
    context.deadline = timer.now().checked_add(gateway.timeout);
    let call = Call { request: Arc::new(asked.request), context };
    let limit = gateway.timeout.saturating_add(MARGIN);
    limited(timer, limit, gateway.backend.call(call)).await
}

async fn limited<T>(
    timer: &dyn Timer,
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    within(timer, Some(limit), work).await.unwrap_or_else(|_| {
        let what = format!("there was no answer within {:.3} s", limit.as_secs_f64());
        Err(Error::new(ErrorKind::Timeout, what).with_phase(Phase::Response))
    })
}
