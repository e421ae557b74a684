//! Deployments as rows.

use modelway_core::{DeploymentStatus, Error, ModelDeployment, ModelId};

use crate::database::Value;
use crate::registry::part::Part;
use crate::registry::write::{self, Columns, json, text};

pub(in crate::registry) const TABLE: &str = "model_deployments";
/// What the table `d` has besides what every object has; its account comes by another way.
pub(super) const OWN: &[&str] = &[
    "model_instance_id",
    "status",
    "model_endpoint_id",
    "model_creation_parameters",
    "deployment_metadata",
    "vendor_configuration",
];

/// The deployment in a row's columns `d_…`.
pub(in crate::registry) fn read(part: Part<'_>) -> Result<ModelDeployment, Error> {
    let status = DeploymentStatus::from(part.text("status")?);
    let mut deployment = ModelDeployment::new(part.text("id")?, part.text("name")?, status);
    deployment.model_instance_id = Some(ModelId::from(part.text("model_instance_id")?));
    deployment.model_endpoint_id = part.maybe_text("model_endpoint_id")?;
    deployment.model_creation_parameters = part.json("model_creation_parameters")?;
    deployment.deployment_metadata = part.json("deployment_metadata")?;
    deployment.vendor_configuration = part.json("vendor_configuration")?;
    deployment.built_in = part.maybe_text("provider")?.is_some();
    deployment.entity = part.entity()?;
    Ok(deployment)
}

/// The deployment's row.
pub(in crate::registry) fn row(deployment: &ModelDeployment) -> Result<Columns, Error> {
    let mut columns = write::entity(&deployment.entity);
    columns.extend([
        ("id", text(Some(&deployment.id))),
        ("model_instance_id", text(deployment.model_instance_id.as_ref())),
        ("name", text(Some(&deployment.name))),
        ("status", Value::from(deployment.status.as_str())),
        ("model_endpoint_id", text(deployment.model_endpoint_id.as_ref())),
        ("model_creation_parameters", json(deployment.model_creation_parameters.as_ref())?),
        ("deployment_metadata", json(deployment.deployment_metadata.as_ref())?),
        ("vendor_configuration", json(deployment.vendor_configuration.as_ref())?),
    ]);
    Ok(columns)
}
