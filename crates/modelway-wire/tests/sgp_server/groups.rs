//! Requests about groups.

use modelway_core::{PageRequest, Patch};
use serde_json::json;

use super::support::{ask, ask_bare, control_as};

#[test]
fn groups_are_made_and_changed() {
    let body = json!({"account_id": "a", "name": "g", "description": "d"});
    let create = control_as!(CreateGroup, ask("POST", "/v4/model-groups", &body));
    assert_eq!((create.name.as_str(), create.description.as_deref()), ("g", Some("d")));
    assert_eq!(create.account_id.unwrap(), "a");
    let body = json!({"account_id": "a", "name": "g"});
    let create = control_as!(CreateGroup, ask("POST", "/v4/model-groups", &body));
    assert_eq!(create.description, None);

    let asked = ask("PATCH", "/v4/model-groups/grp", &json!({"name": "h", "description": null}));
    assert_eq!(asked.address, "");
    let update = control_as!(UpdateGroup, asked);
    assert_eq!(update.id, "grp");
    assert_eq!((update.name, update.description), (Patch::Set("h".to_owned()), Patch::Clear));
}

#[test]
fn groups_are_found_and_deleted() {
    let list = ask_bare("GET", "/v4/model-groups?page=1&limit=2&account_id=a");
    let list = control_as!(ListGroups, list);
    assert_eq!(list.page, PageRequest::new(Some(1), Some(2)));
    assert_eq!(list.account_id.unwrap(), "a");
    assert_eq!(control_as!(RetrieveGroup, ask_bare("GET", "/v4/model-groups/grp")).id, "grp");
    assert_eq!(control_as!(DeleteGroup, ask_bare("DELETE", "/v4/model-groups/grp")).id, "grp");
}

#[test]
fn a_model_joins_without_a_body() {
    let add = control_as!(AddToGroup, ask_bare("POST", "/v4/model-groups/grp/models/mdl"));
    assert_eq!((add.group.as_str(), add.model.as_str()), ("grp", "mdl"));
}
