//! [`Destination`]: what a deployment's id means here.

use std::sync::Arc;

use modelway_core::{
    DeploymentStatus, Error, ErrorKind, ModelKind, ModelTemplate, ModelwayTemplate, Phase,
    TemplateConfiguration, Timestamp,
};

use super::handle::Platform;
use crate::ledger::CallRecord;
use crate::registry::Resolved;

/// Where calls to a deployment go.
#[derive(Debug, Clone)]
pub(super) enum Destination {
    /// What the registry knows.
    Known(Arc<Resolved>),
    /// A model of a known provider that is in no list: the provider decides.
    Unlisted {
        /// The deployment's id.
        id: String,
        provider: String,
        upstream: String,
    },
}

impl Platform {
    /// # Errors
    /// [`ErrorKind::NotFound`] for what neither the registry nor a provider can mean, before anything is sent.
    pub(super) async fn destination(&self, id: &str) -> Result<Destination, Error> {
        let canonical = self.canonical(id);
        let id = canonical.as_deref().unwrap_or(id);
        let error = match self.registry.resolve(id).await {
            Ok(resolved) => return self.reachable(resolved),
            Err(error) if error.kind() == ErrorKind::NotFound => error,
            Err(error) => return Err(error),
        };
        let (provider, upstream) = id.split_once('/').unwrap_or((id, ""));
        if self.upstreams.entry(provider).is_some() && !upstream.is_empty() {
            return Ok(Destination::Unlisted {
                id: id.to_owned(),
                provider: provider.to_owned(),
                upstream: upstream.to_owned(),
            });
        }
        Err(error.with_phase(Phase::Build).with_hint(self.hint()))
    }

    /// `PROVIDER/MODEL` for `PROVIDER:MODEL`, as a client without a platform writes it; `None` for any other id.
    pub(super) fn canonical(&self, id: &str) -> Option<String> {
        let (provider, upstream) = id.split_once(':')?;
        self.upstreams.entry(provider)?;
        Some(format!("{provider}/{upstream}"))
    }

    /// What another process, with other providers, put into the database cannot be called here.
    fn reachable(&self, resolved: Arc<Resolved>) -> Result<Destination, Error> {
        match &resolved.built_in {
            Some(built_in) if self.upstreams.entry(&built_in.provider).is_none() => {
                let id = &resolved.deployment.id;
                let what = format!("the provider of the deployment `{id}` is not configured here");
                Err(Error::new(ErrorKind::NotFound, what)
                    .with_phase(Phase::Build)
                    .with_hint(self.hint()))
            }
            _ => Ok(Destination::Known(resolved)),
        }
    }

    fn hint(&self) -> String {
        let names = self.upstreams.names();
        format!("a deployment is one that was made here, or PROVIDER/MODEL; providers: {names}")
    }
}

impl Destination {
    /// The deployment's id.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Known(resolved) => resolved.deployment.id.as_str(),
            Self::Unlisted { id, .. } => id,
        }
    }

    /// The model's id; a built-in model has that of its deployment.
    pub(super) fn model_id(&self) -> &str {
        match self {
            Self::Known(resolved) => resolved.model.id.as_str(),
            Self::Unlisted { id, .. } => id,
        }
    }

    /// What the model is for.
    pub(super) fn kind(&self) -> Option<&ModelKind> {
        match self {
            Self::Known(resolved) => resolved.model.kind.as_ref(),
            Self::Unlisted { .. } => None,
        }
    }

    /// The template of a model of one's own.
    pub(super) fn template(&self) -> Option<&ModelTemplate> {
        match self {
            Self::Known(resolved) => resolved.template.as_ref(),
            Self::Unlisted { .. } => None,
        }
    }

    /// The template's configuration, where it is one of ours.
    pub(super) fn configuration(&self) -> Option<&ModelwayTemplate> {
        match &self.template()?.vendor_configuration {
            TemplateConfiguration::Modelway(configuration) => Some(configuration),
            _ => None,
        }
    }

    /// # Errors
    /// [`ErrorKind::Unsupported`] while it does not answer, [`ErrorKind::NotFound`] while it is being deleted; before
    /// anything is sent, and not to be tried again as it is.
    pub(super) fn check_ready(&self) -> Result<(), Error> {
        let Self::Known(resolved) = self else { return Ok(()) };
        let deployment = &resolved.deployment;
        let hint = match &deployment.status {
            DeploymentStatus::Ready => return Ok(()),
            DeploymentStatus::DeleteInProgress => {
                let what = format!("the deployment `{}` is being deleted", deployment.id);
                return Err(Error::new(ErrorKind::NotFound, what).with_phase(Phase::Build));
            }
            DeploymentStatus::Disabled => "nothing was sent; switch it on, or call another one",
            status if status.is_final() => "nothing was sent; mend it, or call another one",
            _ => "nothing was sent; wait until it is READY",
        };
        let what = format!("the deployment `{}` is {}", deployment.id, deployment.status);
        Err(Error::new(ErrorKind::Unsupported, what).with_hint(hint))
    }

    /// A ledger's row, with everything that is known before the call.
    pub(super) fn record(&self, at: Timestamp, operation: &str) -> CallRecord {
        let mut record = CallRecord::new(at, self.provider(), operation)
            .deployment_id(self.id())
            .model_id(self.model_id());
        record.model_name = Some(self.model_name().to_owned());
        if let Self::Known(resolved) = self {
            let (deployment, model) = (&resolved.deployment, &resolved.model);
            let account = deployment.entity.account_id.as_ref();
            let account = account.or(model.entity.account_id.as_ref());
            record.account_id = account.map(|id| id.as_str().to_owned());
            record.model_group_id = model.model_group_id.as_ref().map(|id| id.as_str().to_owned());
        }
        record
    }

    fn model_name(&self) -> &str {
        match self {
            Self::Known(resolved) => {
                resolved.model.name.as_deref().unwrap_or(resolved.model.id.as_str())
            }
            // As a listed one is named.
            Self::Unlisted { id, .. } => id,
        }
    }

    /// The provider; for another platform's template, its vendor.
    fn provider(&self) -> &str {
        match self {
            Self::Unlisted { provider, .. } => provider,
            Self::Known(resolved) => match (&resolved.built_in, self.configuration()) {
                (Some(built_in), _) => &built_in.provider,
                (None, Some(configuration)) => &configuration.provider,
                (None, None) => "unknown",
            },
        }
    }
}
