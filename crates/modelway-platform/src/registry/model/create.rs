//! Making models.

use modelway_core::{CreateModel, Error, ErrorKind, Model, ModelTemplate, TemplateConfiguration};

use super::row::{TABLE, described, row};
use crate::database::Transaction;
use crate::registry::template::check_parameters;
use crate::registry::{Registry, check, write};

impl Registry {
    pub(in crate::registry) async fn make_model(
        &self,
        request: &CreateModel,
    ) -> Result<Model, Error> {
        check::name("name", &request.name)?;
        check::account(request.account_id.as_ref())?;
        let (id, entity) = self.stamp(request.account_id.as_ref());
        let mut model = Model::new(id);
        model.name = Some(request.name.clone());
        model.kind = Some(request.model_type.clone());
        model.entity = entity;
        model.card = request.card.clone();
        model.model_template_id.clone_from(&request.model_template_id);
        model.model_group_id.clone_from(&request.model_group_id);
        model.deployment_count = Some(0);
        let mut tx = self.write().await?;
        Self::fit(&mut tx, &mut model).await?;
        tx.execute(write::insert(TABLE, row(&model)?)).await?;
        self.commit(tx).await?;
        Ok(described(model))
    }

    /// Checks that template and group are there and that the model fits the template, which it gives.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`], naming what does not fit.
    pub(super) async fn fit(
        tx: &mut Transaction,
        model: &mut Model,
    ) -> Result<Option<ModelTemplate>, Error> {
        if let Some(id) = &model.model_group_id
            && Self::group_in(tx, id).await?.is_none()
        {
            return Err(check::dangling("model_group_id", "model group", id.as_str()));
        }
        let Some(id) = &model.model_template_id else {
            model.context_length = None;
            return Ok(None);
        };
        let template = Self::named_template(tx, id).await?;
        fits(model, &template)?;
        model.context_length = match &template.vendor_configuration {
            TemplateConfiguration::Modelway(configuration) => configuration.context_length,
            _ => None,
        };
        Ok(Some(template))
    }
}

/// Whether the model can be made from the template.
fn fits(model: &Model, template: &ModelTemplate) -> Result<(), Error> {
    if model.kind.as_ref() != Some(&template.model_type) {
        let kind = model.kind.as_ref().map_or("none", |kind| kind.as_str());
        let what = format!(
            "`model_type` is {kind}, but the model template `{}` is for {}",
            template.id, template.model_type
        );
        return Err(Error::new(ErrorKind::InvalidRequest, what)
            .with_hint("give the model the type of its template"));
    }
    check_parameters(template, &model.card.model_creation_parameters.clone().unwrap_or_default())
}
