//! Deployments.

use modelway_core::{DeploymentConfiguration, ModelDeployment, ModelDeploymentId};

use super::common::{entity, fields, flag, wanted, word};
use crate::json::{At, Object, Report};

/// Reads a deployment.
pub(super) fn read(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<ModelDeployment> {
    let id = word::<ModelDeploymentId>(&mut o, "id", at, report)?;
    let name: String = wanted(&mut o, "name", at, report);
    let mut deployment = ModelDeployment::new(id, name, wanted(&mut o, "status", at, report));
    deployment.model_instance_id = word(&mut o, "model_instance_id", at, report);
    deployment.model_endpoint_id = o.string("model_endpoint_id", at, report);
    deployment.model_creation_parameters = fields(&mut o, "model_creation_parameters", at, report);
    deployment.deployment_metadata = fields(&mut o, "deployment_metadata", at, report);
    let configuration = fields(&mut o, "vendor_configuration", at, report);
    deployment.vendor_configuration = configuration.map(DeploymentConfiguration::from_json);
    deployment.built_in = flag(&mut o, "built_in", at, report).unwrap_or(false);
    deployment.entity = entity(&mut o, at, report);
    deployment.extra = o.rest();
    Some(deployment)
}
