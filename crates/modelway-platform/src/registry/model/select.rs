//! Reading models.

use modelway_core::{Error, ErrorKind, Model, ModelId, ModelView};

use super::row::{OWN, read};
use crate::database::{Row, Statement, Transaction};
use crate::registry::part::{self, ENTITY, Part};
use crate::registry::write::one_of;
use crate::registry::{Registry, check, group};

/// How many deployments, and whether it takes a conversation: what only a query knows, or can sort by.
const COUNTED: &str = "(SELECT CAST(COUNT(*) AS BIGINT) FROM model_deployments c \
    WHERE c.model_instance_id = m.id) AS m_deployment_count, \
    CASE WHEN m.model_type IS NULL THEN NULL WHEN m.model_type = 'chat' THEN 1 ELSE 0 END AS m_multi_turn";

/// Appends what to select of the table `m`: a built-in model is `account`'s.
pub(in crate::registry) fn columns(statement: Statement, account: &str) -> Statement {
    statement
        .and("COALESCE(m.account_id, ")
        .value(account)
        .and(") AS m_account_id, ")
        .and(&part::columns("m", &[ENTITY, OWN]))
        .and(", ")
        .and(COUNTED)
}

/// The model in a row with its group, where `view` asks for that.
pub(super) fn viewed(row: &Row, view: &[ModelView]) -> Result<Model, Error> {
    let mut model = read(Part::new(row, "m"))?;
    if view.contains(&ModelView::ModelGroup) {
        model.model_group = group::read_joined(Part::new(row, "g"))?.map(Box::new);
    }
    Ok(model)
}

impl Registry {
    /// Appends a query of the models that this process shows, open to further conditions.
    pub(super) fn models(&self, statement: Statement) -> Statement {
        let statement = columns(statement.and("SELECT "), self.account.as_str());
        let statement = statement.and(", ").and(&group::columns());
        let joined = " FROM models m LEFT JOIN model_groups g ON g.id = m.model_group_id WHERE ";
        self.shown(statement.and(joined))
    }

    /// Appends the condition that a model `m` is there, of a provider of this process, and seen by the call.
    pub(in crate::registry) fn shown(&self, statement: Statement) -> Statement {
        let statement = self.seen("m", statement.and("m.gone = 0"));
        match self.providers.as_deref() {
            None => statement,
            Some([]) => statement.and(" AND m.provider IS NULL"),
            Some(names) => {
                let statement = statement.and(" AND (m.provider IS NULL OR m.provider IN ");
                one_of(statement, names.iter().map(String::as_str)).and(")")
            }
        }
    }

    fn one_model(&self, id: &str) -> Statement {
        self.models(Statement::new("")).and(" AND m.id = ").value(id)
    }

    /// The model that is addressed.
    pub(in crate::registry) async fn find_model(
        &self,
        id: &str,
        view: &[ModelView],
    ) -> Result<Model, Error> {
        let row = self.database.row(self.one_model(id)).await?;
        let row = row.ok_or_else(|| check::missing("model", id))?;
        let mut model = viewed(&row, view)?;
        self.add_deployments(std::slice::from_mut(&mut model), view).await?;
        Ok(model)
    }

    /// A model that can be changed, while writing.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], and [`ErrorKind::Immutable`] for one that is built in.
    pub(in crate::registry) async fn own_model(
        &self,
        tx: &mut Transaction,
        id: &ModelId,
    ) -> Result<Model, Error> {
        let row = tx.row(self.one_model(id.as_str())).await?;
        let row = row.ok_or_else(|| check::missing("model", id.as_str()))?;
        let model = viewed(&row, &[])?;
        if !model.built_in {
            return Ok(model);
        }
        let what = format!("the model `{id}` is built in: nothing changes it or its deployment");
        Err(Error::new(ErrorKind::Immutable, what)
            .with_hint("make a model of your own from a template that names it"))
    }

    /// Adds their deployments to models, by one query for all, where `view` asks for them.
    pub(super) async fn add_deployments(
        &self,
        models: &mut [Model],
        view: &[ModelView],
    ) -> Result<(), Error> {
        if models.is_empty() || !view.contains(&ModelView::Deployments) {
            return Ok(());
        }
        let ids = models.iter().map(|model| model.id.as_str());
        let mut deployments = self.deployments_by_model(ids).await?;
        for model in models {
            let own = deployments.remove(&model.id).unwrap_or_default();
            // The two queries may see different moments; the answer is to agree with itself.
            model.deployment_count = Some(own.len() as u64);
            model.deployments = Some(own);
        }
        Ok(())
    }
}
