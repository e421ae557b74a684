//! [`Provider`]: a row with an address and a key.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use modelway_core::{AccountId, ApiKey, Capabilities, Error, ErrorKind, ModelFacts};
use url::Url;

use super::base_url::BaseUrl;
use super::{ModelSpec, OPENAI_COMPATIBLE, PROVIDERS, ProviderSpec, find};

/// A provider as it is used: a row of the table with an address, a key and what was set besides.
///
/// ```
/// use modelway_wire::Provider;
/// let anyscale = Provider::named("anyscale")?.with_base_url("https://my-host.anyscaleuserdata.com")?;
/// assert_eq!(anyscale.base_url(), "https://my-host.anyscaleuserdata.com/v1");
/// let own = Provider::openai_compatible("lab", "http://127.0.0.1:8000/v1")?;
/// assert_eq!(own.id(), "lab");
/// # Ok::<(), modelway_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Provider {
    id: Arc<str>,
    spec: Arc<ProviderSpec>,
    base: Option<BaseUrl>,
    base_of: BaseOf,
    key: Option<ApiKey>,
    account: Option<AccountId>,
    headers: HeaderMap,
    /// Headers of the environment, under those that are set in code.
    ambient: HeaderMap,
    in_flight: Option<usize>,
    queue: usize,
    proxy: Option<String>,
}

/// Where an address comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BaseOf {
    Row,
    Variable(&'static str),
    Environment,
    Code,
}

/// So many calls may wait for a permit unless the caller says otherwise.
const QUEUE: usize = 1_000;

impl Provider {
    /// The provider of the row `spec`.
    pub fn new(spec: &ProviderSpec) -> Self {
        Self {
            id: spec.id.into(),
            base: BaseUrl::read(spec.base_url, spec.path_guard).ok(),
            base_of: BaseOf::Row,
            key: None,
            account: None,
            headers: HeaderMap::new(),
            ambient: HeaderMap::new(),
            in_flight: spec.in_flight,
            queue: QUEUE,
            proxy: None,
            spec: Arc::new(spec.clone()),
        }
    }

    /// The provider of the row named `id`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when there is none of that name; the message lists them.
    pub fn named(id: &str) -> Result<Self, Error> {
        find(id).map(Self::new).ok_or_else(|| {
            let ids: Vec<_> = PROVIDERS.iter().map(|p| p.id).collect();
            Error::new(ErrorKind::Configuration, format!("there is no provider `{id}`")).with_hint(
                format!(
                    "known: {}; any other OpenAI-compatible server works by its base URL",
                    ids.join(", ")
                ),
            )
        })
    }

    /// Any server that speaks OpenAI's protocol, under a name of the caller's.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for something that is no base URL.
    pub fn openai_compatible(id: impl Into<Arc<str>>, base_url: &str) -> Result<Self, Error> {
        let mut provider = Self::new(&OPENAI_COMPATIBLE);
        provider.id = id.into();
        provider.with_base_url(base_url)
    }

    /// Another name for it in references, so that one row can be used twice.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets the address.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for something that is no base URL.
    pub fn with_base_url(mut self, url: &str) -> Result<Self, Error> {
        self.base = Some(BaseUrl::read(url, self.spec.path_guard)?);
        self.base_of = BaseOf::Code;
        Ok(self)
    }

    /// Sets the address that a variable names.
    pub(super) fn with_url_of(self, variable: &'static str, url: &str) -> Result<Self, Error> {
        let mut provider = self.with_base_url(url)?;
        provider.base_of = BaseOf::Variable(variable);
        Ok(provider)
    }

    /// Chooses one of the row's addresses by its name, such as `development`. An address that is set in code, before or
    /// after, comes first.
    ///
    /// ```
    /// use modelway_wire::Provider;
    /// let local = Provider::named("sgp")?.with_environment("development")?;
    /// assert_eq!(local.base_url(), "http://127.0.0.1:5003/public");
    /// # Ok::<(), modelway_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for a name that the row does not have, and where a variable sets the address:
    /// which of both is meant is ambiguous.
    pub fn with_environment(mut self, name: &str) -> Result<Self, Error> {
        let known = self.spec.environments;
        let Some((_, url)) = known.iter().find(|(known, _)| *known == name) else {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            let what = format!("{} has no environment `{name}`", self.spec.name);
            let hint = match names.as_slice() {
                [] => "set the base URL".to_owned(),
                names => format!("known: {}; or set the base URL", names.join(", ")),
            };
            return Err(Error::new(ErrorKind::Configuration, what).with_hint(hint));
        };
        match self.base_of {
            BaseOf::Code => return Ok(self),
            BaseOf::Variable(variable) => {
                let what =
                    format!("ambiguous: {variable} and the environment `{name}` are both set");
                return Err(Error::new(ErrorKind::Configuration, what)
                    .with_hint("unset one, or set the base URL in code"));
            }
            BaseOf::Row | BaseOf::Environment => {}
        }
        self.base = Some(BaseUrl::read(url, self.spec.path_guard)?);
        self.base_of = BaseOf::Environment;
        Ok(self)
    }

