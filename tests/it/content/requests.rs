//! What goes out.

use modelway::{
    Audio, AudioOptions, CacheControl, ChatRequest, CustomTool, File, FunctionTool, Message,
    Modality, Part, Syntax, Tool, ToolChoice, ToolInput, Video, WebSearch,
};
use serde_json::{Value, json};

use super::support::sent;

async fn parts(parts: impl IntoIterator<Item = Part>) -> Value {
    let message = Message::user(parts.into_iter().collect::<Vec<_>>());
    sent("openai", ChatRequest::new([message])).await["messages"][0]["content"].clone()
}

#[tokio::test]
async fn parts_of_every_kind() {
    let found = parts([
        Part::text_part("Look"),
        Audio::bytes("wav", [1, 2, 3]).into(),
        Audio::new("https://h/a.mp3").into(),
        File::bytes("a.pdf", "application/pdf", [1, 2, 3]).into(),
        File::id("file-1").into(),
        Video::url("https://h/a.mp4").into(),
        Part::image_url("https://h/a.png").cached(CacheControl::ephemeral().ttl("1h")),
        Part::Refusal("No.".into()),
    ])
    .await;
    let expected = json!([
        {"type": "text", "text": "Look"},
        {"type": "input_audio", "input_audio": {"data": "AQID", "format": "wav"}},
        {"type": "input_audio", "input_audio": "https://h/a.mp3"},
        {"type": "file",
         "file": {"file_data": "data:application/pdf;base64,AQID", "filename": "a.pdf"}},
        {"type": "file", "file": {"file_id": "file-1"}},
        {"type": "video_url", "video_url": {"url": "https://h/a.mp4"}},
        {"type": "image_url", "image_url": {"url": "https://h/a.png"},
         "cache_control": {"type": "ephemeral", "ttl": "1h"}},
        {"type": "refusal", "refusal": "No."}
    ]);
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_mark_for_the_cache_is_only_a_hint() {
    let part = Part::text_part("long").cached(CacheControl::ephemeral());
    let body = sent("anyscale", ChatRequest::new([Message::user([part])])).await;
    assert_eq!(body["messages"][0], json!({"role": "user", "content": "long"}));
}

#[test]
fn parts_are_stored_and_read_back() {
    let parts = vec![
        Part::text_part("a").cached(CacheControl::ephemeral()),
        Audio::bytes("mp3", [1]).into(),
        File::id("f").into(),
        Video::url("u").into(),
        Part::Refusal("No.".into()),
        Part::Other(json!({"type": "file", "file": {"file_id": "a vendor's own"}})),
        Part::Other(json!({"type": "text", "text": "a", "cache_control": {"scope": "org"}})),
        Part::Other(json!({"type": "image", "url": "u", "alt": "x"})),
    ];
    let stored = serde_json::to_string(&parts).expect("JSON");
    assert_eq!(serde_json::from_str::<Vec<Part>>(&stored).expect("parts"), parts);
}

#[tokio::test]
async fn the_smaller_choices() {
    let request = ChatRequest::new([Message::user("Hi")])
        .modalities(["text", "audio"].map(Modality::from))
        .audio(AudioOptions::new("ash", "pcm16"))
        .prediction("fn main() {}")
        .logit_bias([(15, -100.0), (7, 1.5)])
        .web_search(WebSearch::new().context_size("low"))
        .service_tier("flex")
        .verbosity("low")
        .prompt_cache_key("support-bot")
        .prompt_cache_retention("24h")
        .store(false)
        .metadata([("team", "a")])
        .safety_identifier("3f9a");
    let mut body = sent("openai", request).await;
    let fields = body.as_object_mut().expect("an object");
    fields.retain(|name, _| name != "model" && name != "messages");
    let expected = json!({
        "modalities": ["text", "audio"],
        "audio": {"voice": "ash", "format": "pcm16"},
        "prediction": {"type": "content", "content": "fn main() {}"},
        "logit_bias": {"15": -100, "7": 1.5},
        "web_search_options": {"search_context_size": "low"},
        "service_tier": "flex",
        "verbosity": "low",
        "prompt_cache_key": "support-bot",
        "prompt_cache_retention": "24h",
        "store": false,
        "metadata": {"team": "a"},
        "safety_identifier": "3f9a"
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn custom_tools_beside_functions() {
    let grammar = ToolInput::grammar(Syntax::Lark, "start: NUMBER");
    let tools: [Tool; 3] = [
        CustomTool::new("math").description("Works out").input(grammar).into(),
        CustomTool::new("note").into(),
        FunctionTool::new("f").into(),
    ];
    let choice = ToolChoice::Custom("math".into());
    let request = ChatRequest::new([Message::user("4 + 4")]).tools(tools).tool_choice(choice);
    let body = sent("openai", request).await;
    let grammar = json!({"syntax": "lark", "definition": "start: NUMBER"});
    let expected = json!([
        {"type": "custom", "custom": {"name": "math", "description": "Works out",
            "format": {"type": "grammar", "grammar": grammar}}},
        {"type": "custom", "custom": {"name": "note"}},
        {"type": "function", "function": {"name": "f"}}
    ]);
    assert_eq!(body["tools"], expected);
    assert_eq!(body["tool_choice"], json!({"type": "custom", "custom": {"name": "math"}}));
}
