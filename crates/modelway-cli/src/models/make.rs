//! `modelway models create`.

use crate::args::CreateModelArgs;
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::{resource, templates};

use super::values;

pub(super) async fn run(
    session: &Session,
    args: &CreateModelArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    resource::decide(session)?;
    output.wait_for(resource::asked(session));
    let template = templates::retrieve(session, &args.template).await?;
    let schema = template.model_creation_parameters_schema.as_ref();
    let mut call = session.client.models().create(&args.name).template(&template);
    for (name, value) in values(schema, &args.parameter)? {
        call = call.parameter(name, value);
    }
    if let Some(group) = &args.group {
        call = call.model_group_id(group.as_str());
    }
    if let Some(name) = &args.display_name {
        call = call.display_name(name);
    }
    if let Some(text) = &args.description {
        call = call.description(text);
    }
    resource::show(&with_headers!(call, session.headers).await?, output)
}
