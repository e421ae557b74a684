//! [`Server`]: a gateway that listens.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use modelway_core::time::within;
use modelway_core::{Error, ErrorKind, Timer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::connection::Serving;
use crate::gateway::Gateway;
use crate::handle::{self, Shared};

/// How long answers that are cut off have for saying so.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// How long no connection is taken after the system could not give one, most often for want of file handles.
const BREATH: Duration = Duration::from_secs(1);

/// A gateway that listens; [`run`](Self::run) serves.
#[derive(Debug)]
pub struct Server {
    gateway: Gateway,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    pub(crate) fn new(gateway: Gateway, listener: TcpListener) -> Result<Self, Error> {
        let address = listener.local_addr().map_err(|error| {
            Error::new(ErrorKind::Connection, "the server's socket failed").with_source(error)
        })?;
        Ok(Self { gateway, listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is over. Then no connection is taken any more, and answers that are on their way, streams
    /// too, have the grace time to end. What is not over then is cut off: an answer of its own error where the caller
    /// reads it, and its call is cancelled.
    ///
    /// # Errors
    /// None at present: a connection that fails is its caller's affair.
    pub async fn run(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let Self { gateway, listener, .. } = self;
        let (grace, timer) = (gateway.grace, gateway.timer.clone());
        let (cut, _) = watch::channel(false);
        let shared =
            Arc::new(Shared { gateway, stopping: AtomicBool::new(false), cut: cut.clone() });
        let (stop, stopping) = watch::channel(false);
        let serving = serving(&shared);
        let mut open = accept(listener, &serving, stopping, shutdown).await;
        shared.stopping.store(true, Ordering::Relaxed);
        stop.send_replace(true);
        if within(&*timer, Some(grace), ended(&mut open)).await.is_ok() {
            return Ok(());
        }
        let seconds = grace.as_secs();
        tracing::warn!(seconds, "answers that are still on their way are cut off");
        // Each ends with an error that says so, and gives up what it holds.
        cut.send_replace(true);
        let _ = within(&*timer, Some(LAST_WORDS), ended(&mut open)).await;
        // What is left are connections of callers who do not read.
        open.shutdown().await;
        Ok(())
    }
}

fn serving(shared: &Arc<Shared>) -> Serving {
    let gateway = &shared.gateway;
    let router = Router::new()
        .route("/healthz", get(handle::health))
        .route("/readyz", get(handle::ready))
        .fallback(handle::call)
        .with_state(shared.clone());
    Serving {
        router,
        header_timeout: gateway.header_timeout,
        write_timeout: gateway.write_timeout,
        timer: gateway.timer.clone(),
    }
}

/// Takes connections until `shutdown` is over; what is back are those that are open then.
async fn accept(
    listener: TcpListener,
    serving: &Serving,
    stopping: watch::Receiver<bool>,
    shutdown: impl Future<Output = ()>,
) -> JoinSet<()> {
    let mut open = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return open,
            socket = next(&listener, &*serving.timer) => {
                open.spawn(serving.clone().serve(socket, stopping.clone()));
            }
            // Those that ended are forgotten.
            Some(_) = open.join_next() => {}
        }
    }
}

async fn next(listener: &TcpListener, timer: &dyn Timer) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => return socket,
            Err(error) if is_of_one(&error) => {
                tracing::debug!(%error, "a connection was not taken");
            }
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                timer.sleep(BREATH).await;
            }
        }
    }
}

/// Whether it concerns the connection that was to be taken, and not all.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn ended(open: &mut JoinSet<()>) {
    while open.join_next().await.is_some() {}
}
