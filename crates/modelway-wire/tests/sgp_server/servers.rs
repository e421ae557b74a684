//! Requests about model servers.

use modelway_core::{ExecuteTarget, Request, ServerRef};
use serde_json::json;

use super::support::{ask, ask_bare, control_as};

#[test]
fn servers_are_made() {
    let body = json!({"name": "s", "model_deployment_id": "dep", "alias": "best"});
    let create = control_as!(CreateServer, ask("POST", "/v4/serving", &body));
    assert_eq!((create.name.as_str(), create.alias.as_deref()), ("s", Some("best")));
    assert_eq!(create.model_deployment_id, "dep");
    let body = json!({"name": "s", "model_deployment_id": "dep"});
    assert_eq!(control_as!(CreateServer, ask("POST", "/v4/serving", &body)).alias, None);
}

#[test]
fn servers_are_found_by_id_and_by_alias() {
    let server = |path| control_as!(RetrieveServer, ask_bare("GET", path)).server;
    assert_eq!(server("/v4/serving/srv"), ServerRef::Id("srv".into()));
    assert_eq!(server("/v4/serving/a/my%20alias"), ServerRef::alias("my alias"));
    let _ = control_as!(ListServers, ask_bare("GET", "/v4/serving"));
    assert_eq!(control_as!(DeleteServer, ask_bare("DELETE", "/v4/serving/srv")).id, "srv");
    let asked = ask_bare("GET", "/v4/serving/srv/deployment");
    assert_eq!(control_as!(RetrieveServerDeployment, asked).id, "srv");
}

#[test]
fn servers_exchange_their_deployment() {
    let body = json!({"new_model_deployment_id": "dep_2"});
    let update = control_as!(UpdateServerBackend, ask("PUT", "/v4/serving/srv/backend", &body));
    assert_eq!((update.id.as_str(), update.new_model_deployment_id.as_str()), ("srv", "dep_2"));
    let back = control_as!(RollBackServer, ask_bare("POST", "/v4/serving/srv/rollback"));
    assert_eq!(back.id, "srv");
}

#[test]
fn servers_are_executed() {
    for (path, server) in [
        ("/v4/serving/srv/execute", ServerRef::Id("srv".into())),
        ("/v4/serving/a/best/execute", ServerRef::alias("best")),
    ] {
        let asked = ask("POST", path, &json!({"x": 1, "stream": false}));
        assert_eq!(asked.address, "");
        let Request::Execute { request, stream } = asked.request else { panic!("{asked:?}") };
        assert_eq!(request.target, ExecuteTarget::Server(server));
        assert!(!stream);
        assert_eq!(json!(request.input), json!({"x": 1}));
    }
}
