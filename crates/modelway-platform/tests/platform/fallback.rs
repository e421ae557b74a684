//! A chat with a model that only completes.

use modelway_core::*;
use modelway_testing::{Outcome, Script};
use serde_json::json;

use crate::support::{call, chat, deployed, over, row, template};

fn conversation() -> ChatRequest {
    let messages = [
        Message::system("Be dry."),
        Message::user("first"),
        Message::assistant("answer"),
        Message::user("second"),
    ];
    ChatRequest::new(messages).temperature(0.5).stop(["."]).max_tokens(9)
}

fn completed(script: &Script) -> CompletionRequest {
    let calls = script.calls();
    let Request::Complete { request, .. } = &*calls[0].request else { panic!("{calls:?}") };
    request.clone()
}

#[tokio::test]
async fn a_completion_model_gets_the_new_message_alone_and_the_reply_says_so() {
    let script = Script::new().reply("x");
    let platform = over(&script).await;
    let mut request = template(ModelwayTemplate::new("up", "m").system_prompt("Never seen."));
    request.model_type = ModelKind::Completion;
    let id = deployed(&platform, request, json!({})).await.id;
    let reply = call(&platform, id.as_str(), conversation()).await.unwrap();
    assert_eq!((reply.text(), reply.finish_reason()), ("x", Some(&FinishReason::Stop)));
    let adaptation = &reply.meta.adaptations[0];
    assert!(
        adaptation.to_string().starts_with("messages: the model does not chat"),
        "{adaptation}"
    );
    let expected = CompletionRequest::new("second").temperature(0.5).stop(["."]).max_tokens(9);
    assert_eq!(completed(&script), expected);
    assert_eq!(row(&platform).await.operation, "chat");
}

#[tokio::test]
async fn so_does_a_model_of_a_provider_without_chat_streamed_too() {
    let script = Script::new()
        .with_capabilities(Capabilities::INFERENCE.without(Capability::Chat))
        .stream(["a", "b"]);
    let platform = over(&script).await;
    let stream = call(&platform, "up/m", StreamedChat(conversation())).await.unwrap();
    let reply = stream.collect().await.unwrap();
    assert_eq!((reply.text(), reply.meta.adaptations.len()), ("ab", 1));
    assert_eq!(completed(&script).prompt, Prompt::from("second"));
    assert_eq!(row(&platform).await.prompt_tokens, Some(2), "what was sent is counted");
}

#[tokio::test]
async fn what_a_completion_cannot_give_is_refused() {
    let script = Script::new()
        .with_capabilities(Capabilities::INFERENCE.without(Capability::Chat))
        .otherwise(|_| Outcome::reply("x"));
    let platform = over(&script).await;
    let tool = FunctionTool::new("f");
    let error = call(&platform, "up/m", chat("x").tools([tool])).await.unwrap_err();
    assert!(error.is_unsupported() && error.to_string().contains("tools"), "{error}");
    let nothing = ChatRequest::new([Message::system("Be dry.")]);
    let error = call(&platform, "up/m", nothing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn a_model_that_can_do_neither_says_so() {
    let neither = Capabilities::NONE.with(Capability::Embeddings);
    let script = Script::new().with_capabilities(neither);
    let platform = over(&script).await;
    let error = call(&platform, "up/m", chat("x")).await.unwrap_err();
    assert!(error.is_unsupported() && error.to_string().contains("chat"), "{error}");
}
