//! [`Client`].

use std::fmt;
use std::sync::Arc;

use modelway_core::{
    Backend, Call, CallContext, CallOptions, DeploymentRef, Error, Operation, ProviderList,
    Request, Timer,
};

use crate::builder::ClientBuilder;
use crate::resources::{
    FineTuningJobs, ModelGroups, ModelServers, ModelTemplates, Models, Raw, TrainingDatasets,
};

/// The client: resources over providers. Clones share connections, limits and budgets.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use modelway::Client;
/// use modelway_testing::Script;
///
/// let script = Script::new().reply("Paris");
/// let client = Client::builder().backend(script.clone()).build()?;
/// let reply = client.models().chat_completions().create("any").prompt("Capital of France?").await?;
/// assert_eq!(reply.text(), "Paris");
/// # Ok::<(), modelway::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    backend: Arc<dyn Backend>,
    providers: Arc<ProviderList>,
    timer: Arc<dyn Timer>,
}

impl Client {
    /// A client to set up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client over every provider that the environment configures: a hosted one by its key
    /// (`ANYSCALE_API_KEY`, `OPENAI_API_KEY`, …), a local one by its address (`OLLAMA_HOST`, …), any other
    /// server by `MODELWAY_BASE_URL`. `MODELWAY_PROVIDER` names the default one.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when none is configured, or the
    /// default one by a variable that holds something that it cannot.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env().build()
    }

    pub(crate) fn new(
        backend: Arc<dyn Backend>,
        providers: Arc<ProviderList>,
        timer: Arc<dyn Timer>,
    ) -> Self {
        Self(Arc::new(Inner { backend, providers, timer }))
    }

    /// The clock that waits go by.
    pub(crate) fn timer(&self) -> Arc<dyn Timer> {
        self.0.timer.clone()
    }

    /// Models, and what is done with them.
    pub fn models(&self) -> Models {
        Models::new(self.clone())
    }

    /// Templates: scaffolds that models are made from.
    pub fn model_templates(&self) -> ModelTemplates {
        ModelTemplates::new(self.clone())
    }

    /// Groups of models.
    pub fn model_groups(&self) -> ModelGroups {
        ModelGroups::new(self.clone())
    }

    /// Servers: stable addresses whose deployment can be exchanged.
    pub fn model_servers(&self) -> ModelServers {
        ModelServers::new(self.clone())
    }

    /// Fine-tuning jobs.
    pub fn fine_tuning_jobs(&self) -> FineTuningJobs {
        FineTuningJobs::new(self.clone())
    }

    /// Data to train with.
    pub fn training_datasets(&self) -> TrainingDatasets {
        TrainingDatasets::new(self.clone())
    }

    /// Requests of the caller's own making, with a provider's address and credentials.
    pub fn raw(&self) -> Raw {
        Raw::new(self.clone())
    }

    /// The names of the configured providers.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.0.providers.entries().iter().map(|entry| &*entry.id)
    }

    /// The name of the default provider, if there is one.
    pub fn default_provider(&self) -> Option<&str> {
        self.0.providers.default_provider().map(|entry| &*entry.id)
    }

    /// Sends `operation` through the layers.
    ///
    /// # Errors
    /// Whatever went wrong.
    pub async fn send<O: Operation>(
        &self,
        operation: O,
        deployment: impl Into<DeploymentRef>,
        options: CallOptions,
    ) -> Result<O::Output, Error> {
        launch(self.clone(), operation, deployment, Ok(options.into())).await
    }
}

/// Puts a call together at once, and sends it when it is awaited: so what waits is small, and not all that the call was
/// made of.
pub(crate) fn launch<O: Operation>(
    client: impl Into<Client>,
    operation: O,
    deployment: impl Into<DeploymentRef>,
    options: Result<Arc<CallOptions>, Error>,
) -> impl Future<Output = Result<O::Output, Error>> + Send {
    launch_for::<O>(client, operation.into_request(), deployment, options)
}

/// As [`launch`], for a request that is answered as one of `O`.
pub(crate) fn launch_for<O: Operation>(
    client: impl Into<Client>,
    request: Request,
    deployment: impl Into<DeploymentRef>,
    options: Result<Arc<CallOptions>, Error>,
) -> impl Future<Output = Result<O::Output, Error>> + Send {
    let client = client.into();
    let ready = options.and_then(|options| {
        request.check()?;
        let context = CallContext::new(deployment, options);
        Ok(Call { request: Arc::new(request), context })
    });
    async move { O::output(client.0.backend.call(ready?).await?) }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("providers", &self.providers().collect::<Vec<_>>()).finish()
    }
}
