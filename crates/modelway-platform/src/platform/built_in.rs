//! The providers' own models: asked for, and kept in the registry as built-in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use modelway_core::time::within;
use modelway_core::{
    Call, CallContext, CallOptions, Capability, DeploymentRef, Error, ErrorKind,
    ListAllDeployments, ListModels, Model, Operation, PageRequest, ProviderEntry, Target,
};
use tokio::task::JoinSet;

use super::handle::Platform;

/// After a failure the lists are asked for again so soon.
const SOON: Duration = Duration::from_secs(30);
/// A list of more pages than this has no end.
const MOST_PAGES: u64 = 1_000;

/// What asking the providers for their models brought.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refreshed {
    /// How many models were listed.
    pub models: usize,
    /// The providers that did not list theirs, and why. What was known of them stays.
    pub failed: Vec<(String, Error)>,
}

impl Platform {
    /// Asks every provider for its models now, all at once, and keeps them as built-in ones.
    ///
    /// By itself the platform does so when it is first asked about models, and again when the lists are as old as
    /// [`list_age`](super::PlatformOptions::list_age); 30 seconds after a failure. That a provider fails is in the
    /// result, and logged.
    pub async fn refresh(&self) -> Refreshed {
        let mut stale_at = self.upstreams.stale_at.lock().await;
        self.ask_all(&mut stale_at).await
    }

    /// Refreshes when it is time. One caller does it, the others wait.
    pub(super) async fn freshen(&self) {
        let mut stale_at = self.upstreams.stale_at.lock().await;
        if stale_at.is_none_or(|at| self.core.options.timer.now() >= at) {
            self.ask_all(&mut stale_at).await;
        }
    }

    async fn ask_all(&self, stale_at: &mut Option<Instant>) -> Refreshed {
        let mut asked = JoinSet::new();
        for entry in self.upstreams.list.entries() {
            if entry.backend.capabilities().has(Capability::Models) {
                let (platform, entry) = (self.clone(), entry.clone());
                asked.spawn(async move { (entry.id.clone(), platform.list_of(&entry).await) });
            }
        }
        let mut refreshed = Refreshed { models: 0, failed: Vec::new() };
        while let Some(joined) = asked.join_next().await {
            match joined {
                Ok((provider, listed)) => self.keep(&provider, listed, &mut refreshed).await,
                Err(error) => tracing::warn!(%error, "a provider's list of models was given up"),
            }
        }
        let age = self.core.options.list_age;
        let age = if refreshed.failed.is_empty() { age } else { age.min(SOON) };
        *stale_at = self.core.options.timer.now().checked_add(age);
        refreshed.failed.sort_by(|a, b| a.0.cmp(&b.0));
        refreshed
    }

    /// Puts a provider's models into the registry.
    async fn keep(
        &self,
        provider: &str,
        listed: Result<Vec<Model>, Error>,
        refreshed: &mut Refreshed,
    ) {
        let kept = match listed {
            Ok(models) => {
                self.registry.sync_built_in(provider, &models).await.map(|_| models.len())
            }
            Err(error) => Err(error),
        };
        match kept {
            Ok(models) => refreshed.models += models,
            Err(error) => {
                tracing::warn!(provider, %error, "the provider's models could not be listed");
                refreshed.failed.push((provider.to_owned(), error));
            }
        }
    }

    async fn list_of(&self, entry: &ProviderEntry) -> Result<Vec<Model>, Error> {
        let options = &self.core.options;
        match within(&*options.timer, Some(options.list_timeout), models_of(entry)).await {
            Ok(listed) => listed,
            Err(_) => {
                let seconds = options.list_timeout.as_secs_f64();
                let what = format!("no list of models within {seconds} s");
                Err(Error::new(ErrorKind::Timeout, what))
            }
        }
    }
}

/// What a call to the provider can name. Of a provider that is a platform itself those are its deployments.
async fn models_of(entry: &ProviderEntry) -> Result<Vec<Model>, Error> {
    let deployments = entry.backend.capabilities().has(Capability::ControlPlane);
    let mut models = Vec::new();
    for number in 1..=MOST_PAGES {
        let page = PageRequest::new((number > 1).then_some(number), None);
        let page = if deployments {
            let mut request = ListAllDeployments::default();
            request.page = page;
            ask(entry, request).await?.map(|deployment| {
                let mut model = Model::built_in(deployment.id.as_str());
                model.name = Some(deployment.name);
                model
            })
        } else {
            let mut request = ListModels::new();
            request.page = page;
            ask(entry, request).await?
        };
        let last = page.is_last();
        models.extend(page);
        if last {
            break;
        }
    }
    Ok(models)
}

async fn ask<O: Operation>(entry: &ProviderEntry, operation: O) -> Result<O::Output, Error> {
    let reference = DeploymentRef::provider_only(entry.id.clone());
    let mut context = CallContext::new(&reference, CallOptions::default());
    context.target = Some(Arc::new(Target::new(reference, entry.backend.capabilities())));
    let call = Call { request: Arc::new(operation.into_request()), context };
    O::output(entry.backend.call(call).await?)
}
