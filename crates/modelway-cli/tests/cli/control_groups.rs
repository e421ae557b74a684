//! `modelway groups`.

use serde_json::json;
use wiremock::MockServer;

use crate::control_support::{asked, deletes, group, model, page, requests};
use crate::support::answer;

const PLACE: &str = "/v4/model-groups";

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_listed_and_shown() {
    let server = MockServer::start().await;
    answer(&server, "GET", PLACE, page(&[group("grp_1")])).await;
    answer(&server, "GET", "/v4/model-groups/grp_1", group("grp_1")).await;
    let table = asked(&server, &["groups", "list"]).await.success();
    assert_eq!(table, "ID     NAME     DESCRIPTION\ngrp_1  animals  all of them\n");
    let json = asked(&server, &["groups", "list", "--json"]).await.json();
    assert_eq!(json["groups"][0]["name"], "animals");
    let shown = asked(&server, &["groups", "show", "grp_1"]).await.success();
    assert!(shown.starts_with("id: grp_1\nname: animals\ndescription: all of them\n"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_made_and_filled() {
    let server = MockServer::start().await;
    answer(&server, "POST", PLACE, group("grp_1")).await;
    answer(&server, "POST", "/v4/model-groups/grp_1/models/mdl_1", model("mdl_1")).await;
    let options = ["groups", "create", "animals", "--description", "all of them"];
    asked(&server, &options).await.success();
    let (_, _, body) = requests(&server).await.remove(0);
    let expected = json!({"name": "animals", "account_id": "acc_1", "description": "all of them"});
    assert_eq!(body, expected);
    for id in ["mdl_1", "sgp:mdl_1"] {
        let shown = asked(&server, &["groups", "add", "grp_1", id]).await.success();
        assert!(shown.starts_with("id: sgp:mdl_1\n"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_deleted_with_a_yes() {
    let server = MockServer::start().await;
    deletes(&server, "/v4/model-groups/grp_1").await;
    assert_eq!(asked(&server, &["groups", "delete", "grp_1"]).await.code, Some(2));
    let ended = asked(&server, &["groups", "delete", "grp_1", "--yes"]).await;
    assert_eq!(ended.success(), "deleted the group grp_1\n");
}
