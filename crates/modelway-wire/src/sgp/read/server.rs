//! Model servers.

use modelway_core::{ModelServer, ModelServerId, RolledBack, ServerDeployment};

use super::common::{wanted, word};
use crate::json::{At, Object, Report};

/// Reads a server; also what an exchange of its deployment gives, which names the new one apart.
pub(super) fn read(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<ModelServer> {
    let id = word::<ModelServerId>(&mut o, "model_server_id", at, report)?;
    let mut server = ModelServer::new(id, wanted::<String>(&mut o, "name", at, report));
    server.account_id = word(&mut o, "account_id", at, report);
    let new = word(&mut o, "new_model_deployment_id", at, report);
    server.model_deployment_id = new.or(word(&mut o, "model_deployment_id", at, report));
    server.old_model_deployment_id = word(&mut o, "old_model_deployment_id", at, report);
    server.alias = word(&mut o, "alias", at, report);
    server.extra = o.rest();
    Some(server)
}

/// Reads what a rollback did.
pub(super) fn rolled_back(
    mut o: Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<RolledBack> {
    let from: String = wanted(&mut o, "from_deployment", at, report);
    let to: String = word(&mut o, "rolled_back_to_deployment", at, report)?;
    Some(RolledBack::new(from, to))
}

/// Reads which deployment answers.
pub(super) fn deployment(
    mut o: Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<ServerDeployment> {
    word::<String>(&mut o, "model_deployment_id", at, report).map(ServerDeployment::new)
}
