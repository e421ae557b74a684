//! The streams of the server half fit the description.

use modelway::{Error, ErrorKind, Usage};
use modelway_core::stream::StreamEvent;
use modelway_wire::sgp::server::{EventRenderer, event_renderer, parse};
use serde_json::json;

use super::document::document;
use super::drive::Extent;
use super::operation::Operation;
use super::replies::logprobs;
use super::server_half::served;

fn streamed() -> impl Iterator<Item = &'static Operation> {
    served().filter(|operation| operation.is_streamed())
}

fn renderer(operation: &Operation) -> EventRenderer {
    event_renderer(&parse(&document().example_request(operation, Extent::All)).unwrap().shape)
}

/// The events of all kinds of calls; of each, a renderer writes those that belong to it.
fn events() -> Vec<StreamEvent> {
    vec![
        StreamEvent::started("id", "model"),
        StreamEvent::text_delta("Sev"),
        StreamEvent::KeepAlive,
        StreamEvent::ReasoningDelta { choice: 0, text: "hm".to_owned() },
        StreamEvent::TextDelta { choice: 1, text: "Six\n\n".to_owned() },
        StreamEvent::LogProbs { choice: 0, logprobs: logprobs() },
        StreamEvent::Output { value: json!({"message": {"content": "Seven."}}) },
        StreamEvent::usage(Usage::new(5, 2)),
        StreamEvent::finished("stop"),
    ]
}

fn written(renderer: &mut EventRenderer, events: &[StreamEvent]) -> String {
    let frames = events.iter().filter_map(|event| renderer.event(event));
    frames.map(|frame| String::from_utf8(frame.to_vec()).unwrap()).collect()
}

#[test]
fn whole_streams_fit() {
    assert_eq!(streamed().count(), 5);
    for operation in streamed() {
        let mut renderer = renderer(operation);
        let body = written(&mut renderer, &events());
        assert!(body.starts_with("data: "), "{}: {body}", operation.name);
        assert_eq!(renderer.end(), None, "{}", operation.name);
        document().check_events(operation, &body).unwrap();
    }
}

#[test]
fn streams_that_break_off_end_in_an_error_that_fits() {
    let fault = Error::new(ErrorKind::Provider, "the provider failed");
    for operation in streamed() {
        for at in 0..events().len() {
            let mut renderer = renderer(operation);
            let mut body = written(&mut renderer, &events()[..at]);
            let last = if at % 2 == 0 { renderer.end() } else { renderer.error(&fault) };
            body += std::str::from_utf8(&last.unwrap()).unwrap();
            assert!(body.contains("event: error\n"), "{body}");
            document().check_events(operation, &body).unwrap();
        }
    }
}
