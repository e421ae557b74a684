//! [`Serving`]: what one connection is served by.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use modelway_core::Timer;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::busy::Busy;
use crate::held_body::HeldBody;
use crate::reader::Readers;
use crate::writing::Writing;

/// What all connections share.
#[derive(Clone)]
pub(crate) struct Serving {
    pub(crate) router: Router,
    /// How long a connection may be without a request whose headers were read whole.
    pub(crate) header_timeout: Duration,
    /// How long the caller may take nothing of what is written.
    pub(crate) write_timeout: Duration,
    pub(crate) timer: Arc<dyn Timer>,
}

impl Serving {
    /// Serves a connection, HTTP/1 or HTTP/2, until it ends, a limit has passed, or, after `stop`, the answers that are
    /// under way are at their end.
    pub(crate) async fn serve(self, socket: TcpStream, mut stop: watch::Receiver<bool>) {
        // A piece of a stream leaves at once.
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "a socket keeps its delay");
        }
        let Self { router, header_timeout, write_timeout, timer } = self;
        let busy = Busy::new();
        let io = Writing::new(socket, write_timeout, timer.clone(), busy.clone());
        let service = service(router, busy.clone());
        let readers = Readers { limit: write_timeout, timer: timer.clone() };
        let builder = Builder::new(readers);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(io), service));
        let mut quiet = pin!(busy.quiet_for(header_timeout, &*timer));
        let mut told = false;
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    return ended.unwrap_or_else(|error| tracing::debug!(%error, "a connection broke off"));
                }
                // Nothing is under way on it, so that nothing is lost.
                () = &mut quiet => {
                    return tracing::debug!("a connection without a request is closed");
                }
                _ = stop.wait_for(|stop| *stop), if !told => {
                    told = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// The router, which keeps the connection busy from a request's headers to the end of its answer.
fn service(
    router: Router,
    busy: Busy,
) -> impl Service<
    Request<Incoming>,
    Response = Response<HeldBody>,
    Error = Infallible,
    Future: Send + 'static,
> {
    let router = TowerToHyperService::new(router);
    service_fn(move |request: Request<Incoming>| {
        let held = busy.hold();
        let answer = router.call(request);
        async move { Ok(answer.await?.map(|body| HeldBody::new(body, held))) }
    })
}
