//! Changing models.

use modelway_core::{
    Error, ErrorKind, Extra, Model, ModelDeployment, ModelId, ModelTemplate, ModelTemplateId,
    UpdateModel,
};

use super::row::{TABLE, described, row};
use crate::registry::deployment::merged;
use crate::registry::{Registry, check, write};

impl Registry {
    /// Changes a model. Its deployments follow at once, so what they could not follow is refused.
    pub(in crate::registry) async fn change_model(
        &self,
        id: &ModelId,
        request: &UpdateModel,
    ) -> Result<Model, Error> {
        let name = check::required("name", &request.name)?;
        name.as_deref().map_or(Ok(()), |name| check::name("name", name))?;
        let kind = check::required("model_type", &request.model_type)?;
        let mut tx = self.write().await?;
        let mut model = self.own_model(&mut tx, id).await?;
        let before = made_of(&model);
        model.name = name.or(model.name);
        model.kind = kind.or(model.kind);
        patch(&mut model, request.clone());
        let template = self.fit(&mut tx, &mut model).await?;
        if made_of(&model) != before {
            let deployments = self.deployments_in(&mut tx, id).await?;
            self.carries(&model, template.as_ref(), &deployments)?;
        }
        tx.execute(write::update(TABLE, id.as_str(), row(&model)?)).await?;
        self.commit(tx).await?;
        Ok(described(model))
    }

    /// Whether the changed model can still run what is deployed.
    fn carries(
        &self,
        model: &Model,
        template: Option<&ModelTemplate>,
        deployments: &[ModelDeployment],
    ) -> Result<(), Error> {
        for deployment in deployments {
            let parameters = merged(model, deployment.model_creation_parameters.as_ref());
            self.runnable(model, template, &parameters).map_err(|e| {
                let what = format!("the deployment `{}` could not follow: {e}", deployment.id);
                Error::new(ErrorKind::Conflict, what)
                    .with_hint("change or delete the deployment first")
            })?;
        }
        Ok(())
    }
}

/// What its deployments run.
fn made_of(model: &Model) -> (Option<ModelTemplateId>, Option<Extra>) {
    (model.model_template_id.clone(), model.card.model_creation_parameters.clone())
}

fn patch(model: &mut Model, request: UpdateModel) {
    let card = &mut model.card;
    request.display_name.apply(&mut card.display_name);
    request.description.apply(&mut card.description);
    request.model_card.apply(&mut card.model_card);
    request.training_data_card.apply(&mut card.training_data_card);
    request.model_vendor.apply(&mut card.model_vendor);
    request.base_model_id.apply(&mut card.base_model_id);
    request.base_model_metadata.apply(&mut card.base_model_metadata);
    request.model_creation_parameters.apply(&mut card.model_creation_parameters);
    request.model_template_id.apply(&mut model.model_template_id);
    request.model_group_id.apply(&mut model.model_group_id);
}
