//! Lists of deployments.

use modelway_core::{
    AccountId, Error, ListAllDeployments, ListDeployments, ModelDeployment, Page, PageRequest,
    SortBy,
};

use super::select::read_row;
use crate::registry::Registry;
use crate::registry::listing::{self, Key, Order, number, text};

/// The service's keys. Objects sort by their JSON.
const KEYS: &[Key] = &[
    text("model_creation_parameters", "d_model_creation_parameters"),
    text("model_endpoint_id", "d_model_endpoint_id"),
    text("model_instance_id", "d_model_instance_id"),
    text("vendor_configuration", "d_vendor_configuration"),
    text("deployment_metadata", "d_deployment_metadata"),
    text("status", "d_status"),
    text("id", "d_id"),
    number("created_at", "d_created_at"),
    text("account_id", "d_account_id"),
    text("created_by_user_id", "d_created_by_user_id"),
    text("created_by_identity_type", "d_created_by_identity_type"),
    text("created_by_user", "d_created_by_user_id"),
    text("name", "d_name"),
];

/// Which deployments.
struct Wanted<'a> {
    model: Option<&'a str>,
    account: Option<&'a AccountId>,
    sort_by: &'a [SortBy],
    page: PageRequest,
}

impl Registry {
    pub(in crate::registry) async fn page_of_deployments(
        &self,
        model: &str,
        request: &ListDeployments,
    ) -> Result<Page<ModelDeployment>, Error> {
        let (account, sort_by) = (request.account_id.as_ref(), request.sort_by.as_slice());
        let wanted = Wanted { model: Some(model), account, sort_by, page: request.page };
        let page = self.page_of(wanted).await?;
        if page.items.is_empty() {
            // An empty list is one thing, a model that is not there another.
            self.find_model(model, &[]).await?;
        }
        Ok(page)
    }

    pub(in crate::registry) async fn page_of_all_deployments(
        &self,
        request: &ListAllDeployments,
    ) -> Result<Page<ModelDeployment>, Error> {
        let (account, sort_by) = (request.account_id.as_ref(), request.sort_by.as_slice());
        self.page_of(Wanted { model: None, account, sort_by, page: request.page }).await
    }

    async fn page_of(&self, wanted: Wanted<'_>) -> Result<Page<ModelDeployment>, Error> {
        let order = Order::new(self.database.engine(), "d", KEYS, wanted.sort_by)?;
        let query = |statement| {
            let mut statement = self.deployments(statement);
            if let Some(model) = wanted.model {
                statement = statement.and(" AND d.model_instance_id = ").value(model);
            }
            match wanted.account {
                Some(account) => self.owned("d", statement, account),
                None => statement,
            }
        };
        listing::page(&self.database, wanted.page, order, query, read_row).await
    }
}
