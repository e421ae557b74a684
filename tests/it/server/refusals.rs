//! What a real server refuses, and what happens when nobody listens any more.

use std::time::Duration;

use modelway::window::WindowPolicy;
use modelway::{ErrorKind, Message, Phase};
use serde_json::Value;

use super::llama::{Llama, llama, llama_alone};

#[tokio::test]
async fn a_bad_key() {
    let Some(server) = llama().await else { return };
    let client = server.builder_with_key("sk-wrong-canary").build().expect("a client");
    let error = client
        .models()
        .chat_completions()
        .create("smollm2")
        .prompt("Hi")
        .await
        .expect_err("refused");
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Authentication, Phase::Response));
    assert_eq!(error.status(), Some(401));
    assert_eq!(error.provider_message(), Some("Invalid API Key"));
    assert!(!error.is_retryable());
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[tokio::test]
async fn a_wrong_model_is_the_servers_affair() {
    let Some(server) = llama().await else { return };
    let reply = server
        .client()
        .models()
        .chat_completions()
        .create("no-such-model")
        .prompt("Hi")
        .max_tokens(1)
        .await
        .expect("llama.cpp takes any name");
    assert_eq!(reply.model, "smollm2", "the answer says who answered");
    let missing = server.client().raw().get("/no/such/path").await.expect_err("refused");
    assert_eq!((missing.kind(), missing.status()), (ErrorKind::NotFound, Some(404)));
}

#[tokio::test]
async fn an_overflow() {
    let Some(server) = llama().await else { return };
    let client = server.client();
    let call = client.models().chat_completions().create("smollm2").prompt("word ".repeat(4_000));
    let unary = call.clone().await.expect_err("too long");
    let streamed = call.stream().await.expect_err("too long, before the first event");
    for error in [unary, streamed] {
        assert_eq!(error.kind(), ErrorKind::ContextLength, "{error}");
        assert!(error.is_context_length() && !error.is_retryable());
        assert_eq!(error.status(), Some(400));
    }
}

/// Far longer than the server's context, which nobody told the client.
fn long_history() -> Vec<Message> {
    let turn = |at: usize| format!("Turn {at}: {}", "the parrot repeats every word ".repeat(8));
    (0..400).flat_map(|at| [Message::user(turn(at)), Message::assistant("I see.")]).collect()
}

#[tokio::test]
async fn a_conversation_that_the_server_finds_too_long_is_shortened() {
    let Some(server) = llama().await else { return };
    let client = server.client();
    let chats = client.models().chat_completions();
    let call = chats.create("smollm2").chat_history(long_history()).prompt("Say hi").max_tokens(4);
    let reply = call.clone().await.expect("an answer");
    assert!(!reply.text().is_empty());
    let plan = reply.meta.window.as_ref().expect("a plan");
    assert!(plan.is_trimmed() && plan.dropped.len() < 800, "{plan:?}");
    assert_eq!(reply.meta.attempts.len(), 2, "told once");
    // From then on it fits at once.
    let again = call.stream().await.expect("a stream").collect().await;
    assert_eq!(again.expect("an answer").meta.attempts.len(), 1);
    let off = chats.create("smollm2").chat_history(long_history()).prompt("Say hi");
    let error = off.with_context_window(WindowPolicy::Off).await.expect_err("too long");
    assert!(error.is_context_length() && error.advice().is_some());
}

/// How many slots are at work.
async fn busy(server: &Llama) -> usize {
    let slots = server.beside().raw().get("/slots").await.expect("slots").json().expect("JSON");
    let at_work = |s: &&Value| s["is_processing"] == true;
    slots.as_array().map_or(0, |slots| slots.iter().filter(at_work).count())
}

#[tokio::test]
async fn a_dropped_stream_stops_the_generation() {
    let Some(server) = llama_alone().await else { return };
    let before = busy(&server).await;
    let mut stream = server
        .client()
        .models()
        .chat_completions()
        .create("smollm2")
        .prompt("Write a very long story.")
        .max_tokens(1_500)
        .with_extra_body(serde_json::json!({"ignore_eos": true}))
        .stream()
        .await
        .expect("a stream");
    stream.next().await.expect("an event").expect("no error");
    assert!(busy(&server).await > before, "a slot is at work while the stream is read");
    drop(stream);
    let idle = async {
        while busy(&server).await > before {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // It would write for half a minute otherwise.
    tokio::time::timeout(Duration::from_secs(10), idle).await.expect("the slot falls idle");
}
