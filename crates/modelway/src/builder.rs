//! [`ClientBuilder`].

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use modelway_core::layers::{
    LimitKey, LimitRegistry, RetryBudget, RetryPolicy, TargetLayers, Timeouts, stack_client,
    stack_target,
};
use modelway_core::window::{CounterSource, TokenCounter, WindowPolicy};
use modelway_core::{
    Backend, DeploymentRef, Environment, Error, ErrorKind, Jitter, ProcessEnvironment,
    ProviderEntry, ProviderList, Randomness, Router, Timer, Transport,
};
use modelway_wire::HttpBackend;
use modelway_wire::provider::{PROVIDERS, Provider, discover};

use crate::client::Client;
use crate::counters::{self, Counters};
use crate::timer::TokioTimer;
use crate::transport::{TransportSettings, open};

/// Sets up a client: `C` is the one that [`build`](ClientBuilder::build) makes.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder<C = Client> {
    providers: Vec<Provider>,
    broken: Vec<(String, String)>,
    backends: Vec<(String, Arc<dyn Backend>)>,
    platforms: Vec<(String, Arc<dyn Backend>)>,
    default: Option<String>,
    fallbacks: BTreeMap<String, Vec<DeploymentRef>>,
    transport: Option<Arc<dyn Transport>>,
    settings: TransportSettings,
    environment: Arc<dyn Environment>,
    timer: Arc<dyn Timer>,
    randomness: Arc<dyn Randomness>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    window: WindowPolicy,
    context_lengths: Vec<(DeploymentRef, u64)>,
    counters: Counters,
    limits: LimitRegistry,
    makes: PhantomData<fn() -> C>,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new() -> Self {
        Self {
            providers: Vec::new(),
            broken: Vec::new(),
            backends: Vec::new(),
            platforms: Vec::new(),
            default: None,
            fallbacks: BTreeMap::new(),
            transport: None,
            settings: TransportSettings::default(),
            environment: Arc::new(ProcessEnvironment),
            timer: Arc::new(TokioTimer),
            randomness: Arc::new(Jitter::default()),
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            window: WindowPolicy::default(),
            context_lengths: Vec::new(),
            counters: counters::built_in(),
            limits: LimitRegistry::new(),
            makes: PhantomData,
        }
    }

    /// Adds a provider; one of the same name is replaced.
    pub fn provider(mut self, provider: Provider) -> Self {
        self.providers.retain(|p| p.id() != provider.id());
        self.providers.push(provider);
        self
    }

    /// Adds a backend of one's own under the name `backend`: a model in process, a fake. A platform has layers of its
    /// own: see [`platform`](Self::platform).
    pub fn backend(self, backend: impl Backend + 'static) -> Self {
        self.named_backend("backend", Arc::new(backend))
    }

    /// Adds a backend under a name.
    pub fn named_backend(mut self, name: impl Into<String>, backend: Arc<dyn Backend>) -> Self {
        let name = name.into();
        self.backends.retain(|(known, _)| *known != name);
        self.backends.push((name, backend));
        self
    }

    /// Adds a platform under the name `platform`: a backend over providers that have their layers already
    /// ([`provider_list`](Self::provider_list)), so that nothing is tried again twice over.
    pub fn platform(mut self, platform: impl Backend + 'static) -> Self {
        self.platforms.retain(|(known, _)| known != "platform");
        self.platforms.push(("platform".to_owned(), Arc::new(platform)));
        self
    }

    /// Names the provider that is meant where a reference names none. With one provider that is the one.
    pub fn default_provider(mut self, id: impl Into<String>) -> Self {
        self.default = Some(id.into());
        self
    }

    /// The provider that was named as the default, by code, config or environment.
    pub fn chosen_default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Makes `name` mean these deployments, each tried when the one before it fails.
    pub fn fallback<I>(mut self, name: impl Into<String>, deployments: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<DeploymentRef>,
    {
        self.fallbacks.insert(name.into(), deployments.into_iter().map(Into::into).collect());
        self
    }

    /// Where variables are read from; the process environment unless set. Set it before
    /// [`from_env`](Self::from_env).
    pub fn environment(mut self, environment: impl Environment + 'static) -> Self {
        self.environment = Arc::new(environment);
        self
    }

    /// Adds every provider that the environment configures, and takes the default from `MODELWAY_PROVIDER`.
    /// Providers that were added before stay. A variable that holds something that it cannot is an error where
    /// its provider is needed, and named there; it does not keep the others from being used.
    #[allow(clippy::wrong_self_convention, reason = "named like `Client::from_env`")]
    pub fn from_env(mut self) -> Self {
        for found in discover(&*self.environment) {
            if self.providers.iter().any(|p| p.id() == found.id) {
                continue;
            }
            match found.provider {
                Ok(provider) => self.providers.push(provider),
                Err(error) => self = self.broken(found.id, &error),
            }
        }
        let named =
            self.environment.get("MODELWAY_PROVIDER").filter(|name| !name.trim().is_empty());
        self.default = self.default.or(named);
        self
    }

    /// Remembers why a provider cannot be used, for the call that names it.
    pub(crate) fn broken(mut self, id: &str, error: &Error) -> Self {
        self.broken.push((id.to_owned(), error.to_string()));
        self
    }

    /// Moves bytes over something else than the built-in transport.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sends everything through a proxy: `http://user:password@host:port`.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.settings.proxy = Some(url.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.settings.no_proxy = true;
        self
    }

    /// Trusts these root certificates (PEM) besides the system's.
    pub fn root_certificate(mut self, pem: impl Into<Bytes>) -> Self {
        self.settings.root_certificates.push(pem.into());
        self
    }

    /// Bounds the time to connect.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.settings.connect_timeout = Some(limit);
        self
    }

    /// Bounds a whole call: queue, attempts, waits, the end of a stream.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeouts.total = Some(limit);
        self
    }

    /// Sets all time limits.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Sets when and how often to try again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets what happens to a conversation that does not fit its model's context: trimmed unless set.
    pub fn context_window(mut self, policy: WindowPolicy) -> Self {
        self.window = policy;
        self
    }

    /// Says how many tokens, prompt and answer together, the model `id` of `provider` takes.
    pub fn context_length(
        mut self,
        provider: impl AsRef<str>,
        id: impl AsRef<str>,
        tokens: u64,
    ) -> Self {
        self.context_lengths.push((DeploymentRef::new(provider.as_ref(), id.as_ref()), tokens));
        self
    }

    /// Counts the tokens of the model `id` of `provider`.
    pub fn token_counter(
        mut self,
        provider: impl AsRef<str>,
        id: impl AsRef<str>,
        counter: impl TokenCounter + 'static,
    ) -> Self {
        self.counters.name(provider.as_ref(), id.as_ref(), Arc::new(counter));
        self
    }

    /// Counts the tokens of models that have no counter of their own.
    pub fn counter_source(mut self, source: impl CounterSource + 'static) -> Self {
        self.counters.add(Arc::new(source));
        self
    }

    /// Shares limits with other clients that have the same handle.
    pub fn limits(mut self, registry: &LimitRegistry) -> Self {
        self.limits = registry.clone();
        self
    }

    /// Another clock, for tests.
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// Another source of jitter, for tests.
    pub fn randomness(mut self, randomness: impl Randomness + 'static) -> Self {
        self.randomness = Arc::new(randomness);
        self
    }

    /// The providers with their layers, and no client around them: for a platform of one's own.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] as [`build`](ClientBuilder::build).
    pub fn provider_list(&self) -> Result<ProviderList, Error> {
        let mut list = ProviderList::new();
        for spec in PROVIDERS {
            list.know(spec.id, how_to_configure(spec));
        }
        let shared = self.shared_transport()?;
        for provider in &self.providers {
            let transport = self.transport_of(provider, shared.as_ref())?;
            list.add(self.entry(provider, transport));
        }
        for (name, backend) in &self.backends {
            let layered = self.layered(backend.clone(), None);
            let mut entry = ProviderEntry::new(name.as_str(), layered);
            self.facts(&mut entry);
            list.add(entry);
        }
        for (name, backend) in &self.platforms {
            let mut entry = ProviderEntry::new(name.as_str(), backend.clone());
            entry.knows_providers = true;
            list.add(entry);
        }
        for (id, why) in &self.broken {
            list.know_broken(id, why);
        }
        for (name, targets) in &self.fallbacks {
            list.add_fallback(name, targets.clone());
        }
        if let Some(id) = &self.default {
            list.set_default(id.as_str());
            list.route(&DeploymentRef::provider_only(id.as_str()))?;
        }
        if list.entries().is_empty() {
            list.route(&DeploymentRef::default_provider())?;
        }
        Ok(list)
    }

    /// A configured provider at another address than its own, with its key, headers, dialect and layers: what a
    /// platform's templates that name an address are called by. The key goes to that address: ask first whether it may.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for a provider that is not configured or has no address, and for what is no base
    /// URL.
    pub fn backend_at(&self, provider: &str, base_url: &str) -> Result<Arc<dyn Backend>, Error> {
        let Some(known) = self.providers.iter().find(|known| known.id() == provider) else {
            let what = format!("the provider `{provider}` cannot be called at another address");
            return Err(Error::new(ErrorKind::Configuration, what)
                .with_hint("configure one that has an address of its own"));
        };
        let moved = known.clone().with_base_url(base_url)?;
        let shared = self.shared_transport()?;
        let transport = self.transport_of(&moved, shared.as_ref())?;
        Ok(self.entry(&moved, transport).backend)
    }

    pub(crate) fn built(self) -> Result<Client, Error> {
        let list = Arc::new(self.provider_list()?);
        let router = Arc::new(Router::new(list.clone()));
        let backend = stack_client(router, &self.timeouts, &self.timer);
        Ok(Client::new(backend, list, self.timer))
    }

    /// The transport that providers without a proxy of their own share; none where nobody needs it.
    fn shared_transport(&self) -> Result<Option<Arc<dyn Transport>>, Error> {
        match &self.transport {
            Some(own) => Ok(Some(own.clone())),
            None if self.providers.is_empty() => Ok(None),
            None => open(&self.settings, &*self.environment).map(Some),
        }
    }

    fn transport_of(
        &self,
        provider: &Provider,
        shared: Option<&Arc<dyn Transport>>,
    ) -> Result<Arc<dyn Transport>, Error> {
        let own_proxy =
            provider.proxy().filter(|_| self.transport.is_none() && !self.settings.no_proxy);
        match (own_proxy, shared) {
            (Some(proxy), _) => {
                let settings =
                    TransportSettings { proxy: Some(proxy.to_owned()), ..self.settings.clone() };
                open(&settings, &*self.environment)
            }
            (None, Some(shared)) => Ok(shared.clone()),
            (None, None) => Err(Error::new(ErrorKind::Configuration, "there is no transport")),
        }
    }

    /// Where variables are read from.
    pub fn environment_handle(&self) -> Arc<dyn Environment> {
        self.environment.clone()
    }

    fn entry(&self, provider: &Provider, transport: Arc<dyn Transport>) -> ProviderEntry {
        let limiter = provider.in_flight().map(|in_flight| {
            let base_url = provider.base_url().to_owned();
            let key = LimitKey { base_url, key: provider.key().cloned() };
            self.limits.limiter(key, in_flight, provider.queue())
        });
        let backend = Arc::new(HttpBackend::new(provider.clone(), transport, self.timer.clone()));
        let mut entry = ProviderEntry::new(provider.shared_id(), self.layered(backend, limiter));
        entry.tagged_ids = provider.spec().tagged_ids;
        entry.models = provider.models();
        entry.completion_max_tokens = provider.spec().completion_max_tokens;
        entry.usual_answer = provider.spec().usual_answer;
        self.facts(&mut entry);
        entry
    }

    /// What the caller said of the provider's models.
    fn facts(&self, entry: &mut ProviderEntry) {
        for (deployment, tokens) in &self.context_lengths {
            if deployment.provider() == Some(&*entry.id) {
                let facts = entry.models.entry(deployment.id().to_owned()).or_default();
                facts.context_length = Some(*tokens);
            }
        }
    }

    fn layered(
        &self,
        backend: Arc<dyn Backend>,
        limiter: Option<Arc<modelway_core::layers::Limiter>>,
    ) -> Arc<dyn Backend> {
        let layers = TargetLayers {
            retry: self.retry.clone(),
            budget: Arc::new(RetryBudget::default()),
            limiter,
            window: self.window,
            counters: self.counters.shared(),
            timeouts: self.timeouts.clone(),
            timer: self.timer.clone(),
            randomness: self.randomness.clone(),
        };
        stack_target(backend, layers)
    }
}

/// For the async client.
impl ClientBuilder {
    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] without any provider, for a default that is not configured, or for a
    /// transport that cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        self.built()
    }
}

/// What to set so that a row is configured.
fn how_to_configure(spec: &modelway_wire::ProviderSpec) -> String {
    let variable = if spec.local { spec.url_env.first() } else { spec.key_env.first() };
    format!("set {} to use {}", variable.copied().unwrap_or("its base URL"), spec.name)
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("providers", &self.providers.iter().map(Provider::id).collect::<Vec<_>>())
            .field("default", &self.default)
            .finish_non_exhaustive()
    }
}
