//! [`Client`] and the names of its tree.

use std::fmt;

use modelway_core::{CallOptions, DeploymentRef, Error, Operation};

use super::{ClientBuilder, runtime};

/// The client for code that is not async: resources over providers. Clones share connections, limits and
/// budgets; any number of threads may use one at once.
///
/// ```
/// use modelway::blocking::Client;
/// use modelway_testing::Script;
///
/// let script = Script::new().reply("Paris");
/// let client = Client::builder().backend(script.clone()).build()?;
/// let reply = client.models().chat_completions().create("any").prompt("Capital of France?").send()?;
/// assert_eq!(reply.text(), "Paris");
/// # Ok::<(), modelway::Error>(())
/// ```
#[derive(Clone)]
pub struct Client(crate::Client);

/// [`modelway::Models`](crate::Models) of the blocking client.
pub type Models = crate::Models<Client>;
/// [`modelway::ChatCompletions`](crate::ChatCompletions) of the blocking client.
pub type ChatCompletions = crate::ChatCompletions<Client>;
/// [`modelway::Completions`](crate::Completions) of the blocking client.
pub type Completions = crate::Completions<Client>;
/// [`modelway::EmbeddingsResource`](crate::EmbeddingsResource) of the blocking client.
pub type EmbeddingsResource = crate::EmbeddingsResource<Client>;
/// [`modelway::RerankingsResource`](crate::RerankingsResource) of the blocking client.
pub type RerankingsResource = crate::RerankingsResource<Client>;
/// [`modelway::Raw`](crate::Raw) of the blocking client.
pub type Raw = crate::Raw<Client>;
/// [`modelway::ModelTemplates`](crate::ModelTemplates) of the blocking client.
pub type ModelTemplates = crate::ModelTemplates<Client>;
/// [`modelway::ModelGroups`](crate::ModelGroups) of the blocking client.
pub type ModelGroups = crate::ModelGroups<Client>;
/// [`modelway::ModelServers`](crate::ModelServers) of the blocking client.
pub type ModelServers = crate::ModelServers<Client>;
/// [`modelway::FineTuningJobs`](crate::FineTuningJobs) of the blocking client.
pub type FineTuningJobs = crate::FineTuningJobs<Client>;
/// [`modelway::TrainingDatasets`](crate::TrainingDatasets) of the blocking client.
pub type TrainingDatasets = crate::TrainingDatasets<Client>;
/// [`modelway::Deployments`](crate::Deployments) of the blocking client.
pub type Deployments = crate::Deployments<Client>;

impl Client {
    /// A client to set up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client over every provider that the environment configures, as
    /// [`modelway::Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when none is configured, or the
    /// default one by a variable that holds something that it cannot; and in async code.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env().build()
    }

    /// The blocking face of an async client; both share connections, limits and budgets.
    ///
    /// Connections live on the runtime that made them. Where the async client was used on a runtime that is kept but
    /// no longer driven (a `current_thread` one outside of `block_on`), a connection of its pool answers nobody, and a
    /// call waits for it until its timeout: build a client of its own there.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) in async code, or when the background
    /// thread cannot be started.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        runtime::shared()?;
        Ok(Self(client))
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
        self.0.providers()
    }

    /// The name of the default provider, if there is one.
    pub fn default_provider(&self) -> Option<&str> {
        self.0.default_provider()
    }

    /// Sends `operation` through the layers and waits for the answer.
    ///
    /// # Errors
    /// Whatever went wrong.
    pub fn send<O: Operation>(
        &self,
        operation: O,
        deployment: impl Into<DeploymentRef>,
        options: CallOptions,
    ) -> Result<O::Output, Error> {
        runtime::wait(self.0.send(operation, deployment, options))
    }
}

/// The async client underneath; both share connections, limits and budgets.
impl From<Client> for crate::Client {
    fn from(client: Client) -> Self {
        client.0
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
