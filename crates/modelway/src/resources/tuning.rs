//! `client.fine_tuning_jobs()` and `client.training_datasets()`.

use bytes::Bytes;
use modelway_core::{
    AccountId, CreateFineTuningJob, CreateTrainingDataset, DatasetSchema, DeleteFineTuningJob,
    DeleteTrainingDataset, FineTuningJobId, ListFineTuningEvents, ListFineTuningJobs,
    ListTrainingDatasets, ListTrainingExamples, ModelId, RetrieveFineTuningJob,
    RetrieveTrainingDataset, TrainingDatasetId, TuningConfiguration,
};

use super::call::fills;
use super::{ResourceCall, Wait};
use crate::Client;

/// Fine-tuning jobs.
#[derive(Debug, Clone)]
pub struct FineTuningJobs<C = Client> {
    client: C,
}

impl<C: Clone> FineTuningJobs<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Starts a job with this data. It is never sent twice by itself.
    pub fn create(
        &self,
        dataset: impl Into<TrainingDatasetId>,
    ) -> ResourceCall<CreateFineTuningJob, C> {
        ResourceCall::new(self.client.clone(), CreateFineTuningJob::new(dataset))
    }

    /// One job.
    pub fn retrieve(
        &self,
        id: impl Into<FineTuningJobId>,
    ) -> ResourceCall<RetrieveFineTuningJob, C> {
        ResourceCall::new(self.client.clone(), RetrieveFineTuningJob::new(id))
    }

    /// The jobs: one page by `.await`, those of all pages by [`items`](ResourceCall::items).
    pub fn list(&self) -> ResourceCall<ListFineTuningJobs, C> {
        ResourceCall::new(self.client.clone(), ListFineTuningJobs::default())
    }

    /// Deletes a job.
    pub fn delete(&self, id: impl Into<FineTuningJobId>) -> ResourceCall<DeleteFineTuningJob, C> {
        ResourceCall::new(self.client.clone(), DeleteFineTuningJob::new(id))
    }

    /// What happened in a job; the list has no pages.
    pub fn events(&self, id: impl Into<FineTuningJobId>) -> ResourceCall<ListFineTuningEvents, C> {
        ResourceCall::new(self.client.clone(), ListFineTuningEvents::new(id))
    }

    /// Waits until a job is completed.
    pub fn wait_until_completed(
        &self,
        id: impl Into<FineTuningJobId>,
    ) -> Wait<RetrieveFineTuningJob, C> {
        Wait::new(self.retrieve(id))
    }
}

fills! { CreateFineTuningJob =>
    /// Whose it is; the client's account unless set.
    account_id: AccountId,
    /// What to check with.
    validation_dataset_id: TrainingDatasetId,
    /// What to start from.
    base_model_id: ModelId,
    /// What to make.
    fine_tuned_model_id: ModelId,
    /// How the vendor is to tune.
    vendor_configuration: TuningConfiguration,
}

/// Data to train with.
#[derive(Debug, Clone)]
pub struct TrainingDatasets<C = Client> {
    client: C,
}

impl<C: Clone> TrainingDatasets<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Uploads a dataset: a file by its name and content.
    pub fn create(
        &self,
        name: impl Into<String>,
        schema_type: DatasetSchema,
        file_name: impl Into<String>,
        file: impl Into<Bytes>,
    ) -> ResourceCall<CreateTrainingDataset, C> {
        let request = CreateTrainingDataset::new(name, schema_type, file_name, file);
        ResourceCall::new(self.client.clone(), request)
    }

    /// One dataset.
    pub fn retrieve(
        &self,
        id: impl Into<TrainingDatasetId>,
    ) -> ResourceCall<RetrieveTrainingDataset, C> {
        ResourceCall::new(self.client.clone(), RetrieveTrainingDataset::new(id))
    }

    /// The datasets: one page by `.await`, those of all pages by [`items`](ResourceCall::items).
    pub fn list(&self) -> ResourceCall<ListTrainingDatasets, C> {
        ResourceCall::new(self.client.clone(), ListTrainingDatasets::default())
    }

    /// Deletes a dataset.
    pub fn delete(
        &self,
        id: impl Into<TrainingDatasetId>,
    ) -> ResourceCall<DeleteTrainingDataset, C> {
        ResourceCall::new(self.client.clone(), DeleteTrainingDataset::new(id))
    }

    /// A dataset's examples; the list has no pages.
    pub fn contents(
        &self,
        id: impl Into<TrainingDatasetId>,
    ) -> ResourceCall<ListTrainingExamples, C> {
        ResourceCall::new(self.client.clone(), ListTrainingExamples::new(id))
    }
}

fills! { CreateTrainingDataset =>
    /// Whose it is; the client's account unless set.
    account_id: AccountId,
}
