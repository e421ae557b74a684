//! Operations on templates.

use modelway_core::{
    CreateTemplate, Deleted, Error, ErrorKind, ListTemplates, ModelTemplate, ModelTemplateId, Page,
};

use super::check::check;
use super::row::{TABLE, columns, read, row};
use crate::database::{Statement, Transaction};
use crate::registry::Registry;
use crate::registry::check as checks;
use crate::registry::listing::{self, Order};
use crate::registry::part::Part;
use crate::registry::write;

fn select(statement: Statement) -> Statement {
    statement.and("SELECT ").and(&columns()).and(" FROM model_templates t WHERE ")
}

impl Registry {
    fn one_template(&self, id: &ModelTemplateId) -> Statement {
        let statement = select(Statement::new("")).and("t.id = ").value(id.as_str());
        self.seen("t", statement)
    }

    pub(in crate::registry) async fn make_template(
        &self,
        request: &CreateTemplate,
    ) -> Result<ModelTemplate, Error> {
        check(request)?;
        let (id, entity) = self.stamp(self.owner(request.account_id.as_ref(), None).as_ref());
        let mut template = ModelTemplate::new(id, request.clone());
        template.entity = entity;
        let mut tx = self.write().await?;
        tx.execute(write::insert(TABLE, row(&template)?)).await?;
        self.commit(tx).await?;
        Ok(template)
    }

    pub(in crate::registry) async fn find_template(
        &self,
        id: &ModelTemplateId,
    ) -> Result<ModelTemplate, Error> {
        let row = self.database.row(self.one_template(id)).await?;
        let row = row.ok_or_else(|| checks::missing("model template", id.as_str()))?;
        read(Part::new(&row, "t"))
    }

    /// The template that a model is made from, while writing.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] when there is none of this id.
    pub(in crate::registry) async fn named_template(
        &self,
        tx: &mut Transaction,
        id: &ModelTemplateId,
    ) -> Result<ModelTemplate, Error> {
        let row = tx.row(self.one_template(id)).await?;
        let row = row
            .ok_or_else(|| checks::dangling("model_template_id", "model template", id.as_str()))?;
        read(Part::new(&row, "t"))
    }

    pub(in crate::registry) async fn page_of_templates(
        &self,
        request: &ListTemplates,
    ) -> Result<Page<ModelTemplate>, Error> {
        let order = Order::new(self.database.engine(), "t", &[], &[])?;
        let query = |statement| match &request.account_id {
            None => self.seen("t", select(statement).and("1 = 1")),
            Some(account) => {
                self.seen("t", select(statement).and("t.account_id = ").value(account.as_str()))
            }
        };
        let read = |row: &_| read(Part::new(row, "t"));
        listing::page(&self.database, request.page, order, query, read).await
    }

    /// Deletes a template that no model uses.
    pub(in crate::registry) async fn drop_template(
        &self,
        id: &ModelTemplateId,
    ) -> Result<Deleted, Error> {
        let mut tx = self.write().await?;
        if tx.row(self.one_template(id)).await?.is_none() {
            return Err(checks::missing("model template", id.as_str()));
        }
        let count =
            "SELECT CAST(COUNT(*) AS BIGINT) AS users FROM models WHERE model_template_id = $1";
        let row = tx.row(Statement::new(count).bind(id.as_str())).await?;
        let users = row.map_or(Ok(0), |row| row.count("users"))?;
        if users > 0 {
            let (noun, verb) = if users == 1 { ("model", "uses") } else { ("models", "use") };
            let what = format!("{users} {noun} {verb} the model template `{id}`");
            return Err(Error::new(ErrorKind::Conflict, what)
                .with_hint("delete them, or give them another template, first"));
        }
        tx.execute(write::delete(TABLE, id.as_str())).await?;
        self.commit(tx).await?;
        Ok(Deleted::new(1))
    }
}
