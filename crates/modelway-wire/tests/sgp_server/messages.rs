//! Messages of a history: what is read, what is refused.

use modelway_core::{Content, Image, Message, Part, Request};
use serde_json::{Value, json};

use super::support::{ask, faults, list};

const PATH: &str = "/v4/models/dep/chat-completions";

fn body(message: &Value) -> Value {
    json!({"prompt": "p", "chat_history": [message]})
}

#[test]
fn parts_are_texts_and_images() {
    let message = json!({"role": "user", "content": [
        {"type": "text", "text": "Look:"},
        {"type": "image_url", "image_url": {"url": "https://x/y.png", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "https://x/z.png"}},
        {"type": "image_data", "image_data": {"data": "AQID", "media_type": "image/png"}},
        {"type": "image_data", "image_data": {
            "data": "AQID", "media_type": "image/svg+xml", "type": "base64", "detail": "auto",
        }},
    ]});
    let asked = ask("POST", PATH, &body(&message));
    let Request::Chat { request, .. } = asked.request else { panic!() };
    let expected = vec![
        Part::text_part("Look:"),
        Part::Image(Image::url("https://x/y.png").detail("low")),
        Part::image_url("https://x/z.png"),
        Part::Image(Image::bytes("image/png", [1, 2, 3])),
        Part::Image(Image::bytes("image/svg+xml", [1, 2, 3]).detail("auto")),
    ];
    assert_eq!(request.messages[0], Message::user(Content::Parts(expected)));
}

#[test]
fn messages_that_do_not_fit_are_refused_where_they_stand() {
    let user = |content: Value| json!({"role": "user", "content": content});
    let at = "body.chat_history.0";
    for (message, place, kind) in [
        (json!("hello"), "", "dict_type"),
        (json!({"content": "x"}), ".role", "missing"),
        (json!({"role": "tool", "content": "x"}), ".role", "enum"),
        (json!({"role": "user"}), ".content", "missing"),
        (
            json!({"role": "assistant", "content": [{"type": "text", "text": "x"}]}),
            ".content",
            "string_type",
        ),
        (json!({"role": "system", "content": null}), ".content", "string_type"),
        (user(json!(1)), ".content", "union_type"),
        (user(json!(["x"])), ".content.0", "dict_type"),
        (user(json!([{"text": "x"}])), ".content.0.type", "missing"),
        (user(json!([{"type": "video"}])), ".content.0.type", "enum"),
        (user(json!([{"type": "text"}])), ".content.0.text", "missing"),
        (
            user(json!([{"type": "image_url", "image_url": "u"}])),
            ".content.0.image_url",
            "dict_type",
        ),
        (
            user(json!([{"type": "image_url", "image_url": {}}])),
            ".content.0.image_url.url",
            "missing",
        ),
        (
            user(json!([{"type": "image_url", "image_url": {"url": "u", "detail": "max"}}])),
            ".content.0.image_url.detail",
            "enum",
        ),
        (
            user(json!([{"type": "image_data", "image_data": {"media_type": "image/png"}}])),
            ".content.0.image_data.data",
            "missing",
        ),
        (
            user(
                json!([{"type": "image_data", "image_data": {"data": "", "media_type": "a/b;c,d"}}]),
            ),
            ".content.0.image_data.media_type",
            "value_error",
        ),
        (
            user(
                json!([{"type": "image_data", "image_data": {"data": "", "media_type": "a/b", "type": "hex"}}]),
            ),
            ".content.0.image_data.type",
            "enum",
        ),
    ] {
        let place = format!("{at}{place}");
        assert_eq!(faults("POST", PATH, &body(&message)), list(&[(&place, kind)]), "{message}");
    }
}