    /// Sets the key.
    #[must_use]
    pub fn with_key(mut self, key: ApiKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets the account that calls are made for: it goes with every request, and into what is created. It has no
    /// effect where the provider knows no accounts.
    #[must_use]
    pub fn with_account(mut self, account: impl Into<AccountId>) -> Self {
        self.account = Some(account.into()).filter(|account| !account.is_empty());
        self
    }

    /// Sets how many requests may be in flight, or that there is no limit.
    #[must_use]
    pub fn with_in_flight(mut self, in_flight: Option<usize>) -> Self {
        self.in_flight = in_flight;
        self
    }

    /// Sets how many calls may wait for a permit.
    #[must_use]
    pub fn with_queue(mut self, queue: usize) -> Self {
        self.queue = queue;
        self
    }

    /// Sets headers that go with every request.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = over(&self.ambient, &headers);
        self
    }

    /// Sets headers that go under those of the code.
    pub(super) fn with_ambient(mut self, ambient: HeaderMap) -> Self {
        self.headers = over(&ambient, &self.headers);
        self.ambient = ambient;
        self
    }

    /// Sets a proxy for this provider alone.
    #[must_use]
    pub fn with_proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Its name in references.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name in references, shared.
    pub fn shared_id(&self) -> Arc<str> {
        self.id.clone()
    }

    /// Its row.
    pub fn spec(&self) -> &ProviderSpec {
        &self.spec
    }

    /// The address, without a final slash; empty when none is set.
    pub fn base_url(&self) -> &str {
        self.base.as_ref().map_or("", BaseUrl::as_str)
    }

    /// The key.
    pub fn key(&self) -> Option<&ApiKey> {
        self.key.as_ref()
    }

    /// The account that calls are made for.
    pub fn account(&self) -> Option<&AccountId> {
        self.account.as_ref()
    }

    /// Requests that may be in flight.
    pub fn in_flight(&self) -> Option<usize> {
        self.in_flight
    }

    /// Calls that may wait for a permit.
    pub fn queue(&self) -> usize {
        self.queue
    }

    /// Headers that go with every request.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The proxy for this provider alone.
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// What it can do.
    pub fn capabilities(&self) -> Capabilities {
        self.spec.capabilities
    }

    /// What the catalogue knows of models.
    pub fn models(&self) -> BTreeMap<String, ModelFacts> {
        let facts = |m: &ModelSpec| {
            let context = Some(m.context_length).filter(|length| *length > 0);
            ModelFacts::new(context, Some(m.kind.clone()))
        };
        self.spec.models.iter().map(|m| (m.id.to_owned(), facts(m))).collect()
    }

    /// Whether it lives at the row's own address.
    pub(crate) fn at_default_host(&self) -> bool {
        self.base.as_ref().and_then(BaseUrl::host)
            == Url::parse(self.spec.base_url).ok().as_ref().and_then(Url::host_str)
    }

    /// The full address of `path`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when no address is set; [`ErrorKind::InvalidRequest`] for what no URL can hold.
    pub(crate) fn uri(&self, path: &str) -> Result<http::Uri, Error> {
        let base = self.base.as_ref().ok_or_else(|| {
            let name = self.spec.url_env.first().copied().unwrap_or("the base URL");
            Error::new(ErrorKind::Configuration, format!("{} has no base URL", self.spec.name))
                .with_hint(format!("set {name}, or `base_url` in code"))
        })?;
        base.uri(path)
    }

    /// Scheme, host and port, for messages.
    pub fn origin(&self) -> String {
        self.base.as_ref().map(BaseUrl::origin).unwrap_or_default()
    }
}

/// The headers `under` with those of `with` in place of those of the same name.
fn over(under: &HeaderMap, with: &HeaderMap) -> HeaderMap {
    let mut headers = under.clone();
    replace(&mut headers, with);
    headers
}

/// Puts `with` over `headers`; a name given there replaces all values here.
pub(crate) fn replace(headers: &mut HeaderMap, with: &HeaderMap) {
    for name in with.keys() {
        headers.remove(name);
        for value in with.get_all(name) {
            headers.append(name, value.clone());
        }
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("id", &self.id)
            .field("row", &self.spec.id)
            .field("base_url", &self.base_url())
            .field("key", &self.key)
            .field("account", &self.account)
            .field("in_flight", &self.in_flight)
            .field("queue", &self.queue)
            .field("headers", &self.headers)
            // A proxy's URL may carry a password.
            .field("proxy", &self.proxy.as_ref().map(|_| "[proxy]"))
            .finish()
    }
}
