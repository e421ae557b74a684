//! Templates for another address than the provider's own.

use std::sync::{Arc, Mutex};

use modelway_core::*;
use modelway_testing::{Outcome, Script};
use serde_json::json;

use crate::support::{call, chat, deployed, over, template, texts};

fn elsewhere() -> CreateTemplate {
    let mut request = template(ModelwayTemplate::new("up", "m").base_url("http://{{host}}/v1"));
    request.model_creation_parameters_schema = Some(texts(["host"]));
    request
}

#[tokio::test]
async fn another_address_is_refused_where_nobody_makes_it() {
    let script = Script::new();
    let platform = over(&script).await;
    let id = deployed(&platform, elsewhere(), json!({"host": "127.0.0.1:1"})).await.id;
    let error = call(&platform, id.as_str(), chat("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Unsupported, Phase::Build));
    assert!(error.to_string().contains("http://127.0.0.1:1/v1"), "{error}");
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn a_backend_is_made_once_for_each_address() {
    let (own, other) = (Script::new(), Script::new().otherwise(|_| Outcome::reply("elsewhere")));
    let made = Arc::new(Mutex::new(Vec::new()));
    let platform = over(&own).await.with_addresses(Arc::new({
        let (other, made) = (other.clone(), made.clone());
        move |provider, url| {
            made.lock().unwrap().push(format!("{provider} {url}"));
            Ok(other.backend())
        }
    }));
    let id = deployed(&platform, elsewhere(), json!({"host": "127.0.0.1:1"})).await.id;
    for _ in 0..2 {
        let reply = call(&platform, id.as_str(), chat("x")).await.unwrap();
        assert_eq!(reply.text(), "elsewhere");
    }
    assert_eq!(*made.lock().unwrap(), ["up http://127.0.0.1:1/v1"]);
    assert_eq!(other.calls()[0].context.upstream_id(), "m");
    assert!(own.calls().is_empty());
}

#[tokio::test]
async fn a_request_cannot_say_where_the_key_goes() {
    let script = Script::new().otherwise(|_| Outcome::reply("x"));
    let made = Arc::new(Mutex::new(Vec::new()));
    let platform = over(&script).await.with_addresses(Arc::new({
        let (script, made) = (script.clone(), made.clone());
        move |_, url| {
            made.lock().unwrap().push(url.to_owned());
            Ok(script.backend())
        }
    }));
    let mut request = elsewhere();
    request.model_request_parameters_schema = Some(texts(["host"]));
    let id = deployed(&platform, request, json!({"host": "ours"})).await.id;
    let bindings = ParameterBindings::new().bind("host", "theirs");
    let request = chat("x").model_request_parameters(bindings);
    call(&platform, id.as_str(), request).await.unwrap();
    assert_eq!(*made.lock().unwrap(), ["http://ours/v1"]);
}
