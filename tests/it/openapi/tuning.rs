//! Fine-tuning jobs and training datasets, driven.

use modelway::{DatasetSchema, ModelVendor, TuningConfiguration};
use serde_json::json;

use super::drive::{ACCOUNT, DATASET, Drive, MODEL};

const JOB: &str = "2b4d6f81-93a5-4c7e-b0d2-f4a6c8e0a217";

pub(super) fn drives() -> Vec<Drive> {
    drives! { client;
        "fine_tuning_jobs.create" => client.fine_tuning_jobs().create(DATASET).account_id(ACCOUNT),
            + base_model_id(MODEL), + fine_tuned_model_id(MODEL), + validation_dataset_id(DATASET),
            + vendor_configuration(configuration());
        "fine_tuning_jobs.list" => client.fine_tuning_jobs().list(), + page(1), + limit(1), + account_id(ACCOUNT);
        "fine_tuning_jobs.retrieve" => client.fine_tuning_jobs().retrieve(JOB);
        "fine_tuning_jobs.delete" => client.fine_tuning_jobs().delete(JOB);
        "fine_tuning_jobs.events.list" => client.fine_tuning_jobs().events(JOB);
        "training_datasets.create" => client.training_datasets()
            .create("answers", DatasetSchema::Generation, "answers.jsonl", &br#"{"input": "a", "output": "b"}"#[..])
            .account_id(ACCOUNT);
        "training_datasets.list" => client.training_datasets().list(), + page(1), + limit(1), + account_id(ACCOUNT);
        "training_datasets.retrieve" => client.training_datasets().retrieve(DATASET);
        "training_datasets.delete" => client.training_datasets().delete(DATASET);
        "training_datasets.contents.list" => client.training_datasets().contents(DATASET);
    }
}

pub(super) fn configuration() -> TuningConfiguration {
    let hyperparameters = serde_json::from_value(json!({"n_epochs": 3})).unwrap();
    TuningConfiguration::new(ModelVendor::OpenAi).hyperparameters(hyperparameters).suffix("support")
}
