//! `modelway deployments`.

use serde_json::json;
use wiremock::MockServer;

use crate::control_support::{
    asked, deletes, deployment, model, object, once, page, requests, template,
};
use crate::support::{answer, at, run, server as plain_server};

const ALL: &str = "/v4/models/mdl_1/deployments";
const ONE: &str = "/v4/models/mdl_1/deployments/dep_1";

#[tokio::test(flavor = "multi_thread")]
async fn deployments_are_listed() {
    let server = MockServer::start().await;
    answer(&server, "GET", ALL, page(&[deployment("dep_1", "READY")])).await;
    answer(&server, "GET", "/v4/model-deployments", page(&[deployment("dep_2", "DISABLED")])).await;
    let table = asked(&server, &["deployments", "list", "mdl_1"]).await.success();
    assert_eq!(table, "ID     NAME  STATUS  MODEL\ndep_1  pets  READY   mdl_1\n");
    let json = asked(&server, &["deployments", "list", "--json"]).await.json();
    assert_eq!(json["deployments"][0]["id"], "dep_2");
    assert_eq!(json["deployments"][0]["status"], "DISABLED");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_deployment_is_shown() {
    let server = MockServer::start().await;
    let fields = json!({
        "name": "pets", "status": "READY", "model_instance_id": "mdl_1",
        "deployment_metadata": {"owner": "me"},
    });
    answer(&server, "GET", ONE, object("dep_1", fields)).await;
    let shown = asked(&server, &["deployments", "show", "mdl_1", "dep_1"]).await.success();
    let expected = "id: dep_1\nname: pets\nstatus: READY\nmodel: mdl_1\n\
                    created: 2026-01-31T12:00:00Z\nmetadata owner: \"me\"\n";
    assert_eq!(shown, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_is_made() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/v4/models/mdl_1", model("mdl_1")).await;
    answer(&server, "GET", "/v4/model-templates/tpl_1", template("tpl_1")).await;
    answer(&server, "POST", ALL, deployment("dep_1", "UPDATE_PENDING")).await;
    let create = ["deployments", "create", "mdl_1", "pets"];
    let shown = asked(&server, &create).await.success();
    assert!(shown.contains("status: UPDATE_PENDING\n"), "{shown}");
    // Nothing else is asked where nothing is to be checked.
    assert_eq!(requests(&server).await.len(), 1);
    asked(&server, &[&create[..], &["--parameter", "words=3"]].concat()).await.success();
    let (_, _, body) = requests(&server).await.pop().unwrap();
    assert_eq!(body["model_creation_parameters"], json!({"words": 3}));
    assert_eq!(body["wait_for_ready"], false);
    let sent = requests(&server).await.len();
    let ended = asked(&server, &[&create[..], &["--parameter", "words=many"]].concat()).await;
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(ended.stderr.contains("`words` must be int and is a text"), "{}", ended.stderr);
    assert!(requests(&server).await[sent..].iter().all(|(verb, ..)| verb == "GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_can_be_waited_for() {
    let server = MockServer::start().await;
    answer(&server, "POST", ALL, deployment("dep_1", "UPDATE_PENDING")).await;
    once(&server, "GET", ONE, deployment("dep_1", "UPDATE_IN_PROGRESS")).await;
    answer(&server, "GET", ONE, deployment("dep_1", "READY")).await;
    let options = ["deployments", "create", "mdl_1", "pets", "--wait"];
    let ended = asked(&server, &options).await;
    let told = "the deployment pets (dep_1) is UPDATE_IN_PROGRESS\n\
                the deployment pets (dep_1) is READY\n";
    assert_eq!(ended.stderr, told);
    assert!(ended.success().contains("status: READY\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_fails_is_told() {
    let server = MockServer::start().await;
    answer(&server, "POST", ALL, deployment("dep_1", "UPDATE_PENDING")).await;
    answer(&server, "GET", ONE, deployment("dep_1", "UPDATE_FAILED")).await;
    let options = ["deployments", "create", "mdl_1", "pets", "--wait", "--json"];
    let ended = asked(&server, &options).await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(8), ""), "{ended:?}");
    let message = ended.json()["error"]["message"].to_string();
    assert!(message.contains("`dep_1` is UPDATE_FAILED"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_keeps_the_other_metadata() {
    let server = MockServer::start().await;
    let fields = json!({
        "name": "pets", "status": "READY", "deployment_metadata": {"owner": "me", "disabled": true},
    });
    answer(&server, "GET", ONE, object("dep_1", fields)).await;
    answer(&server, "PATCH", ONE, deployment("dep_1", "DISABLED")).await;
    for (word, disabled) in [("disable", true), ("enable", false)] {
        asked(&server, &["deployments", word, "mdl_1", "dep_1"]).await.success();
        let (verb, _, body) = requests(&server).await.pop().unwrap();
        assert_eq!(verb, "PATCH");
        assert_eq!(body["deployment_metadata"], json!({"owner": "me", "disabled": disabled}));
        assert_eq!(body.get("name"), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_is_deleted_with_a_yes() {
    let server = MockServer::start().await;
    deletes(&server, ONE).await;
    let ended = asked(&server, &["deployments", "delete", "mdl_1", "dep_1"]).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let ended = asked(&server, &["deployments", "delete", "mdl_1", "dep_1", "--yes"]).await;
    assert_eq!(ended.success(), "deleted the deployment dep_1\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_without_a_platform_has_automatic_ones() {
    let server = plain_server(&[]).await;
    let table = run(at(&server.uri(), &["deployments", "list"])).await.success();
    let expected = "ID     NAME   STATUS  MODEL\nsmall  small  READY   small\n\
                    other  other  READY   other\n";
    assert_eq!(table, expected);
    let before = server.received_requests().await.unwrap().len();
    for options in [&["create", "small", "x"][..], &["delete", "small", "small", "--yes"]] {
        let ended = run(at(&server.uri(), &[&["deployments"], options].concat())).await;
        assert_ne!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stderr.starts_with("error: custom: "), "{}", ended.stderr);
    }
    assert_eq!(server.received_requests().await.unwrap().len(), before);
}
