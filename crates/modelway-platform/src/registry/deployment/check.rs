//! Whether something can be deployed.

use modelway_core::{
    DeploymentConfiguration, DeploymentStatus, Error, ErrorKind, Extra, Model, ModelTemplate,
    ModelVendor, TemplateConfiguration,
};
use serde_json::Value;

use crate::registry::Registry;
use crate::registry::template::check_parameters;

/// A deployment's word for itself, in what is noted with it.
const DISABLED: &str = "disabled";
const RUN_ELSEWHERE: &str =
    "use a template with vendor MODELWAY, or deploy it on the service through the provider sgp";

/// The model's creation parameters, the deployment's own over them.
pub(in crate::registry) fn merged(model: &Model, own: Option<&Extra>) -> Extra {
    let mut parameters = model.card.model_creation_parameters.clone().unwrap_or_default();
    parameters.extend(own.cloned().unwrap_or_default());
    parameters
}

/// What a deployment's notes make of it: `{"disabled": true}` switches it off.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] when `disabled` is neither true nor false.
pub(super) fn status(metadata: Option<&Extra>) -> Result<DeploymentStatus, Error> {
    match metadata.and_then(|notes| notes.get(DISABLED)) {
        None | Some(Value::Bool(false)) => Ok(DeploymentStatus::Ready),
        Some(Value::Bool(true)) => Ok(DeploymentStatus::Disabled),
        Some(_) => {
            let what = "`deployment_metadata.disabled` is neither true nor false";
            Err(Error::new(ErrorKind::InvalidRequest, what)
                .with_hint("true switches the deployment off, false or nothing on"))
        }
    }
}

/// Refuses a deployment that is configured for somebody else's machines.
///
/// # Errors
/// [`ErrorKind::Unsupported`], naming whose.
pub(super) fn check_configuration(
    configuration: Option<&DeploymentConfiguration>,
) -> Result<(), Error> {
    match configuration.map(DeploymentConfiguration::vendor) {
        None | Some(Some(ModelVendor::Modelway)) => Ok(()),
        Some(vendor) => Err(elsewhere("the deployment", vendor.as_ref())),
    }
}

fn elsewhere(what: &str, vendor: Option<&ModelVendor>) -> Error {
    let vendor = vendor.map_or("no vendor", |vendor| vendor.as_str());
    let what = format!("{what} is configured for {vendor}, which this platform cannot run");
    Error::new(ErrorKind::Unsupported, what).with_hint(RUN_ELSEWHERE)
}

impl Registry {
    /// Whether the model can run with these parameters, in this process.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for a model without a template, or with one for another platform;
    /// [`ErrorKind::InvalidRequest`] for a provider that this process does not have, and for parameters that do not
    /// fit; what the platform says of an address that this process may not call.
    pub(in crate::registry) fn runnable(
        &self,
        model: &Model,
        template: Option<&ModelTemplate>,
        parameters: &Extra,
    ) -> Result<(), Error> {
        let Some(template) = template else {
            let what = format!("the model `{}` has no model template to be run by", model.id);
            return Err(Error::new(ErrorKind::Unsupported, what)
                .with_hint("give it a template with vendor MODELWAY"));
        };
        let configuration = match &template.vendor_configuration {
            TemplateConfiguration::Modelway(configuration) => configuration,
            other => {
                let what = format!("the model template `{}`", template.id);
                return Err(elsewhere(&what, other.vendor().as_ref()));
            }
        };
        let provider = &configuration.provider;
        if !self.has_provider(provider) {
            let what = format!(
                "the model template `{}` names the provider `{provider}`, which this platform does not have",
                template.id
            );
            return Err(Error::new(ErrorKind::InvalidRequest, what)
                .with_hint(format!("it has {}", self.provider_names())));
        }
        check_parameters(template, parameters)?;
        self.reach.as_ref().map_or(Ok(()), |reach| reach.check(configuration, parameters))
    }
}
