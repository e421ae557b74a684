//! The registry as a [`ControlPlane`].

use std::sync::Arc;

use async_trait::async_trait;
use modelway_core::*;

use super::Registry;

/// Tells, of each thing in an answer, whose it is, so that it can be addressed as it stands.
macro_rules! tell {
    ($cx:expr, $answer:expr) => {{
        let mut answer = $answer;
        answer.meta = $cx.meta();
        answer
    }};
    ($cx:expr, each $page:expr) => {{
        let mut page = $page;
        page.meta = $cx.meta();
        for item in &mut page.items {
            item.meta.provider.clone_from(&page.meta.provider);
        }
        page
    }};
}

/// The deployments that are shown with a model are the platform's too.
fn tell_deployments(model: &mut Model, provider: Option<&Arc<str>>) {
    for deployment in model.deployments.iter_mut().flatten() {
        deployment.meta.provider = provider.cloned();
    }
}

/// The model that is addressed.
fn addressed(cx: &CallContext) -> Result<ModelId, Error> {
    match cx.upstream_id() {
        "" => Err(Error::new(ErrorKind::InvalidRequest, "no model is addressed")
            .with_hint("name the model by its id")),
        id => Ok(id.into()),
    }
}

#[async_trait]
impl ControlPlane for Registry {
    async fn list_models(&self, rq: &ListModels, cx: &CallContext) -> Result<Page<Model>, Error> {
        let mut page = tell!(cx, each self.scoped(cx).page_of_models(rq).await?);
        for model in &mut page.items {
            tell_deployments(model, page.meta.provider.as_ref());
        }
        Ok(page)
    }

    async fn retrieve_model(&self, rq: &RetrieveModel, cx: &CallContext) -> Result<Model, Error> {
        let id = addressed(cx)?;
        let mut model = tell!(cx, self.scoped(cx).find_model(id.as_str(), &rq.view).await?);
        tell_deployments(&mut model, cx.meta().provider.as_ref());
        Ok(model)
    }

    async fn create_model(&self, rq: &CreateModel, cx: &CallContext) -> Result<Model, Error> {
        Ok(tell!(cx, self.scoped(cx).make_model(rq).await?))
    }

    async fn update_model(&self, rq: &UpdateModel, cx: &CallContext) -> Result<Model, Error> {
        Ok(tell!(cx, self.scoped(cx).change_model(&addressed(cx)?, rq).await?))
    }

    async fn delete_model(&self, _: &DeleteModel, cx: &CallContext) -> Result<Deleted, Error> {
        Ok(tell!(cx, self.scoped(cx).drop_model(&addressed(cx)?).await?))
    }

    async fn list_deployments(
        &self,
        rq: &ListDeployments,
        cx: &CallContext,
    ) -> Result<Page<ModelDeployment>, Error> {
        let model = addressed(cx)?;
        Ok(tell!(cx, each self.scoped(cx).page_of_deployments(model.as_str(), rq).await?))
    }

    async fn list_all_deployments(
        &self,
        rq: &ListAllDeployments,
        cx: &CallContext,
    ) -> Result<Page<ModelDeployment>, Error> {
        Ok(tell!(cx, each self.scoped(cx).page_of_all_deployments(rq).await?))
    }

    async fn retrieve_deployment(
        &self,
        rq: &RetrieveDeployment,
        cx: &CallContext,
    ) -> Result<ModelDeployment, Error> {
        let model = addressed(cx)?;
        Ok(tell!(cx, self.scoped(cx).find_deployment(model.as_str(), rq).await?))
    }

    async fn create_deployment(
        &self,
        rq: &CreateDeployment,
        cx: &CallContext,
    ) -> Result<ModelDeployment, Error> {
        Ok(tell!(cx, self.scoped(cx).make_deployment(&addressed(cx)?, rq).await?))
    }

    async fn update_deployment(
        &self,
        rq: &UpdateDeployment,
        cx: &CallContext,
    ) -> Result<ModelDeployment, Error> {
        Ok(tell!(cx, self.scoped(cx).change_deployment(&addressed(cx)?, rq).await?))
    }

    async fn delete_deployment(
        &self,
        rq: &DeleteDeployment,
        cx: &CallContext,
    ) -> Result<Deleted, Error> {
        Ok(tell!(cx, self.scoped(cx).drop_deployment(&addressed(cx)?, &rq.id).await?))
    }

