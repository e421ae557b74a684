//! Nouns of fine-tuning: jobs and the data for them.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{
    AccountId, Entity, FineTuningJobId, ModelId, ModelVendor, PageRequest, TrainingDatasetId,
};
use crate::open_enum::open_enum;
use crate::setters::setters;
use crate::{CallMeta, Extra, Timestamp};

open_enum! {
    /// How far a job is.
    JobStatus {
        /// It waits.
        Pending = "PENDING",
        /// It runs.
        Running = "RUNNING",
        /// It is done.
        Completed = "COMPLETED",
        /// It failed.
        Failed = "FAILED",
        /// It was stopped.
        Canceled = "CANCELED",
    }
}

impl JobStatus {
    /// Whether nothing more will come.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Canceled)
    }
}

/// How a vendor is to tune.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TuningConfiguration {
    /// Who tunes: `LAUNCH`, `LLMENGINE` or `OPENAI`.
    pub vendor: ModelVendor,
    /// The vendor's own settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hyperparameters: Option<Extra>,
    /// Where Weights & Biases is told; not with OpenAI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wandb_config: Option<Extra>,
    /// What the tuned model's name ends with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// Where the result goes; not with OpenAI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Fields that this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl TuningConfiguration {
    /// `vendor` tunes as it usually does.
    pub fn new(vendor: ModelVendor) -> Self {
        Self {
            vendor,
            hyperparameters: None,
            wandb_config: None,
            suffix: None,
            output: None,
            extra: Extra::new(),
        }
    }

    setters! { Self =>
        /// The vendor's own settings.
        some hyperparameters: Extra,
        /// Where Weights & Biases is told.
        some wandb_config: Extra,
        /// What the tuned model's name ends with.
        some suffix: impl Into<String>,
        /// Where the result goes.
        some output: impl Into<String>,
    }
}

/// A fine-tuning job.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct FineTuningJob {
    /// Its id.
    pub id: FineTuningJobId,
    /// How far it is.
    pub status: JobStatus,
    /// What it trains with.
    pub training_dataset_id: TrainingDatasetId,
    /// What it checks itself with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_dataset_id: Option<TrainingDatasetId>,
    /// What it starts from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_model_id: Option<ModelId>,
    /// What it makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fine_tuned_model_id: Option<ModelId>,
    /// How the vendor tunes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_configuration: Option<TuningConfiguration>,
    /// When, and by whom, it was made.
    #[serde(flatten)]
    pub entity: Entity,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// What is known about the call; of an entry of a list, the provider alone.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl FineTuningJob {
    /// The job `id` with the data `dataset`.
    pub fn new(
        id: impl Into<FineTuningJobId>,
        status: JobStatus,
        dataset: impl Into<TrainingDatasetId>,
    ) -> Self {
        Self {
            id: id.into(),
            status,
            training_dataset_id: dataset.into(),
            validation_dataset_id: None,
            base_model_id: None,
            fine_tuned_model_id: None,
            vendor_configuration: None,
            entity: Entity::default(),
            extra: Extra::new(),
            meta: CallMeta::default(),
        }
    }
}

impl From<&FineTuningJob> for FineTuningJobId {
    fn from(job: &FineTuningJob) -> Self {
        job.id.clone()
    }
}

/// A job to start.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CreateFineTuningJob {
    /// Whose it is; the client's account unless set.
    pub account_id: Option<AccountId>,
    /// What to train with.
    pub training_dataset_id: TrainingDatasetId,
    /// What to check with.
    pub validation_dataset_id: Option<TrainingDatasetId>,
    /// What to start from.
    pub base_model_id: Option<ModelId>,
    /// What to make.
    pub fine_tuned_model_id: Option<ModelId>,
    /// How the vendor is to tune.
    pub vendor_configuration: Option<TuningConfiguration>,
}

impl CreateFineTuningJob {
    /// A job with the data `dataset`.
    pub fn new(dataset: impl Into<TrainingDatasetId>) -> Self {
        Self {
            account_id: None,
            training_dataset_id: dataset.into(),
            validation_dataset_id: None,
            base_model_id: None,
            fine_tuned_model_id: None,
            vendor_configuration: None,
        }
    }

    setters! { Self =>
        /// Whose it is.
        some account_id: impl Into<AccountId>,
        /// What to check with.
        some validation_dataset_id: impl Into<TrainingDatasetId>,
        /// What to start from.
        some base_model_id: impl Into<ModelId>,
        /// What to make.
        some fine_tuned_model_id: impl Into<ModelId>,
        /// How the vendor is to tune.
        some vendor_configuration: TuningConfiguration,
    }
}

