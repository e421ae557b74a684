//! `modelway templates`.

use serde_json::{Value, json};
use wiremock::MockServer;

use crate::control_support::{asked, deletes, on, page, requests, template};
use crate::support::{answer, folder, modelway, run};

const PLACE: &str = "/v4/model-templates";

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_listed() {
    let server = MockServer::start().await;
    answer(&server, "GET", PLACE, page(&[template("tpl_1")])).await;
    let table = asked(&server, &["templates", "list"]).await.success();
    assert_eq!(table, "ID     NAME   TYPE  OVER\ntpl_1  names  chat  lab:small\n");
    let json = asked(&server, &["templates", "list", "--json"]).await.json();
    let first = &json["templates"][0];
    assert_eq!((&first["id"], &first["provider"]), (&json!("tpl_1"), &json!("sgp")));
    assert_eq!(first["vendor_configuration"]["provider"], "lab");
    assert_eq!(json.get("total_item_count"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_are_listed_unless_one_is_wanted() {
    use wiremock::matchers::{method, path, query_param};
    use wiremock::{Mock, ResponseTemplate};

    let server = MockServer::start().await;
    for number in [1, 2] {
        let body = json!({
            "items": [template(&format!("tpl_{number}"))],
            "current_page": number, "items_per_page": 1, "total_item_count": 2,
        });
        let response = ResponseTemplate::new(200).set_body_json(body);
        let place = Mock::given(method("GET")).and(path(PLACE));
        let place = place.and(query_param("page", number.to_string()));
        place.respond_with(response.clone()).mount(&server).await;
        if number == 1 {
            let first = Mock::given(method("GET")).and(path(PLACE)).respond_with(response);
            first.with_priority(9).mount(&server).await;
        }
    }
    let all = asked(&server, &["templates", "list"]).await.success();
    assert!(all.contains("\ntpl_1 ") && all.contains("\ntpl_2 "), "{all}");
    let one = asked(&server, &["templates", "list", "--limit", "1"]).await;
    assert_eq!(one.stderr, "page 1, 1 of 2; --page 2 shows more\n");
    assert!(!one.success().contains("tpl_2"));
    let last = asked(&server, &["templates", "list", "--page", "2", "--json"]).await;
    assert_eq!(last.stderr, "");
    let json = last.json();
    assert_eq!((&json["current_page"], &json["total_item_count"]), (&json!(2), &json!(2)));
    assert_eq!(json["templates"][0]["id"], "tpl_2");
    let (_, place, _) = requests(&server).await.pop().unwrap();
    assert_eq!(place, "/v4/model-templates?page=2");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_template_is_shown() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/v4/model-templates/tpl_1", template("tpl_1")).await;
    let shown = asked(&server, &["templates", "show", "tpl_1"]).await.success();
    for line in [
        "id: tpl_1",
        "type: chat",
        "created: 2026-01-31T12:00:00Z",
        "configuration vendor: MODELWAY",
        "configuration system_prompt: You generate {{kind}} names.",
        "parameter: kind:str!:of what",
        "parameter: words:int",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
    let json = asked(&server, &["templates", "show", "tpl_1", "--json"]).await.json();
    assert_eq!((&json["name"], &json["attempts"][0]["status"]), (&json!("names"), &json!(200)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_made_over_a_provider() {
    let server = MockServer::start().await;
    answer(&server, "POST", PLACE, template("tpl_1")).await;
    let options = [
        "templates",
        "create",
        "names",
        "--type",
        "chat",
        "--over",
        "lab",
        "--upstream",
        "small",
        "--system",
        "You generate {{kind}} names.",
        "--temperature",
        "0.5",
        "--max-tokens",
        "100",
        "--parameter",
        "kind:str!:of what",
        "--request-parameter",
        "words:int",
    ];
    let shown = asked(&server, &options).await.success();
    assert!(shown.starts_with("id: tpl_1\nname: names\n"), "{shown}");
    let (_, _, body) = requests(&server).await.remove(0);
    let expected = json!({
        "name": "names",
        "account_id": "acc_1",
        "endpoint_type": "SYNC",
        "model_type": "CHAT_COMPLETION",
        "vendor_configuration": {
            "vendor": "MODELWAY", "provider": "lab", "model": "small",
            "system_prompt": "You generate {{kind}} names.", "temperature": 0.5, "max_tokens": 100,
        },
        "model_creation_parameters_schema": {"parameters": [
            {"name": "kind", "type": "str", "description": "of what", "required": true},
        ]},
        "model_request_parameters_schema": {"parameters": [
            {"name": "words", "type": "int", "description": "", "required": false},
        ]},
    });
    assert_eq!(body, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_made_by_a_vendors_configuration() {
    let server = MockServer::start().await;
    answer(&server, "POST", PLACE, template("tpl_1")).await;
    let launch = json!({
        "vendor": "LAUNCH",
        "bundle_config": {"registry": "r", "image": "i", "tag": "t", "new_field": 1},
    });
    let create = ["templates", "create", "mine", "--type", "generic", "--endpoint-type", "async"];
    let file = folder("configuration").join("launch.json");
    std::fs::write(&file, launch.to_string()).unwrap();
    let options = [&create[..], &["--configuration", file.to_str().unwrap()]].concat();
    asked(&server, &options).await.success();
    let mut command = on(&server.uri(), &[&create[..], &["--configuration", "-"]].concat());
    command.write_stdin(launch.to_string());
    run(command).await.success();
    let sent = requests(&server).await;
    assert_eq!(sent.len(), 2);
    for (_, _, body) in sent {
        assert_eq!(body["vendor_configuration"], launch);
        assert_eq!(body["endpoint_type"], "ASYNC");
        assert_eq!(body.get("model_creation_parameters_schema"), None::<&Value>);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_options_are_named() {
    let over = ["--over", "lab", "--upstream", "small"];
    for (options, told) in [
        (&["--type", "chatty"][..], "'--type <KIND>': known are chat, completion"),
        (
            &["--type", "chat", "--parameter", "tone"],
            "'--parameter <PARAMETER>': a parameter is NAME",
        ),
        (&["--type", "chat", "--parameter", "tone:text"], "known are str, int, float, bool"),
        (&["--type", "chat", "--endpoint-type", "x"], "'--endpoint-type <HOW>': known are sync"),
        (
            &["--type", "chat", "--parameter", "a:str", "--parameter", "a:int"],
            "--parameter declares `a` twice",
        ),
        (&["--type", "chat", "--configuration", "/nonexistent"], "cannot be used with"),
        (&[], "--type <KIND>"),
    ] {
        let options = [&["templates", "create", "x"], options, &over].concat();
        let ended = run(on("http://127.0.0.1:1", &options)).await;
        assert_eq!(ended.code, Some(2), "{options:?}: {ended:?}");
        assert!(ended.stderr.contains(told), "{options:?}: {}", ended.stderr);
    }
    let file = ["templates", "create", "x", "--type", "chat", "--configuration", "/nonexistent"];
    let ended = run(on("http://127.0.0.1:1", &file)).await;
    assert_eq!(ended.code, Some(2));
    let told = "error: the file of --configuration /nonexistent cannot be read\ncaused by: ";
    assert!(ended.stderr.starts_with(told), "{}", ended.stderr);
    let neither = ["templates", "create", "x", "--type", "chat"];
    let ended = run(on("http://127.0.0.1:1", &neither)).await;
    assert_eq!(ended.code, Some(2));
    let told = "error: a template needs --over and --upstream, or --configuration\n";
    assert_eq!(ended.stderr, told);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_needs_a_yes() {
    let server = MockServer::start().await;
    deletes(&server, "/v4/model-templates/tpl_1").await;
    let ended = asked(&server, &["templates", "delete", "tpl_1"]).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("give --yes"), "{}", ended.stderr);
    let ended = asked(&server, &["templates", "delete", "tpl_1", "--json"]).await;
    assert_eq!((ended.code, &ended.json()["error"]["kind"]), (Some(2), &json!("usage")));
    assert_eq!(requests(&server).await, []);
    let ended = asked(&server, &["templates", "delete", "tpl_1", "--yes"]).await;
    assert_eq!(ended.success(), "deleted the template tpl_1\n");
    let json = asked(&server, &["templates", "delete", "tpl_1", "-y", "--json"]).await.json();
    assert_eq!((&json["success"], &json["count"]), (&json!(true), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_without_a_platform_says_so() {
    let mut command = modelway(&["templates", "list", "--provider", "groq"]);
    command.env("GROQ_API_KEY", "k");
    let ended = run(command).await;
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(ended.stderr.contains("groq"), "{}", ended.stderr);
    let mut command = modelway(&["templates", "list"]);
    command.env("GROQ_API_KEY", "k").env("XAI_API_KEY", "k");
    let ended = run(command).await;
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.stderr.contains("choose one by --provider"), "{}", ended.stderr);
}
