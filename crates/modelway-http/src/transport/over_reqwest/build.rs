//! From a plan to a client of reqwest.

use std::net::{IpAddr, SocketAddr};

use modelway_core::{Error, ErrorKind};
use reqwest::{ClientBuilder, NoProxy, Proxy, redirect};

use super::{HttpTransport, client};
use crate::builder::{Setup, TransportBuilder};
use crate::error;
use crate::proxy::{Proxies, Rule, Scope};

/// Configures an [`HttpTransport`].
pub type HttpTransportBuilder = TransportBuilder<HttpTransport>;

impl TransportBuilder<HttpTransport> {
    /// Makes the transport; nothing is connected yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for a proxy, root certificate or user agent that cannot be used.
    pub fn build(self) -> Result<HttpTransport, Error> {
        let plan = self.plan()?;
        let client = client(plan.protocol)
            .tls_backend_preconfigured(plan.tls.config)
            .redirect(redirect::Policy::custom(follow))
            .referer(false)
            .tcp_nodelay(true)
            .connect_timeout(plan.connect_timeout)
            .pool_idle_timeout(plan.pool_idle_timeout)
            .pool_max_idle_per_host(plan.pool_max_idle_per_host)
            .user_agent(plan.user_agent);
        let client = resolved(proxied(client, &plan.proxies)?, plan.addresses);
        let client = client.build().map_err(|error| error::cannot_build(error.without_url()))?;
        let setup = Setup { proxies: plan.proxies, no_roots: plan.tls.no_roots };
        Ok(HttpTransport::new(client, setup, plan.protocol))
    }
}

/// Follows what is repeated whatever its method, since reqwest has the request at hand, of which a copy would have to be
/// made for each call. It tells no method here: what depends on one is left to the transport.
fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let repeats = attempt.previous().last().is_some_and(|from| {
        crate::redirect::keeps_method(attempt.status())
            && crate::redirect::is_same_place(from, attempt.url())
    });
    if !repeats {
        attempt.stop()
    } else if attempt.previous().len() > crate::redirect::LIMIT {
        attempt.error("too many")
    } else {
        attempt.follow()
    }
}

/// Port 0 stands for the port of the URL.
fn resolved(client: ClientBuilder, addresses: Vec<(String, IpAddr)>) -> ClientBuilder {
    addresses
        .into_iter()
        .fold(client, |client, (host, address)| client.resolve(&host, SocketAddr::new(address, 0)))
}

/// Makes `proxies` the only ones of the client.
fn proxied(client: ClientBuilder, proxies: &Proxies) -> Result<ClientBuilder, Error> {
    let direct = NoProxy::from_string(proxies.direct());
    proxies.rules().iter().try_fold(client.no_proxy(), |client, rule| {
        Ok(client.proxy(proxy(rule)?.no_proxy(direct.clone())))
    })
}

fn proxy(rule: &Rule) -> Result<Proxy, Error> {
    let url = rule.url.clone();
    let proxy = match rule.scope {
        Scope::Https => Proxy::https(url),
        Scope::Http => Proxy::http(url),
        Scope::All => Proxy::all(url),
    };
    proxy.map_err(|error| {
        let message = format!("the proxy {} cannot be used", rule.shown);
        Error::new(ErrorKind::Configuration, message)
            .with_hint("check its URL")
            .with_source(error.without_url())
    })
}
