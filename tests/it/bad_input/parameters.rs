//! Parameters that clash are refused before anything is sent, with the reason.

use modelway::{
    ChatCall, Client, Content, ErrorKind, FunctionTool, Message, Part, Phase, ResponseFormat, Role,
    ToolCall, ToolChoice,
};
use modelway_testing::{Canned, CannedTransport};
use serde_json::json;

use super::support::{anyscale, is_clear};

const MIXTRAL: &str = "mistralai/Mixtral-8x7B-Instruct-v0.1";

fn chat(client: &Client, model: &str) -> ChatCall {
    client.models().chat_completions().create(model)
}

async fn refused(call: ChatCall, kind: ErrorKind, said: &str) {
    let error = call.await.expect_err(said);
    assert_eq!((error.kind(), error.phase()), (kind, Phase::Build), "{error}");
    assert!(!error.is_retryable());
    is_clear(&error);
    assert!(error.to_string().contains(said), "`{error}` does not say `{said}`");
    assert_eq!(error.provider(), Some("anyscale"), "{error}");
}

#[tokio::test]
async fn on_the_anyscale_profile() {
    let transport = CannedTransport::new();
    let client = anyscale(&transport);
    let hi = || chat(&client, MIXTRAL).prompt("Hi");
    let tool = || FunctionTool::new("f").parameters(json!({"type": "object"}));
    let invalid = ErrorKind::InvalidRequest;
    refused(hi().top_logprobs(2), invalid, "`top_logprobs` without `logprobs`").await;
    refused(hi().tool_choice(ToolChoice::Auto), invalid, "`tool_choice` without `tools`").await;
    refused(hi().n(2), ErrorKind::Unsupported, "more than one answer").await;
    refused(hi().temperature(2.5), invalid, "0 to 2").await;
    refused(hi().temperature(f64::NAN), invalid, "finite").await;
    refused(hi().presence_penalty(-3.0), invalid, "-2 to 2").await;
    refused(hi().stop(('a'..='i').map(|c| c.to_string())), invalid, "at most 8").await;
    refused(hi().logprobs(true).top_logprobs(6), invalid, "at most 5").await;
    refused(hi().tools([tool()]).top_p(0.5), invalid, "incompatible").await;
    refused(hi().response_format(ResponseFormat::JsonObject).top_k(5), invalid, "JSON mode").await;
    refused(
        hi().response_format(ResponseFormat::JsonObject).tools([tool()]),
        invalid,
        "choose one",
    )
    .await;
    refused(hi().tools([tool()]).tool_choice(ToolChoice::Required), invalid, "`required`").await;
    let schema = json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}});
    refused(hi().response_format(ResponseFormat::json_schema("s", schema)), invalid, "$defs").await;
    let image = Content::from([Part::image_url("https://example.com/a.png")]);
    refused(chat(&client, MIXTRAL).prompt(image), ErrorKind::Unsupported, "images").await;
    let llama = |client: &Client| chat(client, "meta-llama/Llama-2-70b-chat-hf").prompt("Hi");
    refused(llama(&client).tools([tool()]), ErrorKind::Unsupported, "tools").await;
    refused(llama(&client).logprobs(true), ErrorKind::Unsupported, "log probabilities").await;
    assert!(transport.requests().is_empty(), "something was sent");
}

#[tokio::test]
async fn messages_that_anyscale_refuses() {
    let transport = CannedTransport::new();
    let client = anyscale(&transport);
    let with = |messages: Vec<Message>| chat(&client, MIXTRAL).messages(messages);
    let invalid = ErrorKind::InvalidRequest;
    let two = vec![Message::system("a"), Message::user("b"), Message::system("c")];
    refused(with(two), invalid, "more than one system message").await;
    refused(with(vec![Message::user("a"), Message::assistant("")]), invalid, "messages[1]").await;
    refused(with(vec![Message::new(Role::Tool).content("x")]), invalid, "tool_call_id").await;
    refused(with(vec![Message::new("function").content("x")]), invalid, "`function`").await;
    assert!(transport.requests().is_empty(), "something was sent");
}

#[tokio::test]
async fn completions_and_embeddings_on_anyscale() {
    let transport = CannedTransport::new();
    let client = anyscale(&transport);
    let two =
        client.models().completions().create("m").prompt(vec!["a".to_owned(), "b".to_owned()]);
    let error = two.await.expect_err("two prompts");
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Unsupported, Phase::Build), "{error}");
    let none = client.models().completions().create("m").await.expect_err("no prompt");
    assert!(none.to_string().contains("one string"), "{none}");
    let none =
        client.models().embeddings().create("thenlper/gte-large").await.expect_err("no text");
    assert!(none.to_string().contains("at least one"), "{none}");
    let sized =
        client.models().embeddings().create("thenlper/gte-large").texts(["a"]).dimensions(64);
    assert!(sized.await.expect_err("sized").to_string().contains("ignored"));
    assert!(transport.requests().is_empty(), "something was sent");
}

#[tokio::test]
async fn what_is_well_passes() {
    let answer =
        json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": " {} "}}]});
    let transport = CannedTransport::new().respond(Canned::json(200, &answer));
    let client = anyscale(&transport);
    let schema =
        json!({"type": "object", "$defs": {"A": {}}, "properties": {"a": {"$ref": "#/$defs/A"}}});
    let reply = chat(&client, MIXTRAL)
        .messages([
            Message::new(Role::Developer).content("Answer in JSON."),
            Message::user([Part::text_part("Hi"), Part::text_part(" there")].to_vec()),
            Message::new(Role::Assistant).tool_calls([ToolCall::function("c", "f", "{}")]),
            Message::tool("c", "ok"),
        ])
        .response_format(ResponseFormat::json_schema("s", schema.clone()))
        .temperature(0.0)
        .seed(1)
        .await
        .expect("sent");
    assert_eq!(reply.text(), " {} ");
    let sent = transport.requests()[0].json().expect("JSON");
    assert_eq!(sent["response_format"], json!({"type": "json_object", "schema": schema}));
    assert_eq!(sent["messages"][0], json!({"role": "system", "content": "Answer in JSON."}));
    assert_eq!(sent["messages"][1], json!({"role": "user", "content": "Hi there"}));
    assert_eq!(sent["temperature"], 0.0, "0 is sent as it is");
    assert!(sent.get("stream").is_none() && sent.get("n").is_none());
}

#[tokio::test]
async fn a_call_that_contradicts_itself() {
    let transport = CannedTransport::new();
    let client = anyscale(&transport);
    let create = || chat(&client, "some-model");
    let history = || [Message::user("a"), Message::assistant("b")];
    for (call, said) in [
        (create(), "nothing to answer"),
        (create().chat_history(history()), "`chat_history` without `prompt`"),
        (create().messages(history()).prompt("c"), "`messages` together with"),
        (create().prompt("a").with_header("bad name", "x"), "header's name"),
        (create().prompt("a").with_header("x-a", "b\nc"), "value of the header `x-a`"),
        (create().prompt("a").with_extra_body(json!([1])), "JSON object"),
    ] {
        let error = call.await.expect_err(said);
        assert_eq!(
            (error.kind(), error.phase()),
            (ErrorKind::InvalidRequest, Phase::Build),
            "{error}"
        );
        assert!(error.to_string().contains(said), "`{error}` does not say `{said}`");
    }
    for bad in ["", "..", "a/../b", "a//b"] {
        let error = client.models().retrieve(bad).await.expect_err(bad);
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{bad}: {error}");
    }
    assert!(transport.requests().is_empty(), "something was sent");
}
