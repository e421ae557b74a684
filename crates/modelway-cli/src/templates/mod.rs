//! `modelway templates`.

mod create;
mod show;

use self::create::Wanted;
use crate::args::{CreateTemplateArgs, Global, Paging, Sure, TemplatesCommand};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::{confirm, resource};

/// Lists, shows, makes or deletes templates.
pub(crate) async fn run(
    global: &Global,
    command: &TemplatesCommand,
    output: &mut Output,
) -> Result<(), Failure> {
    match command {
        TemplatesCommand::List { paging } => list(global, paging, output).await,
        TemplatesCommand::Show { id } => {
            let session = resource::open(global).await?;
            output.wait_for(resource::asked(&session));
            resource::show(&retrieve(&session, id).await?, output)
        }
        TemplatesCommand::Create(args) => make(global, args, output).await,
        TemplatesCommand::Delete { id, sure } => {
            confirm::possible(*sure, output)?;
            delete(&resource::open(global).await?, id, *sure, output).await
        }
    }
}

async fn list(global: &Global, paging: &Paging, output: &mut Output) -> Result<(), Failure> {
    let session = resource::open(global).await?;
    output.wait_for(resource::asked(&session));
    let call = with_headers!(session.client.model_templates().list(), session.headers);
    resource::list(&resource::page(call, paging).await?, output)
}

/// The template `id`.
pub(crate) async fn retrieve(
    session: &Session,
    id: &str,
) -> Result<modelway::ModelTemplate, Failure> {
    let call = session.client.model_templates().retrieve(id);
    Ok(with_headers!(call, session.headers).await?)
}

/// What is wrong with the options is told before any provider is asked.
async fn make(
    global: &Global,
    args: &CreateTemplateArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let wanted = Wanted::read(args)?;
    let session = resource::open(global).await?;
    output.wait_for(resource::asked(&session));
    let templates = session.client.model_templates();
    let mut call = templates.create(&args.name, args.kind.clone(), wanted.configuration);
    call = call.endpoint_type(args.endpoint_type.clone());
    if let Some(schema) = wanted.creation {
        call = call.model_creation_parameters_schema(schema);
    }
    if let Some(schema) = wanted.request {
        call = call.model_request_parameters_schema(schema);
    }
    resource::show(&with_headers!(call, session.headers).await?, output)
}

async fn delete(
    session: &Session,
    id: &str,
    sure: Sure,
    output: &mut Output,
) -> Result<(), Failure> {
    output.wait_for(resource::asked(session));
    if !sure.yes {
        let template = retrieve(session, id).await?;
        confirm::ask(&format!("delete the template {}?", template.name), output)?;
        output.wait_for(resource::asked(session));
    }
    let call = session.client.model_templates().delete(id);
    let answer = with_headers!(call, session.headers).await?;
    resource::deleted(&format!("the template {id}"), &answer, output)
}
