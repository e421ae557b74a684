"""Fine-tuning jobs and training datasets: each call works, or says with status 501 that it is not there."""

from scale_gp.types import FineTuningJob, TrainingDataset, TrainingDatasetGenerationItem
from scale_gp.types.shared import GenericDeleteResponse

from python_client_steps import check, typed


def run(sgp, steps, story):
    options, jobs, datasets = story.options, sgp.fine_tuning_jobs, sgp.training_datasets
    dataset = job = "none"  # where creating one gives 501, so must all the rest
    with steps.step_or_501("training_datasets.create"):
        made = datasets.create(
            account_id=options.account,
            name=story.name("dataset"),
            schema_type="GENERATION",
            # This client sends it as a form field, not as a file.
            file='{"input": "Where is it?", "output": "On its way."}\n',
        )
        dataset = typed(made, TrainingDataset).id
    with steps.step_or_501("training_datasets.retrieve"):
        typed(datasets.retrieve(dataset), TrainingDataset)
    with steps.step_or_501("training_datasets.list"):
        check(isinstance(datasets.list(account_id=options.account, limit=1).items, list), "no items")
    with steps.step_or_501("training_datasets.contents.list"):
        for item in datasets.contents.list(dataset):
            typed(item, TrainingDatasetGenerationItem)
    with steps.step_or_501("fine_tuning_jobs.create"):
        made = jobs.create(
            account_id=options.account,
            training_dataset_id=dataset,
            base_model_id=story.models["CHAT_COMPLETION"].id,
        )
        job = typed(made, FineTuningJob).id
    with steps.step_or_501("fine_tuning_jobs.retrieve"):
        typed(jobs.retrieve(job), FineTuningJob)
    with steps.step_or_501("fine_tuning_jobs.list"):
        check(isinstance(jobs.list(account_id=options.account, limit=1).items, list), "no items")
    with steps.step_or_501("fine_tuning_jobs.events.list"):
        check(isinstance(jobs.events.list(job).items, list), "no items")
    with steps.step_or_501("fine_tuning_jobs.delete"):
        check(typed(jobs.delete(job), GenericDeleteResponse).success, "success is false")
    with steps.step_or_501("training_datasets.delete"):
        check(typed(datasets.delete(dataset), GenericDeleteResponse).success, "success is false")
