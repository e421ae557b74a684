//! A model of one's own: what its template makes of a request.

use modelway_core::*;
use modelway_testing::{Outcome, Script};
use serde_json::json;

use crate::support::{call, chat, deployed, extra, model, over, template, texts};

fn echo() -> Script {
    Script::new().otherwise(|_| Outcome::reply("x"))
}

fn bindings<const N: usize>(pairs: [(&str, serde_json::Value); N]) -> ParameterBindings {
    pairs.into_iter().collect()
}

#[tokio::test]
async fn defaults_fill_what_the_request_leaves_unset() {
    let script = echo();
    let platform = over(&script).await;
    let configuration = ModelwayTemplate::new("up", "m")
        .temperature(0.3)
        .top_p(0.9)
        .top_k(40_i64)
        .frequency_penalty(0.1)
        .presence_penalty(0.2)
        .max_tokens(100_u64)
        .stop_sequences(vec!["END".to_owned()])
        .context_length(2_048_u64);
    let id = deployed(&platform, template(configuration), json!({})).await.id;
    call(&platform, id.as_str(), chat("x")).await.unwrap();
    let own = chat("x").temperature(0.0).max_tokens(7).stop(["."]).top_k(1);
    call(&platform, id.as_str(), own).await.unwrap();
    call(&platform, id.as_str(), chat("x").max_tokens(5_000)).await.unwrap();
    call(&platform, id.as_str(), CompletionRequest::new("x").top_p(0.5)).await.unwrap();

    let chats = script.chats();
    let bare = ChatRequest::new([Message::user("x")])
        .temperature(0.3)
        .top_p(0.9)
        .top_k(40)
        .frequency_penalty(0.1)
        .presence_penalty(0.2)
        .max_tokens(100)
        .stop(["END"]);
    assert_eq!(chats[0], bare);
    let own = bare.clone().temperature(0.0).max_tokens(7).stop(["."]).top_k(1);
    assert_eq!(chats[1], own);
    assert_eq!(chats[2], bare, "the template's limit is the most");
    let calls = script.calls();
    let Request::Complete { request, .. } = &*calls[3].request else { panic!("{calls:?}") };
    assert_eq!((request.temperature, request.top_p), (Some(0.3), Some(0.5)));
    let target = calls[0].context.target.as_ref().unwrap();
    assert_eq!((&*target.upstream_id, target.context_length), ("m", Some(2_048)));
}

#[tokio::test]
async fn the_system_prompt_goes_first() {
    let script = echo();
    let platform = over(&script).await;
    let configuration = ModelwayTemplate::new("up", "m").system_prompt("Be dry.");
    let id = deployed(&platform, template(configuration), json!({})).await.id;
    let own = ChatRequest::new([Message::system("Say no."), Message::user("x")]);
    let parts = [Part::text_part("Say no.")];
    let parted = ChatRequest::new([Message::system(parts), Message::user("x")]);
    let later = ChatRequest::new([Message::user("x"), Message::system("Say no.")]);
    for request in [chat("x"), own, parted, later] {
        call(&platform, id.as_str(), request).await.unwrap();
    }
    let seen: Vec<Vec<String>> = script
        .chats()
        .iter()
        .map(|c| c.messages.iter().map(|m| format!("{}: {}", m.role, m.text())).collect())
        .collect();
    assert_eq!(seen[0], ["system: Be dry.", "user: x"]);
    assert_eq!(seen[1], ["system: Be dry.\n\nSay no.", "user: x"]);
    assert_eq!(seen[2], ["system: Be dry.\n\nSay no.", "user: x"]);
    assert_eq!(seen[3], ["system: Be dry.", "user: x", "system: Say no."]);
}

