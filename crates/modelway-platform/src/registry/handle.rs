//! [`Registry`].

use std::sync::Arc;

use modelway_core::{AccountId, Entity, Error, IdentityType, Randomness, Timer};

use super::cache::Cache;
use super::id::new_id;
use super::reach::Reach;
use crate::database::{Database, Engine, Statement, Transaction};

/// Whose everything is unless the request says otherwise.
const ACCOUNT: &str = "default";
/// Who made everything.
const USER: &str = "modelway";
/// Any number that no other program on the same server is likely to lock.
const LOCK: i64 = 0x6d6f_6465_6c72_6567;

/// Templates, models, deployments, groups and servers, in a database; a cheap handle, to be cloned.
///
/// It answers all of [`ControlPlane`](modelway_core::ControlPlane) but usage and tuning. Models that a provider offers
/// stand in it as built-in ones ([`sync_built_in`](Self::sync_built_in)); a model of one's own is made from a template.
/// A call that selects an account sees only what is that account's or built in.
/// Several processes may share one database: writes take turns.
///
/// ```
/// use modelway_core::{CallContext, CallOptions, ControlPlane, CreateModel, CreateTemplate, DeploymentRef};
/// use modelway_core::{Jitter, ModelKind, ModelwayTemplate};
/// use modelway_platform::{Database, Registry};
/// use modelway_testing::TokioTimer;
/// use std::sync::Arc;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), modelway_core::Error> {
/// let database = Database::open("sqlite::memory:").await?;
/// let registry = Registry::new(database, TokioTimer::shared(), Arc::new(Jitter::default()));
/// let cx = CallContext::new(DeploymentRef::default_provider(), CallOptions::default());
///
/// let configuration = ModelwayTemplate::new("ollama", "mistral:7b").system_prompt("Be brief.");
/// let template = CreateTemplate::new("brief", ModelKind::Chat, configuration);
/// let template = registry.create_template(&template, &cx).await?;
/// let model = CreateModel::new("support", ModelKind::Chat).model_template_id(&template);
/// let model = registry.create_model(&model, &cx).await?;
/// assert_eq!(model.deployment_count, Some(0));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Registry {
    pub(super) database: Database,
    pub(super) timer: Arc<dyn Timer>,
    randomness: Arc<dyn Randomness>,
    pub(super) account: AccountId,
    /// The account that a call selects; `None` sees everything.
    pub(super) selected: Option<AccountId>,
    user: Arc<str>,
    /// The providers of this process; `None` is any.
    pub(super) providers: Option<Arc<[String]>>,
    /// Whether a template's own address may be called; `None` leaves that to the call.
    pub(super) reach: Option<Reach>,
    pub(super) cache: Arc<Cache>,
}

impl Registry {
    /// The registry in `database`. Ids are made of the clock's time and of `randomness`.
    pub fn new(database: Database, timer: Arc<dyn Timer>, randomness: Arc<dyn Randomness>) -> Self {
        Self {
            database,
            timer,
            randomness,
            account: ACCOUNT.into(),
            selected: None,
            user: USER.into(),
            providers: None,
            reach: None,
            cache: Arc::default(),
        }
    }

    /// Whose things are where a request does not say it, built-in models among them; `default` unless set.
    #[must_use]
    pub fn with_account(mut self, account: impl Into<AccountId>) -> Self {
        self.account = account.into();
        self
    }

    /// Who is noted to have made things; `modelway` unless set.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<Arc<str>>) -> Self {
        self.user = user.into();
        self
    }

    /// The providers that this process has. Built-in models of others, which another process on the same database may
    /// have, are not shown, and no model is deployed on others. Unless set, every provider passes.
    #[must_use]
    pub fn with_providers<I>(mut self, providers: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.providers = Some(providers.into_iter().map(Into::into).collect());
        self.cache = Arc::default();
        self
    }

    /// What is asked, when something is deployed, about a template's own address.
    pub(crate) fn with_reach(mut self, reach: Reach) -> Self {
        self.reach = Some(reach);
        self
    }

    /// Whether this process has `provider`.
    pub(super) fn has_provider(&self, provider: &str) -> bool {
        self.providers.as_ref().is_none_or(|known| known.iter().any(|name| name == provider))
    }

    /// The providers of this process, for messages.
    pub(super) fn provider_names(&self) -> String {
        match self.providers.as_deref() {
            None | Some([]) => "no provider".to_owned(),
            Some(names) => names.join(", "),
        }
    }

    /// An id for something new, and the rest of what is noted about it.
    pub(super) fn stamp(&self, account: Option<&AccountId>) -> (String, Entity) {
        let now = self.timer.wall();
        let mut entity = Entity::default();
        entity.account_id = Some(account.unwrap_or(&self.account).clone());
        entity.created_at = Some(now);
        entity.created_by_user_id = Some(self.user.to_string());
        entity.created_by_identity_type = Some(IdentityType::ServiceAccount);
        (new_id(now, &*self.randomness), entity)
    }

    /// Begins to write. Writers of all processes take turns, so that whatever one reads stays so until it commits.
    pub(super) async fn write(&self) -> Result<Transaction, Error> {
        let mut tx = self.database.write().await?;
        if self.database.engine() == Engine::Postgres {
            tx.execute(Statement::new("SELECT pg_advisory_xact_lock($1)").bind(LOCK)).await?;
        }
        Ok(tx)
    }

    /// Makes it durable, and seen by the next call.
    pub(super) async fn commit(&self, tx: Transaction) -> Result<(), Error> {
        let done = tx.commit().await;
        // Also where nobody knows whether it took effect.
        self.cache.clear();
        done
    }
}
