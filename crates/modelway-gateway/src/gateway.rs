//! [`Gateway`]: what a server is made of.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use modelway_core::time::BoxFuture;
use modelway_core::{Backend, Error, ErrorKind, Jitter, Randomness, Timer};
use tokio::net::TcpListener;

use crate::keys::Keys;
use crate::server::Server;
use crate::timer::SystemTimer;

/// The largest body that is read unless set otherwise: images travel in requests.
const MAX_BODY: usize = 32 << 20;
/// How long an answer may take unless set otherwise; a stream, its first event.
const TIMEOUT: Duration = Duration::from_secs(600);
/// How long running answers have to end when the server stops.
const GRACE: Duration = Duration::from_secs(30);
/// How long a connection may be without a request. Load balancers keep an idle one for 60 s and must be the ones that
/// close it: a request that meets a closing connection fails.
const HEADERS: Duration = Duration::from_secs(75);
/// How long a caller may take nothing of an answer.
const WRITE: Duration = Duration::from_secs(60);

pub(crate) type Ready = Arc<dyn Fn() -> BoxFuture<Result<(), Error>> + Send + Sync>;

/// A server in the making.
#[derive(Clone)]
#[must_use]
pub struct Gateway {
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) keys: Keys,
    pub(crate) max_body: usize,
    pub(crate) timeout: Duration,
    pub(crate) grace: Duration,
    pub(crate) header_timeout: Duration,
    pub(crate) write_timeout: Duration,
    pub(crate) ready: Ready,
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) randomness: Arc<dyn Randomness>,
}

impl Gateway {
    /// A server over `backend`, without keys.
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        Self {
            backend,
            keys: Keys::none(),
            max_body: MAX_BODY,
            timeout: TIMEOUT,
            grace: GRACE,
            header_timeout: HEADERS,
            write_timeout: WRITE,
            timer: Arc::new(SystemTimer),
            randomness: Arc::new(Jitter::default()),
            ready: Arc::new(|| Box::pin(std::future::ready(Ok(())))),
        }
    }

    /// Who may call. Without keys only a loopback address can be bound.
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys = keys;
        self
    }

    /// The largest body that is read, in bytes; 32 MiB unless set.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// How long an answer may take, and a stream its first event; 10 minutes unless set. It goes with the call as its
    /// deadline, so that what is behind ends it as a timeout. A request's body has as long to come.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// How long running answers have to end when the server stops; 30 seconds unless set.
    pub fn grace(mut self, limit: Duration) -> Self {
        self.grace = limit;
        self
    }

    /// How long a connection may be open without a request whose headers have come whole: at its start, and after an
    /// answer; 75 seconds unless set. Then it is closed, and nothing is lost.
    pub fn header_timeout(mut self, limit: Duration) -> Self {
        self.header_timeout = limit;
        self
    }

    /// How long a caller may take nothing of what is written to it; a minute unless set. Then the connection ends, and
    /// what is answered on it is cancelled.
    pub fn write_timeout(mut self, limit: Duration) -> Self {
        self.write_timeout = limit;
        self
    }

    /// The clock of all limits; the system's unless set.
    pub fn timer(mut self, timer: Arc<dyn Timer>) -> Self {
        self.timer = timer;
        self
    }

    /// What makes the ids of requests that bring none (`x-request-id`); the system's unless set.
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.randomness = randomness;
        self
    }

    /// What `GET /readyz` asks.
    pub fn readiness(
        mut self,
        ready: impl Fn() -> BoxFuture<Result<(), Error>> + Send + Sync + 'static,
    ) -> Self {
        self.ready = Arc::new(ready);
        self
    }

    /// Binds an address such as `127.0.0.1:8080`; port 0 takes a free one.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for what is no address, one that is taken, or one that is not loopback while there
    /// are no keys.
    pub async fn bind(self, address: &str) -> Result<Server, Error> {
        let wrong = |what: String| Error::new(ErrorKind::Configuration, what);
        let socket: SocketAddr = address.parse().map_err(|e| {
            wrong(format!("`{address}` is no address to listen on"))
                .with_source(e)
                .with_hint("write it like 127.0.0.1:8080 or [::1]:8080")
        })?;
        if self.keys.is_empty() && !socket.ip().is_loopback() {
            return Err(wrong(format!("{socket} can be reached by others and there are no keys"))
                .with_hint("give keys, or listen on 127.0.0.1"));
        }
        let listener = TcpListener::bind(socket).await;
        let listener = listener
            .map_err(|e| wrong(format!("{socket} cannot be listened on: {e}")).with_source(e))?;
        Server::new(self, listener)
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("backend", &self.backend)
            .field("keys", &self.keys)
            .field("max_body", &self.max_body)
            .field("timeout", &self.timeout)
            .field("header_timeout", &self.header_timeout)
            .field("write_timeout", &self.write_timeout)
            .finish_non_exhaustive()
    }
}
