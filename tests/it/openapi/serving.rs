//! Model servers and aliases, driven.

use modelway::{Message, ServerRef};

use super::drive::{DEPLOYMENT, Drive};

pub(super) const SERVER: &str = "8d0e4c21-6b9f-4a37-9c52-1e7f3b5a9d14";

/// An alias with all that a path has to encode.
pub(super) const ALIAS: &str = "support/1 é";

pub(super) fn drives() -> Vec<Drive> {
    drives! { client;
        "model_servers.create" => client.model_servers().create("support", DEPLOYMENT), + alias(ALIAS);
        "model_servers.list" => client.model_servers().list();
        "model_servers.retrieve" => client.model_servers().retrieve(SERVER);
        "model_servers.delete" => client.model_servers().delete(SERVER);
        "model_servers.execute" => client.model_servers().execute(SERVER),
            + messages([Message::user("Name a prime number.")]), + field("stream", false);
        "model_servers.rollback" => client.model_servers().rollback(SERVER);
        "model_servers.update_backend" => client.model_servers().update_backend(SERVER, DEPLOYMENT);
        "model_servers.deployment.retrieve" => client.model_servers().deployment(SERVER);
        "alias.retrieve" => client.model_servers().retrieve(ServerRef::alias(ALIAS));
        "alias.execute" => client.model_servers().execute(ServerRef::alias(ALIAS)),
            + field("anything", "goes"), + field("stream", false);
    }
}
