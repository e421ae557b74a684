//! What a real model answers.

use modelway::stream::StreamEvent;
use modelway::{FinishReason, FunctionTool, Message, ResponseFormat, ToolChoice};
use serde_json::{Value, json};

use super::llama::llama;

#[tokio::test]
async fn a_chat() {
    let Some(server) = llama().await else { return };
    let reply = server
        .client()
        .models()
        .chat_completions()
        .create("smollm2")
        .prompt("Tell me the capital of France.")
        .temperature(0.0)
        .max_tokens(32)
        .await
        .expect("an answer");
    assert!(reply.text().contains("Paris"), "{}", reply.text());
    assert_eq!(reply.finish_reason(), Some(&FinishReason::Stop));
    let usage = reply.usage.as_ref().expect("usage");
    let sum = usage.prompt_tokens.unwrap_or(0) + usage.completion_tokens.unwrap_or(0);
    assert_eq!(usage.total_tokens, Some(sum));
    assert_eq!(reply.meta.provider.as_deref(), Some("llamacpp"));
    assert_eq!(reply.meta.status, Some(200));
    assert_eq!(reply.meta.attempts.len(), 1);
    assert!(reply.meta.latency.is_some());
    assert!(reply.extra.contains_key("timings"), "what the dialect does not name stays reachable");
}

#[tokio::test]
async fn a_stream_folds_into_the_same() {
    let Some(server) = llama().await else { return };
    let client = server.client();
    let call = client
        .models()
        .chat_completions()
        .create("smollm2")
        .chat_history([Message::system("You are brief.")])
        .prompt("Count to five.")
        .temperature(0.0)
        .seed(7)
        .max_tokens(24);
    let whole = call.clone().await.expect("an answer");
    let mut stream = call.stream().await.expect("a stream");
    assert!(stream.meta().time_to_first_token.is_some());
    let (mut text, mut terminal) = (String::new(), 0);
    while let Some(event) = stream.next().await {
        let event = event.expect("an event");
        text.push_str(event.text().unwrap_or_default());
        terminal += u32::from(matches!(event, StreamEvent::Finished { .. }));
    }
    assert_eq!(terminal, 1);
    let folded = stream.into_completion().expect("complete");
    assert_eq!(folded.text(), text);
    assert_eq!(folded.text(), whole.text());
    assert_eq!(folded.finish_reason(), whole.finish_reason());
    let tokens = |u: &Option<modelway::Usage>| u.as_ref().and_then(|u| u.completion_tokens);
    assert_eq!(tokens(&folded.usage), tokens(&whole.usage));
    assert!(folded.meta.deviations.is_empty(), "{:?}", folded.meta.deviations);
}

#[tokio::test]
async fn json_by_schema() {
    let Some(server) = llama().await else { return };
    let schema = json!({
        "type": "object",
        "properties": {"color": {"type": "string", "enum": ["red", "green", "blue"]}},
        "required": ["color"],
        "additionalProperties": false
    });
    let reply = server
        .client()
        .models()
        .chat_completions()
        .create("smollm2")
        .prompt("Which color is the sky?")
        .response_format(ResponseFormat::json_schema("sky", schema))
        .temperature(0.0)
        .max_tokens(64)
        .await
        .expect("an answer");
    let value: Value = serde_json::from_str(reply.text()).expect("JSON");
    assert!(
        ["red", "green", "blue"].contains(&value["color"].as_str().unwrap_or_default()),
        "{value}"
    );
}

fn weather() -> FunctionTool {
    FunctionTool::new("get_weather").description("The weather in a city").parameters(json!({
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"]
    }))
}

#[tokio::test]
async fn tools_whole_and_streamed() {
    let Some(server) = llama().await else { return };
    let client = server.client();
    let call = client
        .models()
        .chat_completions()
        .create("smollm2")
        .prompt("What is the weather in Paris?")
        .tools([weather()])
        .tool_choice(ToolChoice::Required)
        .temperature(0.0)
        .max_tokens(64);
    let whole = call.clone().await.expect("an answer");
    assert_eq!(whole.finish_reason(), Some(&FinishReason::ToolCalls));
    let [tool_call] = whole.tool_calls() else { panic!("{:?}", whole.tool_calls()) };
    assert_eq!(tool_call.name, "get_weather");
    assert_eq!(tool_call.json().expect("JSON")["city"], "Paris");

    let mut stream = call.stream().await.expect("a stream");
    let mut grammar = Vec::new();
    while let Some(event) = stream.next().await {
        match event.expect("an event") {
            StreamEvent::ToolCallStart { .. } => grammar.push('s'),
            StreamEvent::ToolCallDelta { .. } => grammar.push('d'),
            StreamEvent::ToolCallEnd { .. } => grammar.push('e'),
            _ => {}
        }
    }
    let word: String = grammar.into_iter().collect();
    assert!(word.starts_with("sd") && word.ends_with("de"), "{word}");
    let folded = stream.into_completion().expect("complete");
    assert_eq!(folded.tool_calls()[0].arguments, tool_call.arguments);

    let answer = client
        .models()
        .chat_completions()
        .create("smollm2")
        .messages([
            Message::user("What is the weather in Paris?"),
            whole.message().expect("a message").clone(),
            Message::tool(&*tool_call.id, "22 degrees and sunny"),
        ])
        .tools([weather()])
        .temperature(0.0)
        .max_tokens(32)
        .await
        .expect("an answer");
    assert!(!answer.text().is_empty());
}

#[tokio::test]
async fn completions_with_log_probabilities() {
    let Some(server) = llama().await else { return };
    let client = server.client();
    let call = client
        .models()
        .completions()
        .create("smollm2")
        .prompt("The capital of France is")
        .logprobs(2)
        .temperature(0.0)
        .max_tokens(4);
    let whole = call.clone().await.expect("an answer");
    assert!(whole.text().contains("Paris"), "{}", whole.text());
    let logprobs = whole.choices[0].logprobs.as_ref().expect("log probabilities");
    assert_eq!(logprobs.content.len(), 4);
    let first = &logprobs.content[0];
    assert!(first.logprob.is_some_and(|p| p <= 0.0) && first.top.len() == 2, "{first:?}");
    let folded = call.stream().await.expect("a stream").collect().await.expect("complete");
    assert_eq!(folded.text(), whole.text());
}

#[tokio::test]
async fn embeddings_as_numbers_and_as_base64() {
    let Some(server) = llama().await else { return };
    let client = server.client();
    let call = client.models().embeddings().create("smollm2").texts(["one text", "and another"]);
    let numbers = call.clone().await.expect("vectors");
    let packed = call.encoding_format(modelway::EncodingFormat::Base64).await.expect("vectors");
    assert_eq!(numbers.embeddings.len(), 2);
    assert_eq!(numbers.embeddings[0].vector.len(), 576);
    for (a, b) in numbers.vectors().zip(packed.vectors()) {
        let dot: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
        let norm = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
        assert!(dot / (norm(a) * norm(b)) > 0.9999);
    }
}

#[tokio::test]
async fn models_and_raw_requests() {
    let Some(server) = llama().await else { return };
    let client = server.client();
    let list = client.models().list().await.expect("models");
    assert!(list.items.iter().any(|m| m.id == "smollm2"), "{list:?}");
    let health = server.beside().raw().get("/health").await.expect("healthy");
    assert_eq!(health.json().expect("JSON")["status"], "ok");
}
