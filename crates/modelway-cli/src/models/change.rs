//! `modelway models update` and `delete`.

use modelway::{Extra, Model, ModelVendor, ModelView, ResourceCall, UpdateModel};

use crate::args::{Clearable, Sure, UpdateModelArgs};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::{confirm, resource, templates};

use super::values;

type UpdateCall = ResourceCall<UpdateModel>;

/// What is wrong before anything is asked: nothing to change, or a field that is set and cleared.
pub(super) fn check(args: &UpdateModelArgs) -> Result<(), Failure> {
    let set = [
        ("--display-name", args.display_name.is_some(), Some(Clearable::DisplayName)),
        ("--description", args.description.is_some(), Some(Clearable::Description)),
        ("--model-card", args.model_card.is_some(), Some(Clearable::ModelCard)),
        (
            "--training-data-card",
            args.training_data_card.is_some(),
            Some(Clearable::TrainingDataCard),
        ),
        ("--template", args.template.is_some(), Some(Clearable::Template)),
        ("--parameter", !args.parameter.is_empty(), Some(Clearable::Parameters)),
        ("--group", args.group.is_some(), Some(Clearable::Group)),
        ("--vendor", args.vendor.is_some(), Some(Clearable::Vendor)),
        ("--base-model", args.base_model.is_some(), Some(Clearable::BaseModel)),
        ("--type", args.kind.is_some(), None),
        ("--name", args.name.is_some(), None),
    ];
    if args.clear.is_empty() && set.iter().all(|(_, given, _)| !given) {
        let options: Vec<&str> = set.iter().rev().map(|(option, ..)| *option).collect();
        let options = options.join(", ");
        return Err(Failure::usage(format!("nothing to change: give {options} or --clear")));
    }
    let clash = |field: &Option<Clearable>| field.is_some_and(|f| args.clear.contains(&f));
    match set.iter().find(|(_, given, field)| *given && clash(field)) {
        Some((option, ..)) => Err(Failure::usage(format!("{option} and --clear contradict"))),
        None => Ok(()),
    }
}

pub(super) async fn update(
    session: &Session,
    args: &UpdateModelArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let address = resource::model(session, &args.id);
    output.wait_for(&args.id);
    let mut call = set(session.client.models().update(address), args);
    if let Some(values) = parameters(session, args).await? {
        call = call.model_creation_parameters(values);
    }
    let call = args.clear.iter().fold(call, |call, field| match field {
        Clearable::DisplayName => call.clear_display_name(),
        Clearable::Description => call.clear_description(),
        Clearable::ModelCard => call.clear_model_card(),
        Clearable::TrainingDataCard => call.clear_training_data_card(),
        Clearable::Template => call.clear_model_template_id(),
        Clearable::Parameters => call.clear_model_creation_parameters(),
        Clearable::Group => call.clear_model_group_id(),
        Clearable::Vendor => call.clear_model_vendor(),
        Clearable::BaseModel => call.clear_base_model_id(),
    });
    resource::show(&with_headers!(call, session.headers).await?, output)
}

/// What is given as it is to be.
fn set(mut call: UpdateCall, args: &UpdateModelArgs) -> UpdateCall {
    macro_rules! given {
        ($($option:ident => $setter:ident),+ $(,)?) => {
            $(if let Some(value) = &args.$option {
                call = call.$setter(value.clone());
            })+
        };
    }
    given! {
        name => name,
        display_name => display_name,
        description => description,
        model_card => model_card,
        training_data_card => training_data_card,
        kind => model_type,
        template => model_template_id,
        group => model_group_id,
        base_model => base_model_id,
    }
    match &args.vendor {
        Some(vendor) => call.model_vendor(ModelVendor::from(vendor.as_str())),
        None => call,
    }
}

/// The values that the model has and those that are given over them, checked by the template that it will have.
async fn parameters(session: &Session, args: &UpdateModelArgs) -> Result<Option<Extra>, Failure> {
    if args.parameter.is_empty() && args.template.is_none() {
        return Ok(None);
    }
    let call = session.client.models().retrieve(resource::model(session, &args.id));
    let model = with_headers!(call, session.headers).await?;
    let id = args.template.as_deref();
    let id = id.or(model.model_template_id.as_ref().map(|id| id.as_str()));
    let template = match id {
        Some(id) => Some(templates::retrieve(session, id).await?),
        None => None,
    };
    let schema = template.as_ref().and_then(|t| t.model_creation_parameters_schema.as_ref());
    let mut kept = model.card.model_creation_parameters.unwrap_or_default();
    if args.template.is_some() {
        let fields = schema.map(|schema| schema.parameters.as_slice()).unwrap_or_default();
        kept.retain(|name, _| fields.iter().any(|field| field.name == *name));
    }
    kept.extend(values(schema, &args.parameter)?);
    schema.map_or(Ok(()), |schema| schema.check(&kept))?;
    Ok(Some(kept))
}

pub(super) async fn delete(
    session: &Session,
    id: &str,
    sure: Sure,
    output: &mut Output,
) -> Result<(), Failure> {
    let address = resource::model(session, id);
    output.wait_for(id);
    if !sure.yes {
        let call = session.client.models().retrieve(address.clone());
        let call = call.view(ModelView::Deployments);
        let model = with_headers!(call, session.headers).await?;
        // A built-in one is refused anyway.
        if !model.built_in {
            confirm::ask(&question(&model), output)?;
            output.wait_for(id);
        }
    }
    let call = session.client.models().delete(address);
    let answer = with_headers!(call, session.headers).await?;
    resource::deleted(&format!("the model {id}"), &answer, output)
}

fn question(model: &Model) -> String {
    let name = model.name.as_deref().unwrap_or(model.id.as_str());
    let listed = model.deployments.as_ref().map(|all| all.len() as u64);
    match listed.or(model.deployment_count) {
        Some(0) => format!("delete the model {name}?"),
        Some(1) => format!("delete the model {name} and its deployment?"),
        Some(count) => format!("delete the model {name} and its {count} deployments?"),
        None => format!("delete the model {name} and its deployments?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_counts_the_deployments() {
        let mut model = Model::new("mdl_1");
        assert_eq!(question(&model), "delete the model mdl_1 and its deployments?");
        model.name = Some("names".to_owned());
        model.deployment_count = Some(2);
        assert_eq!(question(&model), "delete the model names and its 2 deployments?");
        model.deployment_count = Some(1);
        assert_eq!(question(&model), "delete the model names and its deployment?");
        model.deployments = Some(Vec::new());
        assert_eq!(question(&model), "delete the model names?");
    }
}
