//! [`Names`]: the addresses of hosts, from code or from the system.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

/// The addresses given to `resolve`, and the system's for every other name.
#[derive(Clone)]
pub(crate) struct Names {
    given: Arc<[(String, IpAddr)]>,
    system: GaiResolver,
}

impl Names {
    pub(crate) fn new(given: Vec<(String, IpAddr)>) -> Self {
        Self { given: given.into(), system: GaiResolver::new() }
    }

    /// The addresses of `name`, which may be an address itself.
    pub(crate) async fn of(&self, name: &str) -> Result<Vec<SocketAddr>, Unresolved> {
        // The last call of `resolve` holds.
        let given = self.given.iter().rev().find(|(host, _)| host.eq_ignore_ascii_case(name));
        if let Some(&(_, address)) = given {
            // Port 0 stands for the port of the URL.
            return Ok(vec![SocketAddr::new(address, 0)]);
        }
        let name = name.parse::<Name>().map_err(|error| Unresolved(io::Error::other(error)))?;
        let found = self.system.clone().call(name).await;
        found.map(Iterator::collect).map_err(Unresolved)
    }
}

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let names = self.clone();
        Box::pin(async move { names.of(name.as_str()).await.map(Vec::into_iter) })
    }
}

/// A name without an address.
#[derive(Debug)]
pub(crate) struct Unresolved(io::Error);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name lookup failed")
    }
}

impl std::error::Error for Unresolved {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
