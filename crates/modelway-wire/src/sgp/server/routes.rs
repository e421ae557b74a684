//! [`routes`]: the table of all operations.

use http::Method;
use modelway_core::Error;

use super::asked::Found;
use super::input::Incoming;
use super::requests::{deployments, groups, inference, models, servers, templates, tuning, usage};

/// One operation: its method, its path, its name.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{…}` for each id.
    pub path: &'static str,
    /// The operation's name, resource by resource, as in `models.deployments.create`.
    pub name: &'static str,
    pub(super) read: fn(&Incoming<'_>) -> Result<Found, Error>,
}

macro_rules! table {
    ($($method:ident $path:literal $name:literal $read:path;)+) => {
        &[$(Route { method: Method::$method, path: $path, name: $name, read: $read },)+]
    };
}

/// All operations that the server half reads. Of two paths that fit a request the first is meant: aliases stand before
/// servers.
///
/// ```
/// use modelway_wire::sgp::server::routes;
/// let create = routes().iter().find(|route| route.name == "models.create").unwrap();
/// assert_eq!((create.method.as_str(), create.path), ("POST", "/v4/models"));
/// ```
pub fn routes() -> &'static [Route] {
    ROUTES
}

static ROUTES: &[Route] = table! {
    POST "/v4/models" "models.create" models::create;
    GET "/v4/models" "models.list" models::list;
    GET "/v4/models/{model_id}" "models.retrieve" models::retrieve;
    PATCH "/v4/models/{model_id}" "models.update" models::update;
    DELETE "/v4/models/{model_id}" "models.delete" models::delete;
    POST "/v4/models/{model_deployment_id}/chat-completions" "models.chat_completions.create" inference::chat;
    POST "/v4/models/{model_deployment_id}/completions" "models.completions.create" inference::complete;
    POST "/v4/models/{model_deployment_id}/embeddings" "models.embeddings.create" inference::embed;
    POST "/v4/models/{model_deployment_id}/rerankings" "models.rerankings.create" inference::rerank;
    GET "/v4/models/{model_name}/usage-statistics" "models.usage_statistics.retrieve" usage::of_model;
    POST "/v4/models/{model_instance_id}/deployments" "models.deployments.create" deployments::create;
    GET "/v4/models/{model_instance_id}/deployments" "models.deployments.list" deployments::list;
    GET "/v4/models/{model_instance_id}/deployments/{deployment_id}" "models.deployments.retrieve" deployments::retrieve;
    PATCH "/v4/models/{model_instance_id}/deployments/{deployment_id}" "models.deployments.update" deployments::update;
    DELETE "/v4/models/{model_instance_id}/deployments/{deployment_id}" "models.deployments.delete" deployments::delete;
    POST "/v4/models/{model_instance_id}/deployments/{model_deployment_id}/execute" "models.deployments.execute" deployments::execute;
    GET "/v4/model-deployments" "models.deployments.list_all" deployments::list_all;
    GET "/v4/model-deployments/{model_deployment_id}/usage-statistics" "models.deployments.usage_statistics.retrieve" usage::of_deployment;
    POST "/v4/model-templates" "model_templates.create" templates::create;
    GET "/v4/model-templates" "model_templates.list" templates::list;
    GET "/v4/model-templates/{model_template_id}" "model_templates.retrieve" templates::retrieve;
    DELETE "/v4/model-templates/{model_template_id}" "model_templates.delete" templates::delete;
    POST "/v4/model-groups" "model_groups.create" groups::create;
    GET "/v4/model-groups" "model_groups.list" groups::list;
    GET "/v4/model-groups/{model_group_id}" "model_groups.retrieve" groups::retrieve;
    PATCH "/v4/model-groups/{model_group_id}" "model_groups.update" groups::update;
    DELETE "/v4/model-groups/{model_group_id}" "model_groups.delete" groups::delete;
    POST "/v4/model-groups/{model_group_id}/models/{model_instance_id}" "model_groups.models.create" groups::add_model;
    GET "/v4/model-groups/{model_group_id}/usage-statistics" "model_groups.usage_statistics.retrieve" usage::of_group;
    GET "/v4/serving/a/{alias}" "alias.retrieve" servers::retrieve_alias;
    POST "/v4/serving/a/{alias}/execute" "alias.execute" servers::execute_alias;
    POST "/v4/serving" "model_servers.create" servers::create;
    GET "/v4/serving" "model_servers.list" servers::list;
    GET "/v4/serving/{model_server_id}" "model_servers.retrieve" servers::retrieve;
    DELETE "/v4/serving/{model_server_id}" "model_servers.delete" servers::delete;
    POST "/v4/serving/{model_server_id}/execute" "model_servers.execute" servers::execute;
    POST "/v4/serving/{model_server_id}/rollback" "model_servers.rollback" servers::roll_back;
    PUT "/v4/serving/{model_server_id}/backend" "model_servers.update_backend" servers::update_backend;
    GET "/v4/serving/{model_server_id}/deployment" "model_servers.deployment.retrieve" servers::retrieve_deployment;
    POST "/v4/fine-tuning-jobs" "fine_tuning_jobs.create" tuning::create_job;
    GET "/v4/fine-tuning-jobs" "fine_tuning_jobs.list" tuning::list_jobs;
    GET "/v4/fine-tuning-jobs/{fine_tuning_job_id}" "fine_tuning_jobs.retrieve" tuning::retrieve_job;
    DELETE "/v4/fine-tuning-jobs/{fine_tuning_job_id}" "fine_tuning_jobs.delete" tuning::delete_job;
    GET "/v4/fine-tuning-jobs/{fine_tuning_job_id}/events" "fine_tuning_jobs.events.list" tuning::list_events;
    POST "/v4/training-datasets" "training_datasets.create" tuning::create_dataset;
    GET "/v4/training-datasets" "training_datasets.list" tuning::list_datasets;
    GET "/v4/training-datasets/{training_dataset_id}" "training_datasets.retrieve" tuning::retrieve_dataset;
    DELETE "/v4/training-datasets/{training_dataset_id}" "training_datasets.delete" tuning::delete_dataset;
    GET "/v4/training-datasets/{training_dataset_id}/contents" "training_datasets.contents.list" tuning::list_contents;
};
