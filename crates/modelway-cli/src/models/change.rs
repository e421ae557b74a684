//! `modelway models update` and `delete`.

use modelway::{Model, ModelView};

use crate::args::{Clearable, Sure, UpdateModelArgs};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::{confirm, resource};

/// What is wrong before anything is asked: nothing to change, or a field that is set and cleared.
pub(super) fn check(args: &UpdateModelArgs) -> Result<(), Failure> {
    let set = [
        ("--display-name", args.display_name.is_some(), Some(Clearable::DisplayName)),
        ("--description", args.description.is_some(), Some(Clearable::Description)),
        ("--model-card", args.model_card.is_some(), Some(Clearable::ModelCard)),
        ("--group", args.group.is_some(), Some(Clearable::Group)),
        ("--name", args.name.is_some(), None),
    ];
    if args.clear.is_empty() && set.iter().all(|(_, given, _)| !given) {
        return Err(Failure::usage(
            "nothing to change: give --name, --display-name, --description, --model-card, --group or --clear",
        ));
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
    let mut call = session.client.models().update(address);
    if let Some(name) = &args.name {
        call = call.name(name);
    }
    if let Some(name) = &args.display_name {
        call = call.display_name(name);
    }
    if let Some(text) = &args.description {
        call = call.description(text);
    }
    if let Some(text) = &args.model_card {
        call = call.model_card(text);
    }
    if let Some(group) = &args.group {
        call = call.model_group_id(group.as_str());
    }
    let call = args.clear.iter().fold(call, |call, field| match field {
        Clearable::DisplayName => call.clear_display_name(),
        Clearable::Description => call.clear_description(),
        Clearable::ModelCard => call.clear_model_card(),
        Clearable::Group => call.clear_model_group_id(),
    });
    resource::show(&with_headers!(call, session.headers).await?, output)
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
