//! A reply to each operation, as a platform gives it.

use modelway::{
    ChatCompletion, Completion, ControlReply as R, Deleted, Embedding, Embeddings, Execution,
    LogProbs, Page, Rerankings, RolledBack, ServerDeployment, Usage,
};
use modelway_core::Reply;
use serde_json::json;

use super::drive::{DEPLOYMENT, Extent};
use super::nouns::{
    dataset, deployment, event, example, group, job, model, server, template, usage,
};

/// A reply to the operation with this name, with all that it can have or with the least.
pub(super) fn reply(operation: &str, extent: Extent) -> Reply {
    match operation {
        "models.chat_completions.create" => Reply::Chat(Box::new(chat(extent))),
        "models.completions.create" => Reply::Completion(Box::new(completion(extent))),
        "models.embeddings.create" => Reply::Embeddings(Box::new(embeddings(extent))),
        "models.rerankings.create" => Reply::Rerankings(Box::new(rerankings(extent))),
        execute if execute.ends_with("execute") => Reply::Executed(Box::new(execution(extent))),
        other => Reply::control(control(other, extent)),
    }
}

fn control(operation: &str, of: Extent) -> R {
    match operation {
        "models.create" => R::CreateModel(model(of)),
        "models.list" => R::ListModels(page(of, model)),
        "models.retrieve" => R::RetrieveModel(model(of)),
        "models.update" => R::UpdateModel(model(of)),
        "models.delete" => R::DeleteModel(Deleted::new(1)),
        "models.deployments.create" => R::CreateDeployment(deployment(of)),
        "models.deployments.list" => R::ListDeployments(page(of, deployment)),
        "models.deployments.list_all" => R::ListAllDeployments(page(of, deployment)),
        "models.deployments.retrieve" => R::RetrieveDeployment(deployment(of)),
        "models.deployments.update" => R::UpdateDeployment(deployment(of)),
        "models.deployments.delete" => R::DeleteDeployment(Deleted::new(1)),
        usage_of if usage_of.ends_with("usage_statistics.retrieve") => R::RetrieveUsage(usage(of)),
        "model_templates.create" => R::CreateTemplate(template(of)),
        "model_templates.list" => R::ListTemplates(page(of, template)),
        "model_templates.retrieve" => R::RetrieveTemplate(template(of)),
        "model_templates.delete" => R::DeleteTemplate(Deleted::new(1)),
        "model_groups.create" => R::CreateGroup(group(of)),
        "model_groups.list" => R::ListGroups(page(of, group)),
        "model_groups.retrieve" => R::RetrieveGroup(group(of)),
        "model_groups.update" => R::UpdateGroup(group(of)),
        "model_groups.delete" => R::DeleteGroup(Deleted::new(1)),
        "model_groups.models.create" => R::AddToGroup(model(of)),
        other => of_servers(other, of),
    }
}

fn of_servers(operation: &str, of: Extent) -> R {
    match operation {
        "model_servers.create" => R::CreateServer(server(of)),
        "model_servers.list" => R::ListServers(list(of, server)),
        "model_servers.retrieve" | "alias.retrieve" => R::RetrieveServer(server(of)),
        "model_servers.delete" => R::DeleteServer(Deleted::new(1)),
        "model_servers.rollback" => R::RollBackServer(RolledBack::new(DEPLOYMENT, "another")),
        "model_servers.update_backend" => R::UpdateServerBackend(server(of)),
        "model_servers.deployment.retrieve" => {
            R::RetrieveServerDeployment(ServerDeployment::new(DEPLOYMENT))
        }
        other => of_tuning(other, of),
    }
}

fn of_tuning(operation: &str, of: Extent) -> R {
    match operation {
        "fine_tuning_jobs.create" => R::CreateFineTuningJob(job(of)),
        "fine_tuning_jobs.list" => R::ListFineTuningJobs(page(of, job)),
        "fine_tuning_jobs.retrieve" => R::RetrieveFineTuningJob(job(of)),
        "fine_tuning_jobs.delete" => R::DeleteFineTuningJob(Deleted::new(1)),
        "fine_tuning_jobs.events.list" => R::ListFineTuningEvents(list(of, event)),
        "training_datasets.create" => R::CreateTrainingDataset(dataset(of)),
        "training_datasets.list" => R::ListTrainingDatasets(page(of, dataset)),
        "training_datasets.retrieve" => R::RetrieveTrainingDataset(dataset(of)),
        "training_datasets.delete" => R::DeleteTrainingDataset(Deleted::new(1)),
        "training_datasets.contents.list" => R::ListTrainingExamples(list(of, example)),
        other => panic!("no reply for `{other}`"),
    }
}

/// One page of a platform's, or a list that does not say what it is.
fn page<T>(extent: Extent, noun: fn(Extent) -> T) -> Page<T> {
    match extent {
        Extent::All => Page::numbered(vec![noun(Extent::All), noun(Extent::Required)], 1, 2, 5),
        Extent::Required => Page::all([]),
    }
}

fn list<T>(extent: Extent, noun: fn(Extent) -> T) -> Page<T> {
    match extent {
        Extent::All => Page::all([noun(Extent::All), noun(Extent::Required)]),
        Extent::Required => Page::all([noun(Extent::Required)]),
    }
}

/// Log probabilities of one token and another one in its place.
pub(super) fn logprobs() -> LogProbs {
    let other = json!({"token": "Six", "logprob": -2.5, "bytes": [54]});
    let token = json!({"token": "Seven", "logprob": -0.25, "bytes": [83], "top": [other]});
    serde_json::from_value(json!({"content": [token]})).unwrap()
}

fn chat(extent: Extent) -> ChatCompletion {
    let mut chat = ChatCompletion::new("Seven.");
    if extent == Extent::All {
        chat.choices[0].finish_reason = Some("stop".into());
        chat.choices[0].logprobs = Some(logprobs());
        chat.usage = Some(Usage::new(5, 2));
    }
    chat
}

fn completion(extent: Extent) -> Completion {
    let mut completion = Completion::new("Seven.");
    if extent == Extent::All {
        completion.choices[0].finish_reason = Some("length".into());
        completion.choices[0].logprobs = Some(logprobs());
        completion.usage = Some(Usage::new(5, 2));
    }
    completion
}

/// Of two texts, as all requests here have.
fn embeddings(extent: Extent) -> Embeddings {
    let mut embeddings = Embeddings::default();
    embeddings.embeddings = vec![Embedding::new(0, vec![0.25, -0.5]), Embedding::new(1, vec![])];
    embeddings.usage = (extent == Extent::All).then(|| Usage::new(4, 0));
    embeddings
}

fn rerankings(extent: Extent) -> Rerankings {
    let mut rerankings = Rerankings::ranked([0.03, 0.96]);
    rerankings.usage = (extent == Extent::All).then(|| Usage::new(14, 0));
    rerankings
}

/// The least is no object.
fn execution(extent: Extent) -> Execution {
    Execution::new(match extent {
        Extent::All => {
            json!({"status": "SUCCESS", "status_code": 200, "error_message": "", "output": [1]})
        }
        Extent::Required => json!("seven"),
    })
}
