//! The control plane: nouns of models, deployments, templates, groups, servers, usage and tuning, shaped and named as
//! the Scale GenAI Platform has them, and the operations on them.

mod automatic;
mod deployment;
mod entity;
mod execute;
mod group;
mod id;
mod model;
mod page;
mod parameters;
mod patch;
mod plane;
mod server;
mod template;
mod tuning;
mod usage;
mod vendor;

pub use self::deployment::{
    CreateDeployment, DeleteDeployment, DeploymentStatus, ListAllDeployments, ListDeployments,
    ModelDeployment, RetrieveDeployment, UpdateDeployment,
};
pub use self::entity::{Entity, IdentityType};
pub use self::execute::{ExecuteRequest, ExecuteTarget, Execution};
pub use self::group::{
    AddToGroup, CreateGroup, DeleteGroup, ListGroups, ModelGroup, RetrieveGroup, UpdateGroup,
};
pub use self::id::{
    AccountId, FineTuningJobId, ModelDeploymentId, ModelGroupId, ModelId, ModelName, ModelServerId,
    ModelTemplateId, TrainingDatasetId,
};
pub use self::model::{
    BaseModelMetadata, CreateModel, DeleteModel, Deleted, ListModels, Model, ModelCard,
    ModelDetails, ModelKind, ModelRef, ModelView, RetrieveModel, UpdateModel,
};
pub use self::page::{Page, PageRequest, SortBy};
pub use self::parameters::{ParameterBindings, ParameterField, ParameterSchema, ParameterType};
pub use self::patch::Patch;
pub(crate) use self::plane::dispatch;
pub use self::plane::{ControlPlane, ControlReply, ControlRequest};
pub use self::server::{
    CreateServer, DeleteServer, ListServers, ModelServer, RetrieveServer, RetrieveServerDeployment,
    RollBackServer, RolledBack, ServerDeployment, ServerRef, UpdateServerBackend,
};
pub use self::template::{
    CreateTemplate, DeleteTemplate, EndpointProtocol, EndpointType, ListTemplates, ModelTemplate,
    RetrieveTemplate,
};
pub use self::tuning::{
    CreateFineTuningJob, CreateTrainingDataset, DatasetSchema, DeleteFineTuningJob,
    DeleteTrainingDataset, FineTuningEvent, FineTuningJob, JobStatus, ListFineTuningEvents,
    ListFineTuningJobs, ListTrainingDatasets, ListTrainingExamples, RetrieveFineTuningJob,
    RetrieveTrainingDataset, TrainingDataset, TrainingExample, TuningConfiguration,
};
pub use self::usage::{ModelUsage, RetrieveUsage, UsagePoint, UsageSubject};
pub use self::vendor::{
    DeploymentConfiguration, LaunchBundle, LaunchDeployment, LaunchEndpoint, LaunchTemplate,
    LlmEngineDeployment, ModelVendor, ModelwayTemplate, TemplateConfiguration,
};
