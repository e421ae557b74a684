//! `modelway deployments disable`, `enable` and `delete`.

use crate::args::{DeploymentArgs, Sure};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::{confirm, resource};

use super::retrieve;

/// The word in a deployment's metadata that switches it off.
const DISABLED: &str = "disabled";

/// Switches a deployment off or on. What else its metadata say stays, so they are read first.
pub(super) async fn disable(
    session: &Session,
    which: &DeploymentArgs,
    off: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    output.wait_for(&which.id);
    let mut metadata = retrieve(session, which).await?.deployment_metadata.unwrap_or_default();
    metadata.insert(DISABLED.to_owned(), off.into());
    let address = resource::model(session, &which.of);
    let call = session.client.models().deployments().update(address, which.id.as_str());
    let call = call.deployment_metadata(metadata);
    resource::show(&with_headers!(call, session.headers).await?, output)
}

pub(super) async fn delete(
    session: &Session,
    which: &DeploymentArgs,
    sure: Sure,
    output: &mut Output,
) -> Result<(), Failure> {
    output.wait_for(&which.id);
    if !sure.yes {
        let deployment = retrieve(session, which).await?;
        // A built-in one is refused anyway.
        if !deployment.built_in {
            let (name, of) = (&deployment.name, &which.of);
            confirm::ask(&format!("delete the deployment {name} of the model {of}?"), output)?;
            output.wait_for(&which.id);
        }
    }
    let address = resource::model(session, &which.of);
    let call = session.client.models().deployments().delete(address, which.id.as_str());
    let answer = with_headers!(call, session.headers).await?;
    resource::deleted(&format!("the deployment {}", which.id), &answer, output)
}
