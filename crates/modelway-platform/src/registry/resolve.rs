//! [`Registry::resolve`]: everything that a call through a deployment needs.

use std::sync::Arc;

use modelway_core::{Error, ErrorKind, Extra, Model, ModelDeployment, ModelTemplate};

use super::part::Part;
use super::{Registry, deployment, group, model, template};
use crate::database::{Row, Statement};

/// A deployment with all that it runs by.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Resolved {
    /// The deployment; see its status before calling it.
    pub deployment: ModelDeployment,
    /// Its model, with its group.
    pub model: Model,
    /// The template that the model is made from; none for a built-in model.
    pub template: Option<ModelTemplate>,
    /// What a built-in model is called where it is.
    pub built_in: Option<BuiltIn>,
    /// The model's creation parameters, the deployment's own over them.
    pub parameters: Extra,
}

/// What a built-in model is called where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuiltIn {
    /// The provider.
    pub provider: String,
    /// The provider's name for the model.
    pub upstream: String,
}

impl Registry {
    /// Everything that a call through a deployment needs, by one query; for two seconds after it out of memory.
    ///
    /// What this handle or a clone of it writes is seen at once, what others write after at most these two seconds.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is no such deployment, its provider has stopped offering the model, or this
    /// process does not have the provider; what the database says.
    pub async fn resolve(&self, deployment_id: &str) -> Result<Arc<Resolved>, Error> {
        let now = self.timer.now();
        let writes = match self.cache.get(deployment_id, now) {
            Ok(known) => return Ok(known),
            Err(writes) => writes,
        };
        let Some(row) = self.database.row(self.everything(deployment_id)).await? else {
            return Err(self.unresolved(deployment_id).await?);
        };
        let resolved = Arc::new(read(&row)?);
        self.cache.put(&resolved, now, writes);
        Ok(resolved)
    }

    fn everything(&self, id: &str) -> Statement {
        let account = self.account.as_str();
        let statement = deployment::columns(Statement::new("SELECT "), account).and(", ");
        let statement = model::columns(statement, account).and(", ");
        let statement = statement.and(&template::columns()).and(", ").and(&group::columns());
        let joined = " FROM model_deployments d JOIN models m ON m.id = d.model_instance_id \
            LEFT JOIN model_templates t ON t.id = m.model_template_id \
            LEFT JOIN model_groups g ON g.id = m.model_group_id WHERE ";
        self.shown(statement.and(joined)).and(" AND d.id = ").value(id)
    }

    /// Why there is no such deployment.
    async fn unresolved(&self, id: &str) -> Result<Error, Error> {
        let query = "SELECT m.provider AS provider, m.gone AS gone FROM models m WHERE m.id = $1";
        let row = self.database.row(Statement::new(query).bind(id)).await?;
        let error = |what: String| Error::new(ErrorKind::NotFound, what);
        let Some(row) = row else {
            return Ok(error(format!("there is no deployment `{id}`"))
                .with_hint("list the deployments of all models to see those that are"));
        };
        Ok(match row.maybe_text("provider")? {
            None => error(format!("`{id}` is a model, not a deployment"))
                .with_hint("call one of its deployments, or make one"),
            Some(provider) if row.flag("gone")? => {
                error(format!("{provider} has stopped offering what `{id}` names"))
                    .with_hint("list the models to see those that are")
            }
            Some(provider) => {
                error(format!("`{id}` is of {provider}, which this platform does not have"))
                    .with_hint(format!("it has {}", self.provider_names()))
            }
        })
    }
}

fn read(row: &Row) -> Result<Resolved, Error> {
    let part = Part::new(row, "m");
    let mut found = model::read(part)?;
    found.model_group = group::read_joined(Part::new(row, "g"))?.map(Box::new);
    let deployment = deployment::read(Part::new(row, "d"))?;
    let template = Part::new(row, "t");
    let template = template.maybe_text("id")?.map(|_| template::read(template)).transpose()?;
    let built_in = match (part.maybe_text("provider")?, part.maybe_text("upstream")?) {
        (Some(provider), Some(upstream)) => Some(BuiltIn { provider, upstream }),
        _ => None,
    };
    let own = deployment.model_creation_parameters.as_ref();
    let parameters = deployment::merged(&found, own);
    Ok(Resolved { deployment, model: found, template, built_in, parameters })
}
