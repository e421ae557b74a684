//! [`Upstreams`]: the providers, at their own addresses and at others.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use modelway_core::{
    Backend, DeploymentRef, Error, ErrorKind, Extra, ModelwayTemplate, ProviderEntry, ProviderList,
    Route, Target,
};

use super::bind::{Bound, base_url};
use super::place::Values;

/// Makes the backend of a provider (first argument) at another address than its own (second), or says why it may not be
/// called there: the provider's key would go to an address that a template's author chose.
pub type Addresses = Arc<dyn Fn(&str, &str) -> Result<Arc<dyn Backend>, Error> + Send + Sync>;

/// More addresses than a registry has in earnest; beyond it they are made anew.
const MOST: usize = 1_024;

#[derive(Default)]
pub(super) struct Upstreams {
    pub(super) list: ProviderList,
    pub(super) addresses: Option<Addresses>,
    /// By provider and address, so that connections and limits are shared.
    elsewhere: Mutex<HashMap<(String, String), Arc<dyn Backend>>>,
    /// When the lists of models are to be asked for again; locked while they are.
    pub(super) stale_at: tokio::sync::Mutex<Option<Instant>>,
}

impl Upstreams {
    pub(super) fn new(list: ProviderList, addresses: Option<Addresses>) -> Self {
        Self { list, addresses, ..Self::default() }
    }

    pub(super) fn entry(&self, provider: &str) -> Option<&ProviderEntry> {
        self.list.entries().iter().find(|entry| &*entry.id == provider)
    }

    /// The providers' names, for errors.
    pub(super) fn names(&self) -> String {
        match self.list.entries() {
            [] => "none".to_owned(),
            some => some.iter().map(|e| &*e.id).collect::<Vec<_>>().join(", "),
        }
    }

    /// The way to a bound request's provider.
    pub(super) fn route(&self, bound: &Bound) -> Result<Route, Error> {
        let reference = DeploymentRef::new(bound.provider.as_str(), bound.upstream.as_str());
        let mut route = self.list.route(&reference)?;
        let mut target = Target::clone(&route.target);
        if let Some(url) = &bound.base_url {
            route.backend = self.elsewhere(&bound.provider, url)?;
            target.capabilities = route.backend.capabilities();
        }
        target.context_length = bound.context_length.or(target.context_length);
        route.target = Arc::new(target);
        Ok(route)
    }

    /// Whether what is deployed with these creation parameters may be called where its template says. Where nobody makes
    /// backends for other addresses, the call says so.
    ///
    /// # Errors
    /// Those of the [`Addresses`], and [`ErrorKind::InvalidRequest`] for a parameter of the address without a value.
    pub(super) fn reach(
        &self,
        configuration: &ModelwayTemplate,
        creation: &Extra,
    ) -> Result<(), Error> {
        match base_url(configuration, Values { creation, request: None })? {
            Some(url) if self.addresses.is_some() => {
                self.elsewhere(&configuration.provider, &url).map(drop)
            }
            _ => Ok(()),
        }
    }

    fn elsewhere(&self, provider: &str, url: &str) -> Result<Arc<dyn Backend>, Error> {
        let Some(make) = &self.addresses else {
            let what = format!(
                "the template wants `{provider}` at {url}, and this platform cannot call providers at other addresses"
            );
            return Err(Error::new(ErrorKind::Unsupported, what)
                .with_hint("nothing was sent; set `Platform::with_addresses`, or configure that address as a provider"));
        };
        let key = (provider.to_owned(), url.to_owned());
        let mut known = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(backend) = known.get(&key) {
            return Ok(backend.clone());
        }
        let backend = make(provider, url)?;
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, backend.clone());
        Ok(backend)
    }
}

impl fmt::Debug for Upstreams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstreams").field("list", &self.list).finish_non_exhaustive()
    }
}
