//! Servers as rows.

use modelway_core::{Entity, Error, ErrorKind, ModelServer, ServerRef};

use crate::database::{Row, Statement};
use crate::registry::part::{self, ENTITY, Part};
use crate::registry::write::{self, Columns, text};
use crate::registry::{Registry, check};

pub(super) const TABLE: &str = "model_servers";
const OWN: &[&str] = &["account_id", "alias", "model_deployment_id"];

/// A query of servers, to be ended with a condition.
pub(super) fn select(rest: &str) -> Statement {
    let columns = part::columns("s", &[ENTITY, OWN]);
    Statement::new(format!("SELECT {columns} FROM model_servers s {rest}"))
}

impl Registry {
    /// The server of this id or alias.
    pub(super) fn one_server(&self, server: &ServerRef) -> Statement {
        let statement = match server {
            ServerRef::Id(id) => select("WHERE s.id = ").value(id.as_str()),
            ServerRef::Alias(alias) => select("WHERE s.alias = ").value(alias.as_str()),
            // A way to name servers that this version does not know.
            _ => select("WHERE 1 = 0"),
        };
        self.seen("s", statement)
    }
}

pub(super) fn missing(server: &ServerRef) -> Error {
    match server {
        ServerRef::Id(id) => check::missing("model server", id.as_str()),
        ServerRef::Alias(alias) => {
            let what = format!("there is no model server with the alias `{alias}`");
            Error::new(ErrorKind::NotFound, what)
        }
        _ => Error::new(ErrorKind::NotFound, "there is no such model server"),
    }
}

pub(super) fn read(row: &Row) -> Result<ModelServer, Error> {
    let part = Part::new(row, "s");
    let mut server = ModelServer::new(part.text("id")?, part.text("name")?);
    server.account_id = part.maybe_text("account_id")?.map(Into::into);
    server.alias = part.maybe_text("alias")?;
    server.model_deployment_id = part.maybe_text("model_deployment_id")?.map(Into::into);
    Ok(server)
}

/// The row of a new server.
pub(super) fn row(server: &ModelServer, entity: &Entity) -> Columns {
    let mut columns = write::entity(entity);
    columns.extend([
        ("id", text(Some(&server.id))),
        ("name", text(Some(&server.name))),
        ("alias", text(server.alias.as_ref())),
        ("model_deployment_id", text(server.model_deployment_id.as_ref())),
    ]);
    columns
}
