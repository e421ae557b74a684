//! Requests to the control plane: one line each.

use modelway_core::{AccountId, ControlRequest, Error, ErrorKind, Extra};

use super::{Outgoing, deployment, group, model, server, template, tuning, usage};
use crate::provider::Provider;

/// What a request is written with besides itself.
pub(super) struct Cx<'a> {
    /// The addressed model, where a model is addressed.
    pub(super) model: &'a str,
    pub(super) provider: &'a Provider,
    /// The account that the call is made for, where it names one.
    pub(super) selected: Option<&'a AccountId>,
    pub(super) extra: &'a Extra,
}

impl Cx<'_> {
    /// The account that something is created for: the request's, else the call's, else the provider's.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where there is neither: the service would refuse it.
    pub(super) fn account<'a>(
        &'a self,
        of_request: Option<&'a AccountId>,
        what: &str,
    ) -> Result<&'a AccountId, Error> {
        self.any_account(of_request).ok_or_else(|| {
            let names = self.provider.spec().account.map_or(&[][..], |account| account.env);
            let name = names.first().copied().unwrap_or("the account");
            Error::new(
                ErrorKind::Configuration,
                format!("no account is chosen, and {what} needs one"),
            )
            .with_hint(format!("set {name}, or `account_id` in code; nothing was sent"))
        })
    }

    pub(super) fn any_account<'a>(
        &'a self,
        of_request: Option<&'a AccountId>,
    ) -> Option<&'a AccountId> {
        let selected = self.selected.or(self.provider.account());
        of_request.or(selected).filter(|account| !account.is_empty())
    }
}

pub(super) fn encode(request: &ControlRequest, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    use ControlRequest as R;
    match request {
        R::ListModels(r) => model::list(r, cx),
        R::RetrieveModel(r) => model::retrieve(r, cx),
        R::CreateModel(r) => model::create(r, cx),
        R::UpdateModel(r) => model::update(r, cx),
        R::DeleteModel(_) => model::delete(cx),
        R::ListDeployments(r) => deployment::list(r, cx),
        R::ListAllDeployments(r) => deployment::list_all(r, cx),
        R::RetrieveDeployment(r) => deployment::retrieve(&r.id, cx),
        R::CreateDeployment(r) => deployment::create(r, cx),
        R::UpdateDeployment(r) => deployment::update(r, cx),
        R::DeleteDeployment(r) => deployment::delete(&r.id, cx),
        R::RetrieveUsage(r) => usage::retrieve(r, cx),
        R::ListTemplates(r) => template::list(r, cx),
        R::RetrieveTemplate(r) => template::retrieve(&r.id),
        R::CreateTemplate(r) => template::create(r, cx),
        R::DeleteTemplate(r) => template::delete(&r.id),
        R::ListGroups(r) => group::list(r, cx),
        R::RetrieveGroup(r) => group::retrieve(&r.id),
        R::CreateGroup(r) => group::create(r, cx),
        R::UpdateGroup(r) => group::update(r, cx),
        R::DeleteGroup(r) => group::delete(&r.id),
        R::AddToGroup(r) => group::add(r),
        R::ListServers(_) => Ok(server::list()),
        R::RetrieveServer(r) => server::retrieve(&r.server),
        R::CreateServer(r) => server::create(r, cx),
        R::DeleteServer(r) => server::delete(&r.id),
        R::RetrieveServerDeployment(r) => server::deployment(&r.id),
        R::UpdateServerBackend(r) => server::update_backend(r, cx),
        R::RollBackServer(r) => server::roll_back(&r.id),
        R::ListFineTuningJobs(r) => tuning::list_jobs(r, cx),
        R::RetrieveFineTuningJob(r) => tuning::retrieve_job(&r.id),
        R::CreateFineTuningJob(r) => tuning::create_job(r, cx),
        R::DeleteFineTuningJob(r) => tuning::delete_job(&r.id),
        R::ListFineTuningEvents(r) => tuning::events(&r.id),
        R::ListTrainingDatasets(r) => tuning::list_datasets(r, cx),
        R::RetrieveTrainingDataset(r) => tuning::retrieve_dataset(&r.id),
        R::CreateTrainingDataset(r) => tuning::create_dataset(r, cx),
        R::DeleteTrainingDataset(r) => tuning::delete_dataset(&r.id),
        R::ListTrainingExamples(r) => tuning::examples(&r.id),
        other => Err(super::unsupported(other.operation())),
    }
}
