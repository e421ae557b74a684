//! `modelway deployments`.

mod change;
mod make;
mod show;

use modelway::ProcessEnvironment;

use crate::args::{DeploymentArgs, DeploymentsCommand, Global};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::{confirm, resource};

/// Lists, shows, makes, switches or deletes deployments.
pub(crate) async fn run(
    global: &Global,
    command: &DeploymentsCommand,
    output: &mut Output,
) -> Result<(), Failure> {
    if let DeploymentsCommand::Delete { sure, .. } = command {
        confirm::possible(*sure, output)?;
    }
    let session = Session::open(global, &ProcessEnvironment).await?;
    match command {
        DeploymentsCommand::List { .. } => list(&session, command, output).await,
        DeploymentsCommand::Show(which) => {
            output.wait_for(&which.id);
            resource::show(&retrieve(&session, which).await?, output)
        }
        DeploymentsCommand::Create(args) => make::run(&session, args, output).await,
        DeploymentsCommand::Disable(which) => change::disable(&session, which, true, output).await,
        DeploymentsCommand::Enable(which) => change::disable(&session, which, false, output).await,
        DeploymentsCommand::Delete { which, sure } => {
            change::delete(&session, which, *sure, output).await
        }
    }
}

async fn list(
    session: &Session,
    command: &DeploymentsCommand,
    output: &mut Output,
) -> Result<(), Failure> {
    let DeploymentsCommand::List { of, sort, paging } = command else { return Ok(()) };
    let deployments = session.client.models().deployments();
    let sort = sort.iter().cloned();
    let page = match of {
        Some(of) => {
            output.wait_for(of);
            let call = deployments.list(resource::model(session, of));
            let call = sort.fold(call, |call, by| call.sort_by(by));
            resource::page(with_headers!(call, session.headers), paging).await?
        }
        None => {
            resource::decide(session)?;
            output.wait_for(resource::asked(session));
            let call = sort.fold(deployments.list_all(), |call, by| call.sort_by(by));
            resource::page(with_headers!(call, session.headers), paging).await?
        }
    };
    resource::list(&page, output)
}

/// The deployment as it is.
async fn retrieve(
    session: &Session,
    which: &DeploymentArgs,
) -> Result<modelway::ModelDeployment, Failure> {
    let address = resource::model(session, &which.of);
    let call = session.client.models().deployments().retrieve(address, which.id.as_str());
    Ok(with_headers!(call, session.headers).await?)
}
