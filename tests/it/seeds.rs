//! The vendor's two Python examples ("Query a model"), in Rust on the Anyscale profile, against a mock
//! server: the same requests, and every printed field within reach.

use modelway::{ApiKey, Client, Message, Provider, Timestamp};
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn anyscale(server: &MockServer) -> Client {
    let provider = Provider::named("anyscale")
        .and_then(|p| p.with_base_url(&server.uri()))
        .expect("a provider")
        .with_key(ApiKey::new("esecret_YOUR_API_KEY").expect("a key"));
    Client::builder().provider(provider).no_proxy().build().expect("a client")
}

async fn serve(server: &MockServer, at: &str, answer: Value) {
    Mock::given(method("POST"))
        .and(path(at))
        .and(header("authorization", "Bearer esecret_YOUR_API_KEY"))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .expect(1)
        .mount(server)
        .await;
}

async fn sent(server: &MockServer) -> Value {
    let requests = server.received_requests().await.expect("recorded");
    serde_json::from_slice(&requests[0].body).expect("JSON")
}

#[tokio::test]
async fn the_chat_example() {
    let server = MockServer::start().await;
    let id = "meta-llama/Llama-2-70b-chat-hf-2e0b4e62c2d704f3c850f80662e530d9";
    let answer = json!({
        "id": id,
        "choices": [{
            "finish_reason": "stop",
            "index": 0,
            "message": {
                "content": " Sure! Test. Is there anything else I can assist you with?",
                "role": "assistant",
                "function_call": null,
                "tool_calls": null
            }
        }],
        "created": 1_699_982_193,
        "model": "meta-llama/Llama-2-70b-chat-hf",
        "object": "text_completion",
        "system_fingerprint": null,
        "usage": {"completion_tokens": 16, "prompt_tokens": 32, "total_tokens": 48}
    });
    serve(&server, "/v1/chat/completions", answer).await;

    let client = anyscale(&server).await;
    let reply = client
        .models()
        .chat_completions()
        .create("meta-llama/Llama-2-70b-chat-hf")
        .messages([Message::system("You are a helpful assistant."), Message::user("Say 'Test'.")])
        .temperature(0.7)
        .await
        .expect("an answer");

    assert_eq!(
        sent(&server).await,
        json!({
            "model": "meta-llama/Llama-2-70b-chat-hf",
            "messages": [
                {"role": "system", "content": "You are a helpful assistant."},
                {"role": "user", "content": "Say 'Test'."}
            ],
            "temperature": 0.7
        })
    );
    assert_eq!(reply.id, id);
    assert_eq!(reply.text(), " Sure! Test. Is there anything else I can assist you with?");
    assert_eq!(reply.finish_reason().map(|r| r.as_str()), Some("stop"));
    assert_eq!(reply.choices[0].index, 0);
    assert_eq!(reply.choices[0].message.role.as_str(), "assistant");
    assert!(reply.tool_calls().is_empty());
    assert_eq!(reply.created, Timestamp::from_unix_seconds(1_699_982_193));
    assert_eq!(reply.model, "meta-llama/Llama-2-70b-chat-hf");
    let usage = reply.usage.as_ref().expect("usage");
    assert_eq!(usage.completion_tokens, Some(16));
    assert_eq!(usage.prompt_tokens, Some(32));
    assert_eq!(usage.total_tokens, Some(48));
    assert!(reply.meta.deviations.is_empty(), "{:?}", reply.meta.deviations);
    assert_eq!(reply.system_fingerprint, None, "null");
    let raw: Value = serde_json::from_slice(reply.raw.as_ref().expect("the body")).expect("JSON");
    assert_eq!(raw["object"], "text_completion");
}

#[tokio::test]
async fn the_completion_example() {
    let server = MockServer::start().await;
    let id = "meta-llama/Llama-2-7b-chat-hf-8dPyTvkTnZl5f2aBhKU-giErWT7RV5vXDQP20GBWx_k";
    let text = " Sure, here's a short and simple one for you:\n\nWhy don't scientists trust atoms?\n\n\
                Because they make up everything!\n\nI hope you found that amusing! Do you have any other \
                topic or question you would like me to assist you with?";
    let answer = json!({
        "choices": [{
            "finish_reason": "stop",
            "index": 0,
            "logprobs": {
                "text_offset": null, "token_logprobs": null, "tokens": null, "top_logprobs": null
            },
            "text": text
        }],
        "created": 1_701_975_112,
        "id": id,
        "model": "meta-llama/Llama-2-7b-chat-hf",
        "object": "text_completion",
        "system_fingerprint": null,
        "usage": {"completion_tokens": 62, "prompt_tokens": 15, "total_tokens": 77}
    });
    serve(&server, "/v1/completions", answer).await;

    let client = anyscale(&server).await;
    let reply = client
        .models()
        .completions()
        .create("meta-llama/Llama-2-7b-chat-hf")
        .prompt("<s>[INST] Tell me a joke. [/INST]")
        .max_tokens(100)
        .await
        .expect("an answer");

    assert_eq!(
        sent(&server).await,
        json!({
            "model": "meta-llama/Llama-2-7b-chat-hf",
            "prompt": "<s>[INST] Tell me a joke. [/INST]",
            "max_tokens": 100
        })
    );
    assert_eq!(reply.id, id);
    assert_eq!(reply.text(), text);
    assert_eq!(reply.finish_reason().map(|r| r.as_str()), Some("stop"));
    assert_eq!(reply.choices[0].index, 0);
    assert!(reply.choices[0].logprobs.is_none(), "all its fields are null");
    assert_eq!(reply.created, Timestamp::from_unix_seconds(1_701_975_112));
    assert_eq!(reply.usage.as_ref().and_then(|u| u.total_tokens), Some(77));
    assert!(reply.meta.deviations.is_empty(), "{:?}", reply.meta.deviations);
}
