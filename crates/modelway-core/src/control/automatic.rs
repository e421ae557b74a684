//! Deployments where a provider only lists models: each built-in model has one, of its own name.

use super::{
    ControlPlane, ListAllDeployments, ListDeployments, ListModels, Model, ModelDeployment, Page,
    RetrieveDeployment, RetrieveModel,
};
use crate::{CallContext, Error, ErrorKind};

pub(super) async fn list<P: ControlPlane + ?Sized>(
    plane: &P,
    _: &ListDeployments,
    cx: &CallContext,
) -> Result<Page<ModelDeployment>, Error> {
    let model = plane.retrieve_model(&RetrieveModel::new(), cx).await?;
    Ok(ModelDeployment::page_of(model))
}

pub(super) async fn list_all<P: ControlPlane + ?Sized>(
    plane: &P,
    _: &ListAllDeployments,
    cx: &CallContext,
) -> Result<Page<ModelDeployment>, Error> {
    let models = plane.list_models(&ListModels::new(), cx).await?;
    Ok(ModelDeployment::page_of_all(models))
}

pub(super) async fn retrieve<P: ControlPlane + ?Sized>(
    plane: &P,
    request: &RetrieveDeployment,
    cx: &CallContext,
) -> Result<ModelDeployment, Error> {
    let model = plane.retrieve_model(&RetrieveModel::new(), cx).await?;
    ModelDeployment::of_model(&model, request)
}

/// For a dialect or a backend that only knows models: deployments out of them.
impl ModelDeployment {
    /// The one deployment of a built-in model, as a list.
    pub fn page_of(model: Model) -> Page<Self> {
        let mut page = Page::all([Self::automatic(&model)]);
        page.meta = model.meta;
        page
    }

    /// The deployments of built-in models.
    pub fn page_of_all(models: Page<Model>) -> Page<Self> {
        models.map(|model| Self::automatic(&model))
    }

    /// The one deployment of a built-in model, if it is the one that was asked for.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when another was asked for.
    pub fn of_model(model: &Model, request: &RetrieveDeployment) -> Result<Self, Error> {
        if request.id.as_str() == model.id.as_str() {
            return Ok(Self::automatic(model));
        }
        let what = format!("the model `{}` has no deployment `{}`", model.id, request.id);
        let hint = format!("a built-in model has one deployment, of its own name: `{}`", model.id);
        Err(Error::new(ErrorKind::NotFound, what).with_hint(hint).with_meta(model.meta.clone()))
    }
}
