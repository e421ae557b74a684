//! The older routes, where a base model is called by its name.

use modelway_core::*;
use serde_json::json;

use crate::support::{
    backend, base, call, events, sent_by, sent_by_call, shown, with_options, words,
};
use modelway_testing::{Canned, CannedTransport};

async fn line(operation: impl Operation) -> String {
    shown(&sent_by(base(), "gpt-4o", operation).await.unwrap())
}

#[tokio::test]
async fn chats() {
    let request = ChatRequest::new([Message::system("Be brief."), Message::user("Hi")]);
    let messages = r#"[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]"#;
    assert_eq!(
        line(request.clone()).await,
        format!(r#"POST /v4/chat-completions {{"model":"gpt-4o","messages":{messages}}}"#)
    );
    let mut full = request
        .temperature(1.0)
        .max_tokens(5)
        .top_p(0.5)
        .top_k(3)
        .frequency_penalty(0.5)
        .presence_penalty(0.5)
        .reasoning_effort(ReasoningEffort::High);
    full.stop = vec!["x".into()];
    full.chat_template = Some("t".into());
    let mut options = CallOptions::default();
    options.extra_body = json!({
        "instructions": null,
        "memory_strategy": {"name": "last_k", "params": {"k": 2}},
    })
    .as_object()
    .unwrap()
    .clone();
    let call = with_options("gpt-4o", StreamedChat(full), options);
    let sent = sent_by_call(base().with_account("acct"), call).await.unwrap();
    assert_eq!(sent.header("x-selected-account-id"), Some("acct"));
    assert_eq!(
        sent.json().unwrap(),
        json!({
            "model": "gpt-4o",
            "account_id": "acct",
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
            "chat_template": "t",
            "instructions": null,
            "memory_strategy": {"name": "last_k", "params": {"k": 2}},
            "model_parameters": {
                "temperature": 1.0, "stop_sequences": ["x"], "max_tokens": 5, "topP": 0.5, "topK": 3,
                "frequency_penalty": 0.5, "presence_penalty": 0.5, "reasoning_effort": "high",
            },
            "stream": true,
        })
    );
}

#[tokio::test]
async fn completions() {
    assert_eq!(
        line(CompletionRequest::new("p")).await,
        r#"POST /v4/completions {"model":"gpt-4o","prompt":"p"}"#
    );
    let full = CompletionRequest::new("p").temperature(0.5).top_k(2).top_p(0.1);
    assert_eq!(
        line(StreamedCompletion(full)).await,
        concat!(
            r#"POST /v4/completions {"model":"gpt-4o","prompt":"p","model_parameters":{"temperature":0.5,"#,
            r#""topP":0.1,"topK":2},"stream":true}"#
        )
    );
}

#[tokio::test]
async fn the_older_limits_hold() {
    let hot = ChatRequest::new([Message::user("Hi")]).temperature(1.1);
    let error = sent_by(base(), "m", hot).await.unwrap_err();
    assert!(error.to_string().contains("0 to 1"), "{error}");
    let logprobs = ChatRequest::new([Message::user("Hi")]).logprobs(true);
    let error = sent_by(base(), "m", logprobs).await.unwrap_err();
    assert!(error.to_string().contains("`logprobs`"), "{error}");
    let error = sent_by(base(), "m", ListModels::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

async fn answered<O: Operation>(operation: O, body: serde_json::Value) -> O::Output {
    let transport = CannedTransport::new().respond(Canned::json(200, &body));
    O::output(backend(base(), &transport).call(call("m", operation)).await.unwrap()).unwrap()
}

#[tokio::test]
async fn answers_of_the_older_shape() {
    let body = json!({
        "chat_completion": {"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"},
        "token_usage": {"prompt": 3, "completion": 1, "total": 4},
    });
    let answer = answered(ChatRequest::new([Message::user("Hi")]), body).await;
    assert_eq!((answer.text(), answer.finish_reason()), ("Hello", Some(&FinishReason::Stop)));
    let usage = answer.usage.unwrap();
    assert_eq!((usage.prompt_tokens, usage.total_tokens), (Some(3), Some(4)));
    let body = json!({
        "completion": {"text": "more", "finish_reason": "length", "response_metadata": {"a": 1}},
        "token_usage": null,
    });
    let answer = answered(CompletionRequest::new("p"), body).await;
    assert_eq!((answer.text(), answer.finish_reason()), ("more", Some(&FinishReason::Length)));
    assert_eq!(answer.extra["response_metadata"], json!({"a": 1}));
}

#[tokio::test]
async fn streams_of_either_shape() {
    let request = || StreamedChat(ChatRequest::new([Message::user("Hi")]));
    let older = Canned::sse([
        r#"{"chat_completion":{"message":{"role":"assistant","content":"He"}},"token_usage":null}"#,
        r#"{"completion":{"text":"llo"}}"#,
        r#"{"completion":{"text":"","finish_reason":"stop"},"token_usage":{"prompt":2,"completion":2,"total":4}}"#,
    ]);
    let tuples = Canned::sse([
        r#"{"completions":[["Hi",["He"]]]}"#,
        r#"{"completions":[["Hi",["llo"]]]}"#,
        r#"{"completions":[["Hi",[""]]],"finish_reason":"stop","prompt_tokens":2,"response_tokens":2}"#,
    ]);
    for response in [older, tuples] {
        let items = events(base(), request(), response).await;
        let wanted = ["started", "0: He", "0: llo", "usage Some(2) Some(2)", "finished: stop"];
        assert_eq!(words(&items), wanted);
    }
}
