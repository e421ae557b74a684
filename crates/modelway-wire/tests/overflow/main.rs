//! "Too long" and "does not chat", in the words of many providers.

#![allow(clippy::unwrap_used, clippy::panic)]

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use modelway_core::{Advice, Error, Overflow, Timestamp};
use modelway_wire::dialect::Dialect;
use modelway_wire::openai_chat::OpenAiChat;
use modelway_wire::sgp::Sgp;
use serde_json::json;

fn refused(dialect: &dyn Dialect, status: u16, body: &serde_json::Value) -> Error {
    let (status, body) = (StatusCode::from_u16(status).unwrap(), Bytes::from(body.to_string()));
    dialect.decode_error(status, &HeaderMap::new(), &body, Timestamp::from_unix_seconds(0).unwrap())
}

/// Message, context, prompt.
const MESSAGES: &[(&str, Option<u64>, Option<u64>)] = &[
    (
        "This model's maximum context length is 4097 tokens. However, your messages resulted in 4503 tokens. Please reduce the length of the messages.",
        Some(4_097),
        Some(4_503),
    ),
    (
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion).",
        Some(8_192),
        Some(8_000),
    ),
    (
        "This endpoint's maximum context length is 200000 tokens. However, you requested about 250002 tokens (250002 of text input).",
        Some(200_000),
        Some(250_002),
    ),
    ("prompt is too long: 200021 tokens > 200000 maximum", Some(200_000), Some(200_021)),
    (
        "request (2009 tokens) exceeds the available context size (512 tokens), try increasing it",
        Some(512),
        Some(2_009),
    ),
    (
        "The input token count (1,200,000) exceeds the maximum number of tokens allowed (1,048,576).",
        Some(1_048_576),
        Some(1_200_000),
    ),
    (
        "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
        Some(32_768),
        Some(40_000),
    ),
    (
        "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
        Some(131_072),
        Some(140_000),
    ),
    (
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1244 `inputs` tokens and 1024 `max_new_tokens`",
        Some(2_048),
        Some(1_244),
    ),
    (
        "The input (50000 tokens) is longer than the model's context length (40960 tokens).",
        Some(40_960),
        None,
    ),
    (
        "The decoder prompt (length 163840) is longer than the maximum model length of 131072.",
        Some(131_072),
        Some(163_840),
    ),
    (
        "The prompt exceeds the context window of 128k tokens; context window of 1.048.576",
        None,
        None,
    ),
    ("Your input exceeds the context window of this model.", None, None),
    ("Input is too long for requested model.", None, None),
    ("Please reduce the length of the messages or completion.", None, None),
];

#[test]
fn numbers_are_read_in_both_dialects() {
    for (message, context, prompt) in MESSAGES {
        let wanted = Advice::Shorten(Overflow { context: *context, prompt: *prompt });
        let openai = refused(&OpenAiChat, 400, &json!({"error": {"message": message}}));
        let sgp = refused(&Sgp, 400, &json!({"detail": message}));
        for error in [openai, sgp] {
            assert!(error.is_context_length() && !error.is_retryable(), "{error}");
            assert_eq!(error.advice(), Some(wanted), "{message}");
        }
    }
}

#[test]
fn a_code_is_enough() {
    for code in ["context_length_exceeded", "exceed_context_size_error"] {
        let error = refused(&OpenAiChat, 400, &json!({"error": {"message": "no", "type": code}}));
        assert!(error.is_context_length(), "{code}");
        assert_eq!(error.advice(), Some(Advice::Shorten(Overflow::default())));
    }
}

#[test]
fn other_complaints_teach_nothing() {
    for message in ["max_tokens is too large: 5000", "the context is missing", "tokens"] {
        let error = refused(&OpenAiChat, 400, &json!({"error": {"message": message}}));
        assert!(!error.is_context_length() && error.advice().is_none(), "{message}");
    }
}

#[test]
fn models_that_complete_only_say_so() {
    for (status, message) in [
        (
            404,
            "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
        ),
        (404, "The model has no chat template. Please use the completions endpoint."),
        (400, "The model does not support Chat Completions API"),
    ] {
        let error = refused(&OpenAiChat, status, &json!({"error": {"message": message}}));
        assert_eq!(error.advice(), Some(Advice::Complete), "{message}");
        // The service completes by itself.
        let error = refused(&Sgp, status, &json!({"detail": message}));
        assert_eq!(error.advice(), None);
    }
}
