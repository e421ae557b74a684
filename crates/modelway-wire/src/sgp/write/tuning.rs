//! Requests about fine-tuning jobs and training datasets.

use http::Method;
use modelway_core::{
    CreateFineTuningJob, CreateTrainingDataset, Error, FineTuningJobId, ListFineTuningJobs,
    ListTrainingDatasets, TrainingDatasetId,
};

use super::super::words::Path;
use super::Outgoing;
use super::control::Cx;
use super::fields::Fields;
use super::form::Form;
use super::query::Query;

const JOBS: &str = "/v4/fine-tuning-jobs";
const DATASETS: &str = "/v4/training-datasets";

fn job(id: &FineTuningJobId) -> Result<Path, Error> {
    Path::of(JOBS).id("job id", id.as_str())
}

fn dataset(id: &TrainingDatasetId) -> Result<Path, Error> {
    Path::of(DATASETS).id("dataset id", id.as_str())
}

pub(super) fn list_jobs(request: &ListFineTuningJobs, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let query =
        Query::of(cx.provider).page(request.page)?.some("account_id", request.account_id.as_ref());
    Ok(Outgoing::get(query.onto(Path::of(JOBS))))
}

pub(super) fn retrieve_job(id: &FineTuningJobId) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(job(id)?.into_string()))
}

pub(super) fn create_job(request: &CreateFineTuningJob, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let body = Fields::new()
        .set("account_id", cx.account(request.account_id.as_ref(), "a fine-tuning job")?)
        .set("training_dataset_id", &request.training_dataset_id)
        .some("validation_dataset_id", request.validation_dataset_id.as_ref())
        .some("base_model_id", request.base_model_id.as_ref())
        .some("fine_tuned_model_id", request.fine_tuned_model_id.as_ref())
        .some("vendor_configuration", request.vendor_configuration.as_ref())
        .finish()?;
    Outgoing::json(Method::POST, JOBS, &body, cx.extra)
}

pub(super) fn delete_job(id: &FineTuningJobId) -> Result<Outgoing, Error> {
    Ok(Outgoing::delete(job(id)?))
}

pub(super) fn events(id: &FineTuningJobId) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(job(id)?.then("events").into_string()))
}

pub(super) fn list_datasets(
    request: &ListTrainingDatasets,
    cx: &Cx<'_>,
) -> Result<Outgoing, Error> {
    let query =
        Query::of(cx.provider).page(request.page)?.some("account_id", request.account_id.as_ref());
    Ok(Outgoing::get(query.onto(Path::of(DATASETS))))
}

pub(super) fn retrieve_dataset(id: &TrainingDatasetId) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(dataset(id)?.into_string()))
}

/// The file goes as a file part: the service's description wants bytes, though its own client sends a text.
pub(super) fn create_dataset(
    request: &CreateTrainingDataset,
    cx: &Cx<'_>,
) -> Result<Outgoing, Error> {
    let account = cx.account(request.account_id.as_ref(), "a training dataset")?;
    let form = Form::with_file(&request.file_name, request.file.clone())
        .text("account_id", account.as_str())
        .text("name", request.name.as_str())
        .text("schema_type", request.schema_type.as_str());
    Ok(Outgoing::form(Path::of(DATASETS), form))
}

pub(super) fn delete_dataset(id: &TrainingDatasetId) -> Result<Outgoing, Error> {
    Ok(Outgoing::delete(dataset(id)?))
}

pub(super) fn examples(id: &TrainingDatasetId) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(dataset(id)?.then("contents").into_string()))
}
