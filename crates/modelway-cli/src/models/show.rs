//! `modelway models show`, and models for people.

use modelway::{CallMeta, DeploymentRef, Error, ErrorKind, Model, ModelView};

use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::resource;
use crate::resource::{Noun, known};

pub(super) async fn run(session: &Session, id: &str, output: &mut Output) -> Result<(), Failure> {
    let reference = address(session, id);
    output.wait_for(&reference);
    let call = session.client.models().retrieve(modelway::ModelRef::at(&reference));
    let call = call.view(ModelView::Deployments);
    let model = match with_headers!(call, session.headers).await {
        Err(error) if error.kind() == ErrorKind::NotFound => listed(session, error).await?,
        other => other?,
    };
    resource::show(&model, output)
}

/// What `id` means: models on this machine have several names.
fn address(session: &Session, id: &str) -> DeploymentRef {
    let plain = session.reference(id);
    let shown = session.shown(id);
    if shown == plain { resource::model(session, id).into_address() } else { shown }
}

/// The model out of the list, for servers that show no single one; `error` when it is not in there.
async fn listed(session: &Session, error: Error) -> Result<Model, Error> {
    let Some(meant) = error.meta().deployment.clone() else { return Err(error) };
    let call = session.client.models().list().provider(meant.provider().unwrap_or_default());
    let Ok(list) = with_headers!(call, session.headers).await else { return Err(error) };
    let meta = list.meta.clone();
    let mut model = list.into_iter().find(|model| model.id == meant.id()).ok_or(error)?;
    model.meta = meta;
    model.meta.deployment = Some(meant);
    Ok(model)
}

impl Noun for Model {
    fn meta(&self) -> &CallMeta {
        &self.meta
    }

    fn facts(&self) -> Vec<(String, String)> {
        let facts = known([
            ("id", Some(place(self))),
            ("name", self.name.clone()),
            ("display name", self.card.display_name.clone()),
            ("description", self.card.description.clone()),
            ("kind", self.kind.as_ref().map(ToString::to_string)),
            ("context", self.context_length.map(|tokens| format!("{tokens} tokens"))),
            ("created", self.entity.created_at.map(|moment| moment.to_string())),
            ("owned by", self.owned_by.clone()),
            ("vendor", self.card.model_vendor.as_ref().map(ToString::to_string)),
            ("base model", self.card.base_model_id.as_ref().map(ToString::to_string)),
            ("template", self.model_template_id.as_ref().map(ToString::to_string)),
            ("group", self.model_group_id.as_ref().map(ToString::to_string)),
            ("deployments", self.deployment_count.map(|count| count.to_string())),
        ]);
        let bound = self.card.model_creation_parameters.iter().flatten();
        let bound = bound.map(|(name, value)| (format!("parameter {name}"), value.to_string()));
        let deployments = self.deployments.iter().flatten().map(|deployment| {
            let about = format!("{} {} {}", deployment.id, deployment.name, deployment.status);
            ("deployment".to_owned(), about)
        });
        let extra = self.extra.iter().map(|(name, value)| (name.clone(), value.to_string()));
        facts.chain(bound).chain(deployments).chain(extra).collect()
    }
}

/// Provider and id, as `--model` takes them. What a platform makes or changes was addressed otherwise.
fn place(model: &Model) -> String {
    match model.meta.provider.as_deref() {
        Some(provider) => DeploymentRef::new(provider, model.id.as_str()).to_string(),
        None => model.id.to_string(),
    }
}
