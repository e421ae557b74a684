//! `modelway deployments create`.

use std::future::poll_fn;
use std::sync::mpsc;

use modelway::{ModelDeployment, ModelTemplate};

use crate::args::CreateDeploymentArgs;
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::models::values;
use crate::output::{Form, Output};
use crate::resource;

pub(super) async fn run(
    session: &Session,
    args: &CreateDeploymentArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    output.wait_for(&args.of);
    let template = template(session, args).await?;
    let address = resource::model(session, &args.of);
    let mut call = session.client.models().deployments().create(address, &args.name);
    let schema = template.as_ref().and_then(|t| t.model_creation_parameters_schema.as_ref());
    for (name, value) in values(schema, &args.parameter)? {
        call = call.parameter(name, value);
    }
    if let Some(template) = &template {
        call = call.template(template);
    }
    let made = with_headers!(call, session.headers).await?;
    let made = if args.wait { ready(session, args, made, output).await? } else { made };
    resource::show(&made, output)
}

/// The template of the model, where parameters are to be checked by it.
async fn template(
    session: &Session,
    args: &CreateDeploymentArgs,
) -> Result<Option<ModelTemplate>, Failure> {
    if args.parameter.is_empty() {
        return Ok(None);
    }
    let call = session.client.models().retrieve(resource::model(session, &args.of));
    let model = with_headers!(call, session.headers).await?;
    let Some(id) = model.model_template_id else { return Ok(None) };
    let call = session.client.model_templates().retrieve(id);
    let call = match model.meta.provider.as_deref() {
        Some(provider) => call.provider(provider),
        None => call,
    };
    Ok(Some(with_headers!(call, session.headers).await?))
}

/// Waits until the deployment is ready, and shows how far it is.
async fn ready(
    session: &Session,
    args: &CreateDeploymentArgs,
    made: ModelDeployment,
    output: &mut Output,
) -> Result<ModelDeployment, Failure> {
    if made.is_ready() {
        return Ok(made);
    }
    let (tell, told) = mpsc::channel();
    let address = resource::model(session, &args.of);
    let wait = session.client.models().deployments().wait_until_ready(address, &made.id);
    let mut wait = wait
        .on_progress(move |now| {
            // Nobody listens any more: then nothing is to be told.
            let _ = tell.send(now.status.to_string());
        })
        .into_future();
    let mut last = String::new();
    let ready = poll_fn(|cx| {
        // It tells while it is polled, and at no other time.
        let polled = wait.as_mut().poll(cx);
        while let Ok(status) = told.try_recv() {
            if status != last {
                progress(&made, &status, output);
                last = status;
            }
        }
        polled
    });
    Ok(ready.await?)
}

/// Shows how far a deployment is, on a terminal or line by line.
fn progress(made: &ModelDeployment, status: &str, output: &mut Output) {
    let line = format!("the deployment {} ({}) is {status}", made.name, made.id);
    if output.form != Form::Human {
        return;
    }
    if output.tells_a_terminal() {
        output.stop_waiting();
        output.wait_for(line);
    } else {
        // It is said again at the end; a stderr that is gone cannot be told anything.
        let _ = output.note(&line);
    }
}