/// Which jobs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListFineTuningJobs {
    /// Which page.
    pub page: PageRequest,
    /// Only this account's.
    pub account_id: Option<AccountId>,
}

/// Something that happened in a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FineTuningEvent {
    /// How grave, in the service's words.
    pub level: String,
    /// What.
    pub message: String,
    /// When, in seconds since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<f64>,
}

impl FineTuningEvent {
    /// `message`, at `level`.
    pub fn new(level: impl Into<String>, message: impl Into<String>) -> Self {
        Self { level: level.into(), message: message.into(), timestamp: None }
    }

    /// When, as a moment.
    pub fn at(&self) -> Option<Timestamp> {
        let micros = self.timestamp? * 1e6;
        // A float of this size is whole; `as` saturates, and the range is checked after it.
        Timestamp::from_unix_micros(micros as i64)
    }
}

open_enum! {
    /// What a dataset is for.
    DatasetSchema {
        /// To write answers.
        Generation = "GENERATION",
        /// To rank.
        RerankingQuestions = "RERANKING_QUESTIONS",
    }
}

/// Data to train with.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct TrainingDataset {
    /// Its id.
    pub id: TrainingDatasetId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub schema_type: DatasetSchema,
    /// Where it came from, in the service's words (`LocalFile`, `S3`, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_source: Option<String>,
    /// When, and by whom, it was made.
    #[serde(flatten)]
    pub entity: Entity,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// What is known about the call; of an entry of a list, the provider alone.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl TrainingDataset {
    /// The dataset `id`, named `name`.
    pub fn new(
        id: impl Into<TrainingDatasetId>,
        name: impl Into<String>,
        schema_type: DatasetSchema,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            schema_type,
            data_source: None,
            entity: Entity::default(),
            extra: Extra::new(),
            meta: CallMeta::default(),
        }
    }
}

impl From<&TrainingDataset> for TrainingDatasetId {
    fn from(dataset: &TrainingDataset) -> Self {
        dataset.id.clone()
    }
}

/// A dataset to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateTrainingDataset {
    /// Its name.
    pub name: String,
    /// Whose it is; the client's account unless set.
    pub account_id: Option<AccountId>,
    /// What it is for.
    pub schema_type: DatasetSchema,
    /// The file's name.
    pub file_name: String,
    /// The file: JSON lines or CSV, as the service wants it.
    pub file: Bytes,
}

impl CreateTrainingDataset {
    /// The dataset `name` out of `file`.
    pub fn new(
        name: impl Into<String>,
        schema_type: DatasetSchema,
        file_name: impl Into<String>,
        file: impl Into<Bytes>,
    ) -> Self {
        Self {
            name: name.into(),
            account_id: None,
            schema_type,
            file_name: file_name.into(),
            file: file.into(),
        }
    }

    setters! { Self =>
        /// Whose it is.
        some account_id: impl Into<AccountId>,
    }
}

/// Which datasets to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTrainingDatasets {
    /// Which page.
    pub page: PageRequest,
    /// Only this account's.
    pub account_id: Option<AccountId>,
}

/// One example of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrainingExample {
    /// What goes in.
    pub input: String,
    /// What should come out.
    pub output: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<DatasetSchema>,
}

impl TrainingExample {
    /// `output` in answer to `input`.
    pub fn new(input: impl Into<String>, output: impl Into<String>) -> Self {
        Self { input: input.into(), output: output.into(), schema_type: None }
    }
}

macro_rules! by_id {
    ($($(#[$doc:meta])* $name:ident of $id:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            /// Which.
            pub id: $id,
        }

        impl $name {
            /// The one with the id `id`.
            pub fn new(id: impl Into<$id>) -> Self {
                Self { id: id.into() }
            }
        }
    )+};
}

by_id! {
    /// One job.
    RetrieveFineTuningJob of FineTuningJobId;
    /// A job to delete.
    DeleteFineTuningJob of FineTuningJobId;
    /// What happened in a job; the list has no pages.
    ListFineTuningEvents of FineTuningJobId;
    /// One dataset.
    RetrieveTrainingDataset of TrainingDatasetId;
    /// A dataset to delete.
    DeleteTrainingDataset of TrainingDatasetId;
    /// A dataset's examples; the list has no pages.
    ListTrainingExamples of TrainingDatasetId;
}
