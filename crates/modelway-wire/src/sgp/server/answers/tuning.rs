//! Fine-tuning jobs and training datasets as the service writes them.

use modelway_core::{FineTuningEvent, FineTuningJob, TrainingDataset, TrainingExample};
use serde_json::Value;

use super::write::{Noun, json};

pub(super) fn job(job: &FineTuningJob) -> Value {
    Noun::default()
        .with("id", &job.id)
        .entity(&job.entity)
        .with("status", &job.status)
        .with("training_dataset_id", &job.training_dataset_id)
        .may("validation_dataset_id", &job.validation_dataset_id)
        .may("base_model_id", &job.base_model_id)
        .may("fine_tuned_model_id", &job.fine_tuned_model_id)
        .may("vendor_configuration", &job.vendor_configuration)
        .value()
}

pub(super) fn event(event: &FineTuningEvent) -> Value {
    json(event)
}

pub(super) fn dataset(dataset: &TrainingDataset) -> Value {
    Noun::default()
        .with("id", &dataset.id)
        .entity(&dataset.entity)
        .with("name", &dataset.name)
        .with("schema_type", &dataset.schema_type)
        .with("data_source", dataset.data_source.as_deref().unwrap_or("LocalFile"))
        .value()
}

pub(super) fn example(example: &TrainingExample) -> Value {
    json(example)
}
