//! Requests for inference.

use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, Message, ParameterBindings, Prompt,
    ReasoningEffort, Request, RerankRequest,
};
use serde_json::{Value, json};

use super::support::ask;

fn chat(body: &Value) -> (ChatRequest, bool) {
    let asked = ask("POST", "/v4/models/dep/chat-completions", body);
    assert_eq!(asked.address, "dep");
    match asked.request {
        Request::Chat { request, stream } => (*request, stream),
        other => panic!("{other:?}"),
    }
}

fn complete(body: &Value) -> (CompletionRequest, bool) {
    match ask("POST", "/v4/models/dep/completions", body).request {
        Request::Complete { request, stream } => (request, stream),
        other => panic!("{other:?}"),
    }
}

fn bindings() -> Value {
    json!({"bindings": {"text": "x", "whole": 1, "real": 1.5, "one": 1.0, "flag": true}})
}

#[test]
fn a_chat_with_required_fields_only() {
    let (request, stream) = chat(&json!({"prompt": "Hello", "chat_history": []}));
    assert_eq!((request, stream), (ChatRequest::new([Message::user("Hello")]), false));
}

#[test]
fn the_prompt_follows_the_history() {
    let history = json!([
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello."},
    ]);
    let (request, _) = chat(&json!({"prompt": "And now?", "chat_history": history}));
    let expected = [
        Message::system("Be brief."),
        Message::user("Hi"),
        Message::assistant("Hello."),
        Message::user("And now?"),
    ];
    assert_eq!(request.messages, expected);
}

#[test]
fn a_chat_with_all_parameters() {
    let (request, stream) = chat(&json!({
        "prompt": "p", "chat_history": [], "model_request_parameters": bindings(),
        "temperature": 2, "stop_sequences": ["a", "b", "c", "d"], "max_tokens": 5, "top_p": 0.5,
        "top_k": 4.0, "frequency_penalty": -1.5, "presence_penalty": 1, "stream": true,
        "logprobs": true, "top_logprobs": 3, "chat_template": "{{x}}",
        "chat_template_kwargs": {"enable_thinking": false}, "reasoning_effort": "low",
    }));
    assert!(stream);
    let expected = ChatRequest::new([Message::user("p")])
        .model_request_parameters(serde_json::from_value::<ParameterBindings>(bindings()).unwrap())
        .temperature(2.0)
        .stop(["a", "b", "c", "d"])
        .max_tokens(5_u64)
        .top_p(0.5)
        .top_k(4)
        .frequency_penalty(-1.5)
        .presence_penalty(1.0)
        .logprobs(true)
        .top_logprobs(3_u32)
        .chat_template("{{x}}")
        .chat_template_kwargs(json!({"enable_thinking": false}).as_object().unwrap().clone())
        .reasoning_effort(ReasoningEffort::from("low"));
    assert_eq!(request, expected);
    let bound = request.model_request_parameters.unwrap();
    assert_eq!(bound.bindings["whole"].to_string(), "1");
    assert_eq!(bound.bindings["one"].to_string(), "1.0");
}

#[test]
fn null_is_as_good_as_nothing() {
    let (request, stream) = chat(&json!({
        "prompt": "p", "chat_history": [], "model_request_parameters": null, "temperature": null,
        "stop_sequences": null, "max_tokens": null, "stream": null, "chat_template_kwargs": null,
    }));
    assert_eq!((request, stream), (ChatRequest::new([Message::user("p")]), false));
}

#[test]
fn a_completion() {
    let (request, stream) = complete(&json!({"prompt": "Once"}));
    assert_eq!((request, stream), (CompletionRequest::new("Once"), false));
    let (request, stream) = complete(&json!({
        "prompt": "Once", "model_request_parameters": {"bindings": {}}, "temperature": 0,
        "stop_sequences": [], "max_tokens": 5, "top_p": 1, "top_k": 1, "frequency_penalty": 0.5,
        "presence_penalty": 0.25, "stream": true, "logprobs": true, "top_logprobs": 2,
    }));
    assert!(stream);
    assert_eq!(request.prompt, Prompt::Text("Once".to_owned()));
    assert_eq!(
        (request.temperature, request.top_k, request.logprobs),
        (Some(0.0), Some(1), Some(2))
    );
    assert_eq!((request.max_tokens, request.top_p), (Some(5), Some(1.0)));
    assert_eq!((request.frequency_penalty, request.presence_penalty), (Some(0.5), Some(0.25)));
    assert_eq!(request.model_request_parameters, Some(ParameterBindings::new()));
}

#[test]
fn log_probabilities_of_a_completion_are_one_number() {
    for (sent, read) in [
        (json!({"logprobs": true}), Some(0)),
        (json!({"logprobs": true, "top_logprobs": 4}), Some(4)),
        (json!({"logprobs": false, "top_logprobs": 4}), None),
        (json!({"top_logprobs": 4}), None),
    ] {
        let mut body = sent;
        body["prompt"] = json!("p");
        assert_eq!(complete(&body).0.logprobs, read, "{body}");
    }
}

/// The service takes them for completions too; our request has no place for them.
#[test]
fn fields_of_chats_pass_a_completion_by() {
    let extra = json!({
        "chat_template": "t", "chat_template_kwargs": {"x": 1}, "reasoning_effort": "high",
    });
    let mut body = extra.clone();
    body["prompt"] = json!("p");
    let asked = ask("POST", "/v4/models/dep/completions", &body);
    assert_eq!(json!(asked.extra_body), extra);
}

#[test]
fn texts_to_embed() {
    let asked = ask("POST", "/v4/models/dep/embeddings", &json!({"texts": ["a", ""]}));
    let Request::Embed(request) = asked.request else { panic!() };
    assert_eq!(request, EmbeddingRequest::new(["a", ""]));
    let body = json!({"texts": [], "model_request_parameters": bindings()});
    let Request::Embed(request) = ask("POST", "/v4/models/dep/embeddings", &body).request else {
        panic!()
    };
    assert_eq!(request.model_request_parameters.unwrap().bindings.len(), 5);
}

#[test]
fn chunks_to_rank() {
    let body = json!({"query": "q", "chunks": ["a", "b"]});
    let asked = ask("POST", "/v4/models/dep/rerankings", &body);
    let Request::Rerank(request) = asked.request else { panic!() };
    assert_eq!(request, RerankRequest::new("q", ["a", "b"]));
    let body = json!({
        "query": "q", "chunks": ["a"], "instruction": "i", "model_request_parameters": bindings(),
    });
    let Request::Rerank(request) = ask("POST", "/v4/models/dep/rerankings", &body).request else {
        panic!()
    };
    assert_eq!(request.instruction.as_deref(), Some("i"));
    assert!(request.model_request_parameters.is_some());
}
