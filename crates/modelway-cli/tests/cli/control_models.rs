//! `modelway models` on a platform.

use serde_json::json;
use wiremock::MockServer;

use crate::control_support::{asked, deletes, model, object, page, requests, template};
use crate::support::answer;

#[tokio::test(flavor = "multi_thread")]
async fn models_are_listed_with_what_a_platform_says() {
    let server = MockServer::start().await;
    let embeds = object("mdl_2", json!({"name": "vectors", "model_type": "EMBEDDING"}));
    answer(&server, "GET", "/v4/models", page(&[model("mdl_1"), embeds])).await;
    let table = asked(&server, &["models", "list"]).await.success();
    let expected = "\
ID         NAME       CONTEXT  KIND       DEPLOYMENTS  ORIGIN
sgp:mdl_1  pet-names  -        chat       2            own
sgp:mdl_2  vectors    -        embedding  -            own
";
    assert_eq!(table, expected);
    let options =
        ["models", "list", "--type", "chat", "--group", "grp_1", "--sort", "name:asc", "--json"];
    let json = asked(&server, &options).await.json();
    // A server that heeds no filter changes nothing.
    assert_eq!(json["models"].as_array().unwrap().len(), 1);
    assert_eq!(json["models"][0]["id"], "mdl_1");
    let (_, place, _) = requests(&server).await.pop().unwrap();
    for part in ["model_type=CHAT_COMPLETION", "model_group_id=grp_1", "sort_by=name%3Aasc"] {
        assert!(place.contains(part), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_model_is_shown() {
    let server = MockServer::start().await;
    let mut shown = model("mdl_1");
    shown["deployments"] = json!([crate::control_support::deployment("dep_1", "READY")]);
    answer(&server, "GET", "/v4/models/mdl_1", shown).await;
    // As the list shows it, or without the provider.
    for id in ["mdl_1", "sgp:mdl_1"] {
        let shown = asked(&server, &["models", "show", id]).await.success();
        assert!(shown.starts_with("id: sgp:mdl_1\nname: pet-names\nkind: chat\n"), "{shown}");
        for line in ["template: tpl_1", "parameter kind: \"pet\"", "deployment: dep_1 pets READY"] {
            assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_made_from_its_template() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/v4/model-templates/tpl_1", template("tpl_1")).await;
    answer(&server, "POST", "/v4/models", model("mdl_1")).await;
    let options = [
        "models",
        "create",
        "pet-names",
        "--template",
        "tpl_1",
        "--parameter",
        "kind=pet",
        "--parameter",
        "words=3",
        "--group",
        "grp_1",
        "--description",
        "for pets",
    ];
    let shown = asked(&server, &options).await.success();
    assert!(shown.starts_with("id: sgp:mdl_1\n"), "{shown}");
    let (_, _, body) = requests(&server).await.pop().unwrap();
    let expected = json!({
        "name": "pet-names", "account_id": "acc_1", "model_type": "CHAT_COMPLETION",
        "model_template_id": "tpl_1", "model_group_id": "grp_1", "description": "for pets",
        "model_creation_parameters": {"kind": "pet", "words": 3},
    });
    assert_eq!(body, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_that_do_not_fit_are_not_sent() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/v4/model-templates/tpl_1", template("tpl_1")).await;
    let create = ["models", "create", "x", "--template", "tpl_1"];
    let options = ["--parameter", "words=three", "--parameter", "tone=dry"];
    let ended = asked(&server, &[&create[..], &options].concat()).await;
    assert_eq!(ended.code, Some(5), "{ended:?}");
    let told = "`kind` is missing; `words` must be int and is a text; `tone` is not a parameter; \
                it takes kind, words";
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
    assert!(requests(&server).await.iter().all(|(verb, ..)| verb == "GET"));
    let ended = asked(&server, &[&create[..], &["--parameter", "kind"]].concat()).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("'--parameter <NAME=VALUE>'"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_changed_where_it_is_said() {
    let server = MockServer::start().await;
    answer(&server, "PATCH", "/v4/models/mdl_1", model("mdl_1")).await;
    let options = [
        "models",
        "update",
        "mdl_1",
        "--name",
        "names",
        "--clear",
        "description",
        "--clear",
        "group",
        "--json",
    ];
    let json = asked(&server, &options).await.json();
    assert_eq!((&json["id"], &json["provider"]), (&json!("mdl_1"), &json!("sgp")));
    let (verb, place, body) = requests(&server).await.remove(0);
    assert_eq!((verb.as_str(), place.as_str()), ("PATCH", "/v4/models/mdl_1"));
    assert_eq!(body, json!({"name": "names", "description": null, "model_group_id": null}));
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_and_template_are_changed_beside_what_there_is() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/v4/models/mdl_1", model("mdl_1")).await;
    answer(&server, "PATCH", "/v4/models/mdl_1", model("mdl_1")).await;
    answer(&server, "GET", "/v4/model-templates/tpl_1", template("tpl_1")).await;
    let mut other = template("tpl_2");
    other["model_creation_parameters_schema"]["parameters"].as_array_mut().unwrap().remove(0);
    answer(&server, "GET", "/v4/model-templates/tpl_2", other).await;
    let update = ["models", "update", "mdl_1", "--parameter", "words=3"];
    let more = ["--type", "completion", "--training-data-card", "t", "--vendor", "OPENAI"];
    let more = [&more[..], &["--base-model", "mdl_0", "--clear", "model-card"]].concat();
    asked(&server, &[&update[..], &more].concat()).await.success();
    // What the other template does not have is left behind.
    asked(&server, &[&update[..], &["--template", "tpl_2"]].concat()).await.success();
    // What does not fit is not sent.
    let bad = asked(&server, &["models", "update", "mdl_1", "--parameter", "words=x"]).await;
    assert_eq!(bad.code, Some(5), "{bad:?}");
    let requests = requests(&server).await;
    let sent = requests.iter().filter(|(verb, ..)| verb == "PATCH").map(|(.., body)| body);
    let first = json!({
        "model_creation_parameters": {"kind": "pet", "words": 3}, "model_type": "COMPLETION",
        "training_data_card": "t", "model_vendor": "OPENAI", "base_model_id": "mdl_0",
        "model_card": null,
    });
    let second = json!({"model_creation_parameters": {"words": 3}, "model_template_id": "tpl_2"});
    assert_eq!(sent.collect::<Vec<_>>(), [&first, &second]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_says_something_and_does_not_contradict_itself() {
    let server = MockServer::start().await;
    for (options, told) in [
        (&[][..], "nothing to change: give --name"),
        (&["--description", "x", "--clear", "description"], "--description and --clear contradict"),
        (&["--parameter", "a=b", "--clear", "parameters"], "--parameter and --clear contradict"),
        (&["--clear", "name"], "'--clear <FIELD>'"),
    ] {
        let ended = asked(&server, &[&["models", "update", "mdl_1"], options].concat()).await;
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
    }
    assert_eq!(requests(&server).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_deleted_with_a_yes() {
    let server = MockServer::start().await;
    deletes(&server, "/v4/models/mdl_1").await;
    let ended = asked(&server, &["models", "delete", "mdl_1"]).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(requests(&server).await, []);
    let ended = asked(&server, &["models", "delete", "mdl_1", "--yes"]).await;
    assert_eq!(ended.success(), "deleted the model mdl_1\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_did_not_happen_is_told() {
    let server = MockServer::start().await;
    let refused = json!({"success": false, "count": 0});
    answer(&server, "DELETE", "/v4/models/mdl_1", refused).await;
    let ended = asked(&server, &["models", "delete", "mdl_1", "--yes"]).await;
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(8), ""), "{ended:?}");
    assert!(ended.stderr.contains("says that the model mdl_1 was not deleted"), "{ended:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_asked_before_a_model_is_deleted() {
    use crate::control_terminal::on_a_terminal;

    let server = MockServer::start().await;
    answer(&server, "GET", "/v4/models/mdl_1", model("mdl_1")).await;
    deletes(&server, "/v4/models/mdl_1").await;
    let delete = ["models", "delete", "mdl_1", "--quiet"];
    let Some(ended) = on_a_terminal(&server.uri(), &delete, "n\n").await else { return };
    let question = "delete the model pet-names and its 2 deployments? [y/N]";
    assert!(ended.stdout.contains(question), "{ended:?}");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(requests(&server).await.iter().all(|(verb, ..)| verb == "GET"));
    let ended = on_a_terminal(&server.uri(), &delete, "yes\n").await.unwrap();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("deleted the model mdl_1"), "{ended:?}");
    assert!(requests(&server).await.iter().any(|(verb, ..)| verb == "DELETE"));
}
