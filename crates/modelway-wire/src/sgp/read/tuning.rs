//! Fine-tuning jobs and training datasets.

use modelway_core::{
    FineTuningEvent, FineTuningJob, FineTuningJobId, TrainingDataset, TrainingDatasetId,
    TrainingExample, TuningConfiguration,
};

use super::common::{entity, fields, wanted, word};
use crate::json::{At, Object, Report};

/// Reads a job.
pub(super) fn job(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<FineTuningJob> {
    let id = word::<FineTuningJobId>(&mut o, "id", at, report)?;
    let status = wanted(&mut o, "status", at, report);
    let data: String = wanted(&mut o, "training_dataset_id", at, report);
    let mut job = FineTuningJob::new(id, status, data);
    job.validation_dataset_id = word(&mut o, "validation_dataset_id", at, report);
    job.base_model_id = word(&mut o, "base_model_id", at, report);
    job.fine_tuned_model_id = word(&mut o, "fine_tuned_model_id", at, report);
    let found = o.object("vendor_configuration", at, report);
    job.vendor_configuration =
        found.map(|o| configuration(o, &at.field("vendor_configuration"), report));
    job.entity = entity(&mut o, at, report);
    job.extra = o.rest();
    Some(job)
}

fn configuration(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> TuningConfiguration {
    let mut read = TuningConfiguration::new(wanted(&mut o, "vendor", at, report));
    read.hyperparameters = fields(&mut o, "hyperparameters", at, report);
    read.wandb_config = fields(&mut o, "wandb_config", at, report);
    read.suffix = o.string("suffix", at, report);
    read.output = o.string("output", at, report);
    read.extra = o.rest();
    read
}

/// Reads an event.
pub(super) fn event(
    mut o: Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<FineTuningEvent> {
    let level: String = wanted(&mut o, "level", at, report);
    let mut event = FineTuningEvent::new(level, wanted::<String>(&mut o, "message", at, report));
    event.timestamp = o.float("timestamp", at, report);
    Some(event)
}

/// Reads a dataset.
pub(super) fn dataset(
    mut o: Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<TrainingDataset> {
    let id = word::<TrainingDatasetId>(&mut o, "id", at, report)?;
    let name: String = wanted(&mut o, "name", at, report);
    let mut dataset = TrainingDataset::new(id, name, wanted(&mut o, "schema_type", at, report));
    dataset.data_source = o.string("data_source", at, report);
    dataset.entity = entity(&mut o, at, report);
    dataset.extra = o.rest();
    Some(dataset)
}

/// Reads an example.
pub(super) fn example(
    mut o: Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<TrainingExample> {
    let input: String = wanted(&mut o, "input", at, report);
    let mut example = TrainingExample::new(input, wanted::<String>(&mut o, "output", at, report));
    example.schema_type = word(&mut o, "schema_type", at, report);
    Some(example)
}
