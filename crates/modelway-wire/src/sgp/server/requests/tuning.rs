//! Operations on fine-tuning jobs and training datasets.

use modelway_core::{
    CreateFineTuningJob, CreateTrainingDataset, DatasetSchema, DeleteFineTuningJob,
    DeleteTrainingDataset, Error, ListFineTuningEvents, ListFineTuningJobs, ListTrainingDatasets,
    ListTrainingExamples, RetrieveFineTuningJob, RetrieveTrainingDataset, TrainingDatasetId,
};
use serde_json::Value;

use super::super::asked::Found;
use super::super::faults::Sink;
use super::super::input::value::{text, word};
use super::super::input::{Fields, Form, Incoming, Rest};
use super::{configuration, words};

pub(in super::super) fn create_job(i: &Incoming<'_>) -> Result<Found, Error> {
    i.body(Rest::Ignored, created).map(Found::plain)
}

fn created(f: &mut Fields<'_>) -> CreateFineTuningJob {
    let account = f.required("account_id", text);
    let dataset: Option<TrainingDatasetId> = f.required("training_dataset_id", text);
    let mut create = CreateFineTuningJob::new(dataset.unwrap_or_default());
    create.account_id = account;
    create.base_model_id = f.optional("base_model_id", text);
    create.fine_tuned_model_id = f.optional("fine_tuned_model_id", text);
    create.validation_dataset_id = f.optional("validation_dataset_id", text);
    create.vendor_configuration = f.optional("vendor_configuration", configuration::tuning);
    create
}

pub(in super::super) fn retrieve_job(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveFineTuningJob::new(i.id())))
}

pub(in super::super) fn list_jobs(i: &Incoming<'_>) -> Result<Found, Error> {
    let list = i.query(|q| {
        let mut list = ListFineTuningJobs::default();
        list.page = q.page();
        list.account_id = q.text("account_id");
        list
    })?;
    let page = list.page;
    Ok(Found::page(list, page))
}

pub(in super::super) fn delete_job(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(DeleteFineTuningJob::new(i.id())))
}

pub(in super::super) fn list_events(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(ListFineTuningEvents::new(i.id())))
}

pub(in super::super) fn create_dataset(i: &Incoming<'_>) -> Result<Found, Error> {
    i.form(uploaded).map(Found::plain)
}

/// The file may be a part that is a file or, as the service's own client sends it, one that is text.
fn uploaded(form: &mut Form, sink: &mut Sink) -> CreateTrainingDataset {
    let account = form.required_text("account_id", sink);
    let name = form.required_text("name", sink).unwrap_or_default();
    let schema = form.required_text("schema_type", sink).and_then(|schema| {
        let read = word(words::DATASET_SCHEMAS);
        sink.inside("schema_type", |sink| read(Value::String(schema), sink))
    });
    let schema = schema.unwrap_or(DatasetSchema::Generation);
    let (file_name, file) = match form.required("file", sink) {
        Some(part) => (part.file_name, part.content),
        None => (None, bytes::Bytes::new()),
    };
    let file_name = file_name.unwrap_or_else(|| "file".to_owned());
    let mut create = CreateTrainingDataset::new(name, schema, file_name, file);
    create.account_id = account.map(Into::into);
    create
}

pub(in super::super) fn retrieve_dataset(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveTrainingDataset::new(i.id())))
}

pub(in super::super) fn list_datasets(i: &Incoming<'_>) -> Result<Found, Error> {
    let list = i.query(|q| {
        let mut list = ListTrainingDatasets::default();
        list.page = q.page();
        list.account_id = q.text("account_id");
        list
    })?;
    let page = list.page;
    Ok(Found::page(list, page))
}

pub(in super::super) fn delete_dataset(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(DeleteTrainingDataset::new(i.id())))
}

pub(in super::super) fn list_contents(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(ListTrainingExamples::new(i.id())))
}
