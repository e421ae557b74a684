//! [`Platform`]: the handle.

use std::fmt;
use std::sync::Arc;

use modelway_core::{Backend, Error, ProviderList, erase};

use super::address::{Addresses, Upstreams};
use super::options::PlatformOptions;
use crate::database::{Database, Statement};
use crate::ledger::{Flushed, Ledger};
use crate::registry::{Reach, Registry};

/// A platform of one's own over any providers: templates, models, deployments, groups and servers in a database, and a
/// ledger with one durable row for every call. A [`Backend`]; a cheap handle, to be cloned.
///
/// * Every model of every provider is there as a built-in one, with an immutable deployment `PROVIDER/MODEL`
///   (`PROVIDER:MODEL` means the same); a model that its provider does not list is left to the provider.
/// * A model of one's own is a template with creation parameters. Its system prompt goes before the caller's own
///   instructions, its sampling fills what the request leaves unset, its `max_tokens` is the most, and the request's
///   parameters go no further than into its texts.
/// * A chat with a model that only completes is a plain completion of the last user message: the reply's
///   [`deviations`](modelway_core::CallMeta::deviations) say so.
/// * A deployment that is not `READY` is [`Unsupported`](modelway_core::ErrorKind::Unsupported), one that is not there
///   [`NotFound`](modelway_core::ErrorKind::NotFound), before anything is sent.
///
/// Each call to a deployment leaves one row in the ledger, however it ends; one to a deployment that is not there, and
/// what the platform answers itself (models, usage), leaves none. Tokens are those that the provider reports. Where it
/// reports none, they are a quarter of the characters, and marked: of the whole answer, or of what had come when the
/// stream broke off or was dropped. A failure without an answer counts none; a call that is dropped while its provider is
/// asked counts its prompt.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), modelway_core::Error> {
/// use modelway_core::{
///     Backend, Call, CallContext, CallOptions, ChatRequest, DeploymentRef, Message, Operation,
///     ProviderEntry, ProviderList,
/// };
/// use modelway_platform::{CallFilter, Platform, UsageSubject};
/// # use modelway_testing::Script;
/// # let script = Script::new().reply("Paris");
///
/// let mut providers = ProviderList::new();
/// providers.add(ProviderEntry::new("anyscale", script.backend()));
/// let platform = Platform::open("sqlite::memory:").await?.over(providers);
///
/// let request = ChatRequest::new([Message::user("The capital of France?")]);
/// let deployment = DeploymentRef::exactly("anyscale/mistralai/Mistral-7B-Instruct-v0.1");
/// let context = CallContext::new(deployment, CallOptions::default());
/// let call = Call { request: request.into_request().into(), context };
/// assert_eq!(ChatRequest::output(platform.call(call).await?)?.text(), "Paris");
///
/// platform.flush().await?;
/// let calls = platform.ledger().calls(&CallFilter::new(UsageSubject::All), 10, None).await?;
/// assert_eq!(calls[0].provider, "anyscale");
/// platform.close().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Platform {
    pub(super) core: Arc<Core>,
    pub(super) upstreams: Arc<Upstreams>,
    pub(super) registry: Registry,
    /// The registry as a backend.
    pub(super) control: Arc<dyn Backend>,
}

/// What is the same whatever the providers.
pub(super) struct Core {
    pub(super) database: Database,
    pub(super) ledger: Ledger,
    pub(super) options: PlatformOptions,
}

impl Platform {
    /// Opens a platform by its database's URL ([`Database::open`] has the forms), on a tokio runtime with I/O and time.
    /// It has no providers yet: see [`over`](Self::over).
    ///
    /// # Errors
    /// Those of [`Database::open`].
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::open_with(url, PlatformOptions::default()).await
    }

    /// Opens a platform with options.
    ///
    /// # Errors
    /// Those of [`Database::open`].
    pub async fn open_with(url: &str, options: PlatformOptions) -> Result<Self, Error> {
        Self::on(Database::open(url).await?, options)
    }

    /// A platform on a database that is open already.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration) outside a tokio runtime.
    pub fn on(database: Database, options: PlatformOptions) -> Result<Self, Error> {
        let ledger =
            Ledger::start(database.clone(), options.ledger.clone(), options.timer.clone())?;
        let core = Core { database, ledger, options };
        Ok(Self::assemble(Arc::new(core), Upstreams::default()))
    }

    fn assemble(core: Arc<Core>, upstreams: Upstreams) -> Self {
        let options = &core.options;
        let (timer, randomness) = (options.timer.clone(), options.randomness.clone());
        let upstreams = Arc::new(upstreams);
        let reach = upstreams.clone();
        let registry = Registry::new(core.database.clone(), timer, randomness)
            .with_account(options.account.clone())
            .with_providers(upstreams.list.entries().iter().map(|entry| &*entry.id))
            .with_reach(Reach::new(move |template, values| reach.reach(template, values)));
        let control = erase(registry.clone());
        Self { core, upstreams, registry, control }
    }

    /// The same platform over these providers.
    #[must_use]
    pub fn over(self, providers: ProviderList) -> Self {
        let addresses = self.upstreams.addresses.clone();
        Self::assemble(self.core, Upstreams::new(providers, addresses))
    }

    /// The same platform, with what makes a provider's backend for another address than its own: a template's
    /// `base_url` wants it. Each pair of provider and address is made once. What it refuses, cannot be deployed; it is
    /// asked again by the first call, since another process may have deployed it.
    #[must_use]
    pub fn with_addresses(self, addresses: Addresses) -> Self {
        let providers = self.upstreams.list.clone();
        Self::assemble(self.core, Upstreams::new(providers, Some(addresses)))
    }

    /// The usage ledger, for queries beyond those of the resources: by provider, by day, single calls.
    pub fn ledger(&self) -> &Ledger {
        &self.core.ledger
    }

    /// Resolves when the rows of all calls that ended before are durable.
    ///
    /// # Errors
    /// Those of [`Ledger::flush`].
    pub async fn flush(&self) -> Result<Flushed, Error> {
        self.core.ledger.flush().await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What the database says, and that it was closed.
    pub async fn ping(&self) -> Result<(), Error> {
        self.core.database.row(Statement::new("SELECT CAST(1 AS BIGINT) AS one")).await.map(drop)
    }

    /// Stops gracefully, for every clone: takes no new calls, waits for those under way (streams too) and their rows,
    /// then ends the database's connections.
    ///
    /// # Errors
    /// Those of [`Ledger::close`]: the platform goes on stopping, and `close` may be called again.
    pub async fn close(&self) -> Result<Flushed, Error> {
        let flushed = self.core.ledger.close().await?;
        self.core.database.close().await;
        Ok(flushed)
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("database", &self.core.database)
            .field("providers", &self.upstreams.names())
            .field("account", &self.core.options.account)
            .finish_non_exhaustive()
    }
}
