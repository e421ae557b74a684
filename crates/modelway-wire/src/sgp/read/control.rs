//! Answers of the control plane: one line each.

use bytes::Bytes;
use modelway_core::{ControlReply, ControlRequest, Deleted, Error, Page};

use super::common::{Reader, flag, not_an_answer, one, page, without};
use super::{deployment, group, model, server, template, tuning, usage};
use crate::json::{Object, ROOT, Report};
use crate::sgp::write::unsupported;

/// A list with its body.
fn list<T>(
    text: &str,
    body: &Bytes,
    read: Reader<T>,
    report: &mut Report,
) -> Result<Page<T>, Error> {
    let mut page = page(text, read, report)?;
    page.raw = Some(body.clone());
    Ok(page)
}

pub(super) fn read(
    request: &ControlRequest,
    text: &str,
    body: &Bytes,
    report: &mut Report,
) -> Result<ControlReply, Error> {
    use ControlReply as A;
    use ControlRequest as R;
    const SERVER: &str = "model_server_id";
    Ok(match request {
        R::ListModels(_) => A::ListModels(list(text, body, model::read, report)?),
        R::RetrieveModel(_) => A::RetrieveModel(one(text, "id", model::read, report)?),
        R::CreateModel(_) => A::CreateModel(one(text, "id", model::read, report)?),
        R::UpdateModel(_) => A::UpdateModel(one(text, "id", model::read, report)?),
        R::DeleteModel(_) => A::DeleteModel(deleted(text, report)?),
        R::ListDeployments(_) => A::ListDeployments(list(text, body, deployment::read, report)?),
        R::ListAllDeployments(_) => {
            A::ListAllDeployments(list(text, body, deployment::read, report)?)
        }
        R::RetrieveDeployment(_) => {
            A::RetrieveDeployment(one(text, "id", deployment::read, report)?)
        }
        R::CreateDeployment(_) => A::CreateDeployment(one(text, "id", deployment::read, report)?),
        R::UpdateDeployment(_) => A::UpdateDeployment(one(text, "id", deployment::read, report)?),
        R::DeleteDeployment(_) => A::DeleteDeployment(deleted(text, report)?),
        R::RetrieveUsage(_) => A::RetrieveUsage(one(text, "data", usage::read, report)?),
        R::ListTemplates(_) => A::ListTemplates(list(text, body, template::read, report)?),
        R::RetrieveTemplate(_) => A::RetrieveTemplate(one(text, "id", template::read, report)?),
        R::CreateTemplate(_) => A::CreateTemplate(one(text, "id", template::read, report)?),
        R::DeleteTemplate(_) => A::DeleteTemplate(deleted(text, report)?),
        R::ListGroups(_) => A::ListGroups(list(text, body, group::read, report)?),
        R::RetrieveGroup(_) => A::RetrieveGroup(one(text, "id", group::read, report)?),
        R::CreateGroup(_) => A::CreateGroup(one(text, "id", group::read, report)?),
        R::UpdateGroup(_) => A::UpdateGroup(one(text, "id", group::read, report)?),
        R::DeleteGroup(_) => A::DeleteGroup(deleted(text, report)?),
        R::AddToGroup(_) => A::AddToGroup(one(text, "id", model::read, report)?),
        R::ListServers(_) => A::ListServers(list(text, body, server::read, report)?),
        R::RetrieveServer(_) => A::RetrieveServer(one(text, SERVER, server::read, report)?),
        R::CreateServer(_) => A::CreateServer(one(text, SERVER, server::read, report)?),
        R::DeleteServer(_) => A::DeleteServer(deleted(text, report)?),
        R::RetrieveServerDeployment(_) => A::RetrieveServerDeployment(one(
            text,
            "model_deployment_id",
            server::deployment,
            report,
        )?),
        R::UpdateServerBackend(_) => {
            A::UpdateServerBackend(one(text, SERVER, server::read, report)?)
        }
        R::RollBackServer(_) => {
            A::RollBackServer(one(text, "rolled_back_to_deployment", server::rolled_back, report)?)
        }
        other => return tuning_reply(other, text, body, report),
    })
}

fn tuning_reply(
    request: &ControlRequest,
    text: &str,
    body: &Bytes,
    report: &mut Report,
) -> Result<ControlReply, Error> {
    use ControlReply as A;
    use ControlRequest as R;
    Ok(match request {
        R::ListFineTuningJobs(_) => A::ListFineTuningJobs(list(text, body, tuning::job, report)?),
        R::RetrieveFineTuningJob(_) => {
            A::RetrieveFineTuningJob(one(text, "id", tuning::job, report)?)
        }
        R::CreateFineTuningJob(_) => A::CreateFineTuningJob(one(text, "id", tuning::job, report)?),
        R::DeleteFineTuningJob(_) => A::DeleteFineTuningJob(deleted(text, report)?),
        R::ListFineTuningEvents(_) => {
            A::ListFineTuningEvents(list(text, body, tuning::event, report)?)
        }
        R::ListTrainingDatasets(_) => {
            A::ListTrainingDatasets(list(text, body, tuning::dataset, report)?)
        }
        R::RetrieveTrainingDataset(_) => {
            A::RetrieveTrainingDataset(one(text, "id", tuning::dataset, report)?)
        }
        R::CreateTrainingDataset(_) => {
            A::CreateTrainingDataset(one(text, "id", tuning::dataset, report)?)
        }
        R::DeleteTrainingDataset(_) => A::DeleteTrainingDataset(deleted(text, report)?),
        R::ListTrainingExamples(_) => {
            A::ListTrainingExamples(list(text, body, tuning::example, report)?)
        }
        other => return Err(unsupported(other.operation())),
    })
}

/// What was deleted. A success that says nothing (a 204, or the unspecified answer for a server) means the one object
/// that was named.
fn deleted(text: &str, report: &mut Report) -> Result<Deleted, Error> {
    // A page of a proxy on the way says nothing of the kind.
    if text.starts_with('<') {
        return Err(not_an_answer(text));
    }
    let Some(mut object) = Object::parse(text) else {
        if !matches!(text, "" | "null" | "\"\"" | "true") {
            report.note(&ROOT, "expected what was deleted");
        }
        return Ok(Deleted::new(1));
    };
    let success = flag(&mut object, "success", &ROOT, report);
    let count = object.count("count", &ROOT, report);
    if success.is_none() && count.is_none() && ["detail", "error"].iter().any(|n| object.has(n)) {
        return Err(without("success", object));
    }
    let success = success.unwrap_or(true);
    let mut deleted = Deleted::new(count.unwrap_or(u64::from(success)));
    deleted.success = success;
    Ok(deleted)
}