    async fn list_templates(
        &self,
        rq: &ListTemplates,
        cx: &CallContext,
    ) -> Result<Page<ModelTemplate>, Error> {
        Ok(tell!(cx, each self.scoped(cx).page_of_templates(rq).await?))
    }

    async fn retrieve_template(
        &self,
        rq: &RetrieveTemplate,
        cx: &CallContext,
    ) -> Result<ModelTemplate, Error> {
        Ok(tell!(cx, self.scoped(cx).find_template(&rq.id).await?))
    }

    async fn create_template(
        &self,
        rq: &CreateTemplate,
        cx: &CallContext,
    ) -> Result<ModelTemplate, Error> {
        Ok(tell!(cx, self.scoped(cx).make_template(rq).await?))
    }

    async fn delete_template(
        &self,
        rq: &DeleteTemplate,
        cx: &CallContext,
    ) -> Result<Deleted, Error> {
        Ok(tell!(cx, self.scoped(cx).drop_template(&rq.id).await?))
    }

    async fn list_groups(
        &self,
        rq: &ListGroups,
        cx: &CallContext,
    ) -> Result<Page<ModelGroup>, Error> {
        Ok(tell!(cx, each self.scoped(cx).page_of_groups(rq).await?))
    }

    async fn retrieve_group(
        &self,
        rq: &RetrieveGroup,
        cx: &CallContext,
    ) -> Result<ModelGroup, Error> {
        Ok(tell!(cx, self.scoped(cx).find_group(&rq.id).await?))
    }

    async fn create_group(&self, rq: &CreateGroup, cx: &CallContext) -> Result<ModelGroup, Error> {
        Ok(tell!(cx, self.scoped(cx).make_group(rq).await?))
    }

    async fn update_group(&self, rq: &UpdateGroup, cx: &CallContext) -> Result<ModelGroup, Error> {
        Ok(tell!(cx, self.scoped(cx).change_group(rq).await?))
    }

    async fn delete_group(&self, rq: &DeleteGroup, cx: &CallContext) -> Result<Deleted, Error> {
        Ok(tell!(cx, self.scoped(cx).drop_group(rq).await?))
    }

    async fn add_to_group(&self, rq: &AddToGroup, cx: &CallContext) -> Result<Model, Error> {
        Ok(tell!(cx, self.scoped(cx).join_group(rq).await?))
    }

    async fn list_servers(
        &self,
        _: &ListServers,
        cx: &CallContext,
    ) -> Result<Page<ModelServer>, Error> {
        Ok(tell!(cx, each self.scoped(cx).all_servers().await?))
    }

    async fn retrieve_server(
        &self,
        rq: &RetrieveServer,
        cx: &CallContext,
    ) -> Result<ModelServer, Error> {
        Ok(tell!(cx, self.scoped(cx).find_server(&rq.server).await?))
    }

    async fn create_server(
        &self,
        rq: &CreateServer,
        cx: &CallContext,
    ) -> Result<ModelServer, Error> {
        Ok(tell!(cx, self.scoped(cx).make_server(rq).await?))
    }

    async fn delete_server(&self, rq: &DeleteServer, cx: &CallContext) -> Result<Deleted, Error> {
        Ok(tell!(cx, self.scoped(cx).drop_server(&rq.id).await?))
    }

    async fn retrieve_server_deployment(
        &self,
        rq: &RetrieveServerDeployment,
        cx: &CallContext,
    ) -> Result<ServerDeployment, Error> {
        let deployment = self.scoped(cx).resolve_server(&ServerRef::from(&rq.id)).await?;
        Ok(tell!(cx, ServerDeployment::new(deployment)))
    }

    async fn update_server_backend(
        &self,
        rq: &UpdateServerBackend,
        cx: &CallContext,
    ) -> Result<ModelServer, Error> {
        Ok(tell!(cx, self.scoped(cx).change_backend(rq).await?))
    }

    async fn roll_back_server(
        &self,
        rq: &RollBackServer,
        cx: &CallContext,
    ) -> Result<RolledBack, Error> {
        Ok(tell!(cx, self.scoped(cx).go_back(&rq.id).await?))
    }
}
