//! Streams as they leave, read back with the decoder of server-sent events.

use modelway_core::stream::{About, Started, StreamEvent};
use modelway_core::{Error, ErrorKind, LogProbs, TokenLogProb, ToolCallKind, Usage};
use modelway_wire::sgp::server::{EventRenderer, event_renderer};
use serde_json::{Value, json};

use super::support::ask;

fn chat() -> EventRenderer {
    let body = json!({"prompt": "Hi\n\"?\"", "chat_history": [], "stream": true});
    event_renderer(&ask("POST", "/v4/models/dep/chat-completions", &body).shape)
}

fn execution() -> EventRenderer {
    let body = json!({"stream": true});
    event_renderer(&ask("POST", "/v4/models/m/deployments/d/execute", &body).shape)
}

/// All frames of a stream that ended by itself.
fn frames(mut renderer: EventRenderer, events: &[StreamEvent]) -> String {
    let mut frames: Vec<u8> = Vec::new();
    for event in events {
        frames.extend(renderer.event(event).unwrap_or_default());
    }
    frames.extend(renderer.end().unwrap_or_default());
    String::from_utf8(frames).unwrap()
}

/// The JSON of each frame; a name in front of it where there is one.
fn read(frames: &str) -> Vec<(Option<String>, Value)> {
    let frame = |frame: &str| {
        let (name, data) = match frame.strip_prefix("event: ") {
            Some(rest) => rest.split_once('\n').map(|(n, d)| (Some(n.to_owned()), d)).unwrap(),
            None => (None, frame),
        };
        let data = data.strip_prefix("data: ").unwrap();
        assert!(!data.contains('\n'), "{data}");
        (name, serde_json::from_str(data).unwrap())
    };
    assert!(frames.is_empty() || frames.ends_with("\n\n"));
    frames.split_terminator("\n\n").map(frame).collect()
}

fn tuple(text: &str) -> Value {
    json!({"completions": [["Hi\n\"?\"", [text]]]})
}

#[test]
fn a_chat_streams_its_pieces_and_then_its_end() {
    let events = [
        StreamEvent::Started(Started::new("id", "m")),
        StreamEvent::text_delta("He"),
        StreamEvent::KeepAlive,
        StreamEvent::text_delta(""),
        StreamEvent::text_delta("llo\n\n"),
        StreamEvent::usage(Usage::new(1, 1)),
        StreamEvent::usage(Usage::new(3, 2)),
        StreamEvent::finished("stop"),
    ];
    let mut last = tuple("");
    last["finish_reason"] = json!("stop");
    last["prompt_tokens"] = json!(3);
    last["response_tokens"] = json!(2);
    let expected = vec![(None, tuple("He")), (None, tuple("llo\n\n")), (None, last)];
    assert_eq!(read(&frames(chat(), &events)), expected);
}

#[test]
fn tokens_that_nobody_counted_are_not_zero() {
    let events = [StreamEvent::text_delta("x"), StreamEvent::Finished { reason: None }];
    assert_eq!(read(&frames(chat(), &events)), [(None, tuple("x")), (None, tuple(""))]);
}

#[test]
fn what_version_4_cannot_say_is_left_out() {
    let events = [
        StreamEvent::ReasoningDelta { choice: 0, text: "hm".to_owned() },
        StreamEvent::RefusalDelta { choice: 0, text: "no".to_owned() },
        StreamEvent::ToolCallStart {
            choice: 0,
            index: 0,
            id: "id".to_owned(),
            kind: ToolCallKind::Function,
            name: "f".to_owned(),
        },
        StreamEvent::ToolCallDelta { choice: 0, index: 0, arguments: "{}".to_owned() },
        StreamEvent::ToolCallEnd { choice: 0, index: 0 },
        StreamEvent::About(Box::<About>::default()),
        StreamEvent::Output { value: json!(1) },
        StreamEvent::Other { frame: json!({}) },
        StreamEvent::TextDelta { choice: u32::MAX, text: "far".to_owned() },
        StreamEvent::finished("tool_calls"),
    ];
    let mut last = tuple("");
    last["finish_reason"] = json!("tool_calls");
    assert_eq!(read(&frames(chat(), &events)), [(None, last)]);
}

#[test]
fn several_answers_keep_their_places() {
    let event = StreamEvent::TextDelta { choice: 2, text: "third".to_owned() };
    let frame = chat().event(&event).unwrap();
    let found = read(std::str::from_utf8(&frame).unwrap());
    assert_eq!(found[0].1["completions"][0][1], json!(["", "", "third"]));
}

#[test]
fn log_probabilities_have_a_frame() {
    let mut token = TokenLogProb::default();
    token.token = "x".to_owned();
    token.logprob = Some(-1.5);
    let mut logprobs = LogProbs::default();
    logprobs.content = vec![token];
    let frame = chat().event(&StreamEvent::LogProbs { choice: 0, logprobs }).unwrap();
    let mut expected = tuple("");
    let content = json!([{"token": "x", "logprob": -1.5, "top_logprobs": []}]);
    expected["choices"] = json!([{"index": 0, "logprobs": {"content": content}}]);
    assert_eq!(read(std::str::from_utf8(&frame).unwrap()), [(None, expected)]);
}

#[test]
fn an_error_in_the_middle_is_an_event_of_its_own() {
    let mut renderer = chat();
    let mut all = renderer.event(&StreamEvent::text_delta("He")).unwrap().to_vec();
    let error = Error::new(ErrorKind::RateLimited, "too many\n\nrequests");
    all.extend(renderer.error(&error).unwrap());
    // Nothing follows it.
    assert_eq!(renderer.event(&StreamEvent::finished("stop")), None);
    assert_eq!((renderer.error(&error), renderer.end()), (None, None));
    let body = json!({"detail": "too many\n\nrequests", "code": "rate_limited"});
    let expected = [(None, tuple("He")), (Some("error".to_owned()), body)];
    assert_eq!(read(std::str::from_utf8(&all).unwrap()), expected);
}

#[test]
fn a_stream_without_its_end_is_an_error() {
    let found = read(&frames(chat(), &[StreamEvent::text_delta("He")]));
    assert_eq!(found[1].0.as_deref(), Some("error"));
    assert_eq!(found[1].1["code"], "interrupted");
    assert_eq!(read(&frames(execution(), &[])).len(), 1);
}

#[test]
fn an_execution_streams_its_values() {
    let events = [
        StreamEvent::Output { value: json!({"a": "line\nend"}) },
        StreamEvent::Other { frame: json!([1]) },
        StreamEvent::Output { value: json!(null) },
        StreamEvent::usage(Usage::new(1, 1)),
        StreamEvent::Finished { reason: None },
    ];
    let expected = [(None, json!({"a": "line\nend"})), (None, json!([1])), (None, json!(null))];
    assert_eq!(read(&frames(execution(), &events)), expected);
}

#[test]
fn a_completion_streams_like_a_chat() {
    let body = json!({"prompt": "Once", "stream": true});
    let shape = ask("POST", "/v4/models/dep/completions", &body).shape;
    let found = read(&frames(event_renderer(&shape), &[StreamEvent::finished("length")]));
    assert_eq!(found[0].1, json!({"completions": [["Once", [""]]], "finish_reason": "length"}));
}
