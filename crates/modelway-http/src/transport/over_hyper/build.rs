//! From a plan to a client of hyper-util.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use modelway_core::Error;

use super::connect::{Connector, Means};
use super::names::Names;
use super::{HyperTransport, limit_unacknowledged, proxy, speak};
use crate::builder::{Plan, Setup, TransportBuilder};
use crate::error;

/// Configures a [`HyperTransport`].
pub type HyperTransportBuilder = TransportBuilder<HyperTransport>;

/// A silent connection is probed after this time, and so often, before it counts as dead; as reqwest does.
const PROBE_AFTER: Duration = Duration::from_secs(15);
const PROBES: u32 = 3;

impl TransportBuilder<HyperTransport> {
    /// Makes the transport; nothing is connected yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](modelway_core::ErrorKind::Configuration) for a proxy, root certificate
    /// or user agent that cannot be used.
    pub fn build(self) -> Result<HyperTransport, Error> {
        let plan = self.plan()?;
        let user_agent =
            HeaderValue::try_from(plan.user_agent.as_str()).map_err(error::cannot_build)?;
        let mut client = Client::builder(TokioExecutor::new());
        speak(&mut client, plan.protocol);
        client
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(plan.pool_idle_timeout)
            .pool_max_idle_per_host(plan.pool_max_idle_per_host);
        let setup = Setup { proxies: plan.proxies.clone(), no_roots: plan.tls.no_roots };
        let protocol = plan.protocol;
        let means = Arc::new(means(plan, user_agent));
        let client = client.build(Connector(means.clone()));
        Ok(HyperTransport::new(client, means, setup, protocol))
    }
}

fn means(plan: Plan, user_agent: HeaderValue) -> Means {
    let names = Names::new(plan.addresses);
    let mut tunnel_tls = plan.tls.config.clone();
    tunnel_tls.alpn_protocols.clear();
    Means {
        tcp: tcp(names.clone(), plan.connect_timeout),
        names,
        tls: Arc::new(plan.tls.config).into(),
        tunnel_tls: Arc::new(tunnel_tls).into(),
        proxies: proxy::matcher(&plan.proxies),
        user_agent,
        limit: plan.connect_timeout,
    }
}

fn tcp(names: Names, limit: Duration) -> HttpConnector<Names> {
    let mut tcp = HttpConnector::new_with_resolver(names);
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    // Shared out among the addresses of a host.
    tcp.set_connect_timeout(Some(limit));
    tcp.set_keepalive(Some(PROBE_AFTER));
    tcp.set_keepalive_interval(Some(PROBE_AFTER));
    tcp.set_keepalive_retries(Some(PROBES));
    limit_unacknowledged(&mut tcp);
    tcp
}
