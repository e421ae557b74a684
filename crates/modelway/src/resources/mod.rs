//! The resource tree.

mod call;
mod chat;
mod completions;
mod deployments;
mod embeddings;
mod execute;
mod groups;
mod models;
mod paged;
mod raw;
mod rerankings;
mod servers;
mod templates;
mod tuning;
mod usage;
mod wait;

pub use self::call::ResourceCall;
pub use self::chat::{ChatCall, ChatCompletions};
pub use self::completions::{CompletionCall, Completions};
pub use self::deployments::{CreateDeploymentCall, Deployments, UpdateDeploymentCall};
pub use self::embeddings::{EmbeddingCall, EmbeddingsResource};
pub use self::execute::ExecuteCall;
pub use self::groups::ModelGroups;
pub use self::models::{
    CreateModelCall, DeleteModelCall, ListCall, Models, RetrieveCall, UpdateModelCall,
};
pub use self::paged::{Items, Paged};
pub use self::raw::{Raw, RawCall};
pub use self::rerankings::{RerankCall, RerankingsResource};
pub use self::servers::ModelServers;
pub use self::templates::{CreateTemplateCall, ModelTemplates};
pub use self::tuning::{FineTuningJobs, TrainingDatasets};
pub use self::usage::UsageStatistics;
pub use self::wait::{Wait, Waitable};
