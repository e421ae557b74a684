//! [`Server`]: a gateway that listens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use modelway_core::{Error, ErrorKind};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::gateway::Gateway;
use crate::handle::{self, Shared};

/// How long answers that are cut off have for saying so.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_millis(500);

/// A gateway that listens; [`run`](Self::run) serves.
#[derive(Debug)]
pub struct Server {
    gateway: Gateway,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    pub(crate) fn new(gateway: Gateway, listener: TcpListener) -> Result<Self, Error> {
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { gateway, listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is over. Then no connection is taken any more, and answers that are on their way, streams
    /// too, have the grace time to end.
    ///
    /// # Errors
    /// [`ErrorKind::Connection`] when the socket fails.
    pub async fn run(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let Self { gateway, listener, .. } = self;
        let grace = gateway.grace;
        let (cut, _) = watch::channel(false);
        let shared =
            Arc::new(Shared { gateway, stopping: AtomicBool::new(false), cut: cut.clone() });
        let router = Router::new()
            .route("/healthz", get(handle::health))
            .route("/readyz", get(handle::ready))
            .fallback(handle::call)
            .with_state(shared.clone());
        // A piece of a stream leaves at once.
        let listener = listener.tap_io(|socket| {
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "a socket keeps its delay");
            }
        });
        let (stop, stopped) = oneshot::channel();
        let served = axum::serve(listener, router).with_graceful_shutdown(async move {
            shutdown.await;
            shared.stopping.store(true, Ordering::Relaxed);
            let _ = stop.send(());
        });
        let mut served = std::pin::pin!(served.into_future());
        tokio::select! {
            served = &mut served => return served.map_err(failed),
            () = late(stopped, grace) => {}
        }
        tracing::warn!(
            seconds = grace.as_secs(),
            "answers that are still on their way are cut off"
        );
        // Each ends with an error that says so, and gives up what it holds.
        cut.send_replace(true);
        tokio::select! {
            served = served => served.map_err(failed),
            // Connections of callers who do not read are left behind; their answers have ended.
            () = tokio::time::sleep(LAST_WORDS) => Ok(()),
        }
    }
}

/// Over when the grace time is, counted from the stop.
async fn late(stopped: oneshot::Receiver<()>, grace: std::time::Duration) {
    if stopped.await.is_err() {
        // The server ended by itself.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(grace).await;
}

fn failed(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Connection, "the server's socket failed").with_source(error)
}
