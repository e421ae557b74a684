//! Lists of models.

use modelway_core::{Error, ListModels, Model, Page};

use super::select::viewed;
use crate::database::Statement;
use crate::registry::Registry;
use crate::registry::listing::{self, Key, Order, number, text};

/// The service's keys. Objects sort by their JSON; a group by its name; the schemas by the type that they follow from;
/// deployments by how many they are.
const KEYS: &[Key] = &[
    text("display_name", "m_display_name"),
    text("model_vendor", "m_model_vendor"),
    text("base_model_id", "m_base_model_id"),
    text("base_model_metadata", "m_base_model_metadata"),
    text("model_creation_parameters", "m_model_creation_parameters"),
    text("model_card", "m_model_card"),
    text("training_data_card", "m_training_data_card"),
    text("description", "m_description"),
    text("model_template_id", "m_model_template_id"),
    text("model_group_id", "m_model_group_id"),
    text("model_group", "g_name"),
    text("request_schema", "m_model_type"),
    text("response_schema", "m_model_type"),
    number("deployment_count", "m_deployment_count"),
    number("supports_multi_turn", "m_multi_turn"),
    number("deployments", "m_deployment_count"),
    text("id", "m_id"),
    number("created_at", "m_created_at"),
    text("account_id", "m_account_id"),
    text("created_by_user_id", "m_created_by_user_id"),
    text("created_by_identity_type", "m_created_by_identity_type"),
    text("created_by_user", "m_created_by_user_id"),
    text("name", "m_name"),
    text("model_type", "m_model_type"),
];

impl Registry {
    pub(in crate::registry) async fn page_of_models(
        &self,
        request: &ListModels,
    ) -> Result<Page<Model>, Error> {
        let order = Order::new(self.database.engine(), "m", KEYS, &request.sort_by)?;
        let query = |statement| self.filtered(statement, request);
        let read = |row: &_| viewed(row, &request.view);
        let mut page = listing::page(&self.database, request.page, order, query, read).await?;
        self.add_deployments(&mut page.items, &request.view).await?;
        Ok(page)
    }

    fn filtered(&self, statement: Statement, request: &ListModels) -> Statement {
        let mut statement = self.models(statement);
        if let Some(account) = &request.account_id {
            statement = self.owned("m", statement, account);
        }
        if let Some(group) = &request.model_group_id {
            statement = statement.and(" AND m.model_group_id = ").value(group.as_str());
        }
        if let Some(kind) = &request.model_type {
            statement = statement.and(" AND m.model_type = ").value(kind.as_str());
        }
        statement
    }

    /// Appends the condition that a row is `account`'s: what names none is the registry's own account's.
    pub(in crate::registry) fn owned(
        &self,
        alias: &str,
        statement: Statement,
        account: &modelway_core::AccountId,
    ) -> Statement {
        let statement = statement.and(&format!(" AND COALESCE({alias}.account_id, "));
        statement.value(self.account.as_str()).and(") = ").value(account.as_str())
    }
}
