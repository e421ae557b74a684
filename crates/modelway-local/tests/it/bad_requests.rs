//! Requests that a model in process cannot honour: refused by name, before any work.

use modelway_core::{
    ChatRequest, CompletionRequest, Error, ErrorKind, Image, Inference, Message, Part, Prompt,
    ResponseFormat,
};
use modelway_local::{LocalModels, ModelFiles};

use crate::support::{chat_models, to, user};

/// A model that cannot even be loaded: whatever is refused was refused before that.
fn nowhere() -> LocalModels {
    LocalModels::builder().model("chat", ModelFiles::gguf("/nowhere.gguf")).build().unwrap()
}

async fn chat(request: ChatRequest) -> Error {
    nowhere().chat(&request, &to("chat")).await.unwrap_err()
}

#[tokio::test]
async fn chats() {
    let hi = || user("hi");
    let image = Message::user([Part::Image(Image::url("https://example.com/a.png"))]);
    let cases = [
        (hi().temperature(2.5), "temperature"),
        (hi().temperature(f64::NAN), "temperature"),
        (hi().top_p(-0.1), "top_p"),
        (hi().top_k(-1), "top_k"),
        (hi().n(2u32), "`n`"),
        (hi().max_tokens(0u64), "max_tokens"),
        (hi().stop([""]), "stop"),
        (hi().presence_penalty(3.0), "presence_penalty"),
        (hi().top_logprobs(2u32), "top_logprobs"),
        (hi().logprobs(true).top_logprobs(21u32), "top_logprobs"),
        (hi().reasoning_effort("low"), "reasoning_effort"),
        (hi().parallel_tool_calls(true), "parallel_tool_calls"),
        (hi().response_format(ResponseFormat::JsonObject), "response_format"),
        (ChatRequest::new([]), "messages"),
        (ChatRequest::new([image]), "image"),
        (ChatRequest::new([Message::tool("1", "x")]), "tool"),
    ];
    for (request, field) in cases {
        let error = chat(request).await;
        let kinds = [ErrorKind::InvalidRequest, ErrorKind::Unsupported];
        assert!(kinds.contains(&error.kind()), "{error}");
        assert!(error.to_string().contains(field), "{field}: {error}");
    }
}

#[tokio::test]
async fn completions() {
    let a = || CompletionRequest::new("a");
    let two = Prompt::Texts(vec!["a".into(), "b".into()]);
    let cases = [
        (a().suffix("b"), "suffix"),
        (a().logprobs(21u32), "logprobs"),
        (a().echo(true).logprobs(1u32), "echo"),
        (CompletionRequest::new(two), "prompt"),
        (CompletionRequest::new(Prompt::Texts(Vec::new())), "prompt"),
    ];
    for (request, field) in cases {
        let error = nowhere().complete(&request, &to("chat")).await.unwrap_err();
        assert!(error.to_string().contains(field), "{field}: {error}");
    }
}

#[tokio::test]
async fn prompts_that_do_not_fit() {
    let Some(models) = chat_models() else { return };
    let long = CompletionRequest::new(Prompt::Tokens(vec![1000; 5000]));
    let error = models.complete(&long, &to("chat")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContextLength);
    assert!(error.to_string().contains("5000 tokens, the context 4096"), "{error}");
    let much = CompletionRequest::new("a").max_tokens(u64::MAX);
    let error = models.complete(&much, &to("chat")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContextLength);
    let unknown = CompletionRequest::new(Prompt::Tokens(vec![49_152]));
    let error = models.complete(&unknown, &to("chat")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}