#[tokio::test]
async fn parameters_take_their_places() {
    let script = echo();
    let platform = over(&script).await;
    let configuration = ModelwayTemplate::new("up", "{{size}}-model")
        .system_prompt(
            r#"You are {{ tone }} in {{words}} words, {{style}}{{note}}. Keep {{"this"}}."#,
        )
        .stop_sequences(vec!["{{end}}".to_owned(), "{{note}}".to_owned()]);
    let mut request = template(configuration);
    request.model_creation_parameters_schema = Some(texts(["size", "tone", "style", "end"]));
    let words = ParameterField::new("words", ParameterType::Int, "how many").required();
    let note = ParameterField::new("note", ParameterType::Str, "a note");
    let style = ParameterField::new("style", ParameterType::Str, "how");
    request.model_request_parameters_schema = Some(ParameterSchema::new([words, note, style]));
    let made = model(&platform, request, extra(json!({"size": "small", "tone": "dry"}))).await;
    let mut request = CreateDeployment::new("production");
    let own = json!({"tone": "{{words}}", "style": "plain", "end": "END"});
    request.model_creation_parameters = Some(extra(own));
    let id = call(&platform, made.id.as_str(), request).await.unwrap().id;

    let with = |pairs| chat("x").model_request_parameters(pairs);
    let call_with = |request| call(&platform, id.as_str(), request);
    call_with(with(bindings([("words", json!(3))]))).await.unwrap();
    let more =
        bindings([("words", json!(4)), ("note", json!(" {{size}}")), ("style", json!("bold"))]);
    call_with(with(more)).await.unwrap();

    let seen = script.chats();
    assert_eq!(
        seen[0].messages[0].text(),
        r#"You are {{words}} in 3 words, plain. Keep {{"this"}}."#,
        "a value is data; one that is not there leaves nothing"
    );
    assert_eq!(
        seen[1].messages[0].text(),
        r#"You are {{words}} in 4 words, bold {{size}}. Keep {{"this"}}."#
    );
    assert_eq!(seen[0].stop, ["END"]);
    assert_eq!(seen[1].stop, ["END", " {{size}}"]);
    assert_eq!(script.calls()[0].context.upstream_id(), "small-model");
    assert!(seen.iter().all(|request| request.model_request_parameters.is_none()));
}

#[tokio::test]
async fn bindings_are_checked_before_anything_is_sent() {
    let script = echo();
    let platform = over(&script).await;
    let mut request = template(ModelwayTemplate::new("up", "m"));
    let tone = ParameterField::new("tone", ParameterType::Str, "how").required();
    request.model_request_parameters_schema = Some(ParameterSchema::new([tone]));
    let id = deployed(&platform, request, json!({})).await.id;
    let bare = deployed(&platform, renamed(template(ModelwayTemplate::new("up", "m"))), json!({}));
    let bare = bare.await.id;

    let with = |pairs| chat("x").model_request_parameters(pairs);
    let wrong = with(bindings([("tone", json!(1)), ("speed", json!(2))]));
    let error = call(&platform, id.as_str(), wrong).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::InvalidRequest, Phase::Build));
    let text = error.to_string();
    assert!(text.contains("`tone` must be str") && text.contains("`speed` is not a parameter"));
    let error = call(&platform, id.as_str(), chat("x")).await.unwrap_err();
    assert!(error.to_string().contains("`tone` is missing"), "{error}");

    for id in [bare.as_str(), "up/m"] {
        let some = with(bindings([("tone", json!("dry"))]));
        let error = call(&platform, id, some).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(
            error.to_string().contains("takes no request parameters, and got `tone`"),
            "{error}"
        );
        call(&platform, id, with(ParameterBindings::new())).await.unwrap();
    }
    assert_eq!(script.calls().len(), 2);
}

/// A second template wants a second name.
fn renamed(mut template: CreateTemplate) -> CreateTemplate {
    template.name = "another".to_owned();
    template
}

#[tokio::test]
async fn a_model_id_without_its_parameter_is_refused() {
    let script = echo();
    let platform = over(&script).await;
    let mut request = template(ModelwayTemplate::new("up", "{{size}}"));
    request.model_creation_parameters_schema = Some(texts(["size"]));
    let id = deployed(&platform, request, json!({})).await.id;
    let error = call(&platform, id.as_str(), chat("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("`model` wants the parameter `size`"), "{error}");
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn embeddings_and_rerankings_are_bound_too() {
    let script =
        Script::new().embeddings([vec![1.0]]).then(Outcome::rerankings(Rerankings::ranked([0.5])));
    let platform = over(&script).await;
    let mut request = template(ModelwayTemplate::new("up", "{{size}}"));
    request.model_request_parameters_schema = Some(texts(["size"]));
    let id = deployed(&platform, request, json!({})).await.id;
    let size = bindings([("size", json!("large"))]);
    let embed = EmbeddingRequest::new(["x"]).model_request_parameters(size.clone());
    call(&platform, id.as_str(), embed).await.unwrap();
    let rerank = RerankRequest::new("x", ["y"]).model_request_parameters(size);
    call(&platform, id.as_str(), rerank).await.unwrap();
    let calls = script.calls();
    assert!(calls.iter().all(|call| call.context.upstream_id() == "large"));
    assert!(
        matches!(&*calls[1].request, Request::Rerank(r) if r.model_request_parameters.is_none())
    );
}
