//! Making models.

use modelway_core::{
    AccountId, CreateModel, Error, ErrorKind, Model, ModelTemplate, TemplateConfiguration,
};

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
        let mut tx = self.write().await?;
        let source = self.source_account(&mut tx, request).await?;
        let (id, entity) = self.stamp(self.owner(request.account_id.as_ref(), source).as_ref());
        let mut model = Model::new(id);
        model.name = Some(request.name.clone());
        model.kind = Some(request.model_type.clone());
        model.entity = entity;
        model.card = request.card.clone();
        model.model_template_id.clone_from(&request.model_template_id);
        model.model_group_id.clone_from(&request.model_group_id);
        model.deployment_count = Some(0);
        self.fit(&mut tx, &mut model).await?;
        tx.execute(write::insert(TABLE, row(&model)?)).await?;
        self.commit(tx).await?;
        Ok(described(model))
    }

    /// Whose that is which a new model is made from: its template, or else its group.
    async fn source_account(
        &self,
        tx: &mut Transaction,
        request: &CreateModel,
    ) -> Result<Option<AccountId>, Error> {
        if let Some(id) = &request.model_template_id {
            return Ok(self.named_template(tx, id).await?.entity.account_id);
        }
        let Some(id) = &request.model_group_id else { return Ok(None) };
        Ok(self.group_in(tx, id).await?.and_then(|group| group.entity.account_id))
    }

    /// Checks that template and group are there, of the model's account, and that the model fits the template, which it
    /// gives.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`], naming what does not fit.
    pub(super) async fn fit(
        &self,
        tx: &mut Transaction,
        model: &mut Model,
    ) -> Result<Option<ModelTemplate>, Error> {
        let account = model.entity.account_id.as_ref();
        if let Some(id) = &model.model_group_id {
            let (field, noun) = ("model_group_id", "model group");
            let group = self.group_in(tx, id).await?;
            let group = group.ok_or_else(|| check::dangling(field, noun, id.as_str()))?;
            if group.entity.account_id.as_ref() != account {
                return Err(check::foreign(field, noun, id.as_str(), account));
            }
        }
        let Some(id) = &model.model_template_id else {
            model.context_length = None;
            return Ok(None);
        };
        let template = self.named_template(tx, id).await?;
        if template.entity.account_id.as_ref() != account {
            let (field, noun) = ("model_template_id", "model template");
            return Err(check::foreign(field, noun, id.as_str(), account));
        }
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
