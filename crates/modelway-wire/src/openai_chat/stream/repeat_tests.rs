//! Frames that repeat the one before, beside the same frames read the long way.

use bytes::Bytes;
use modelway_core::stream::StreamEvent;

use super::Decoder;
use crate::dialect::{End, Events, StreamDecoder as _};
use crate::sse::SseEvent;

/// How frames are kept from being read quickly: by a field of their own, none at all, one that is known or one that is not.
#[derive(Clone, Copy)]
enum Way {
    /// Those that repeat are taken for repetitions.
    Repeated,
    /// Each is read in one pass at best.
    Padded,
    /// Each is read field by field.
    Long,
}

fn events(frames: &[String], way: Way) -> Vec<String> {
    let mut decoder = Decoder::new(false, 1);
    let mut out = Events::new();
    for (n, frame) in frames.iter().enumerate() {
        let data = match way {
            Way::Repeated => frame.clone(),
            Way::Padded => frame.replacen('{', &format!("{{\"obfuscation\":\"{n}\","), 1),
            Way::Long => frame.replacen('{', &format!("{{\"p\":\"{n}\","), 1),
        };
        let data = Bytes::from(data);
        let frame = SseEvent { event: None, data, id: None, retry: None, terminated: true };
        decoder.push(&frame, &mut out);
    }
    decoder.finish(End::Body, &mut out);
    let told = |item: Result<StreamEvent, _>| format!("{item:?}");
    out.into_iter().map(told).collect()
}

fn frame(delta: &str, rest: &str) -> String {
    format!(
        "{{\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"created\":1700000000,\"choices\":[{{\"index\":0,\"delta\":{delta}{rest}}}]}}"
    )
}

fn text(literal: &str) -> String {
    frame(&format!("{{\"content\":{literal}}}"), ",\"finish_reason\":null")
}

fn same(frames: &[String]) {
    let long = events(frames, Way::Long);
    assert_eq!(events(frames, Way::Repeated), long, "{frames:#?}");
    assert_eq!(events(frames, Way::Padded), long, "{frames:#?}");
}

#[test]
fn texts_of_every_kind() {
    let plain = ["\"a\"", "\"b\"", "\"\"", "\" \"", "\"\u{e9}\u{1f600}\""];
    let escaped = [
        r#""\n""#,
        r#""say \"hi\"""#,
        r#""\u00e9""#,
        r#""\ud83d\ude00""#,
        r#""\ud83d""#,
        r#""\\""#,
    ];
    let odd =
        ["null", "7", "[]", r#"[{"type":"text","text":"part"}]"#, "{\"a\":1}", "\"a\",\"x\":\"y\""];
    for odd in odd.iter().chain(&plain).chain(&escaped) {
        let texts = ["\"one\"", "\"two\"", odd, "\"three\"", odd, odd, "\"four\""];
        same(&texts.map(text));
    }
}

#[test]
fn what_stands_beside_the_text_is_never_lost() {
    let rests = [
        ",\"finish_reason\":\"stop\"",
        ",\"finish_reason\":null,\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-1}]}",
        ",\"finish_reason\":null,\"tier\":\"x\"",
        "}],\"system_fingerprint\":\"fp\",\"service_tier\":\"flex\",\"x\":[{\"y\":0",
        "}],\"system_fingerprint\":\"fp\",\"service_tier\":null,\"y\":[{",
        "}],\"created\":1.5,\"x\":[{",
        "}],\"usage\":{\"prompt_tokens\":1},\"x\":[{\"y\":0",
        "}],\"error\":{\"message\":\"broken\"},\"x\":[{\"y\":0",
        "},{\"index\":1,\"delta\":{\"content\":\"second\"}",
    ];
    let deltas = [
        "{\"content\":\"a\"}",
        "{\"role\":\"assistant\",\"content\":\"a\"}",
        "{\"content\":\"a\",\"reasoning\":\"b\"}",
        "{\"content\":\"a\",\"citations\":[1]}",
        "{\"text\":\"a\"}",
    ];
    for rest in rests {
        for delta in deltas {
            let odd = frame(delta, rest);
            let [one, two, three] = ["\"one\"", "\"two\"", "\"three\""].map(text);
            same(&[one.clone(), odd.clone(), two.clone(), odd.clone(), odd.clone(), three]);
            same(&[odd.clone(), odd, one, two]);
        }
    }
}

#[test]
fn only_the_frame_before_is_repeated() {
    let tiered = |delta: &str, tier: &str, provider: &str| {
        frame(
            delta,
            &format!("}}],\"service_tier\":\"{tier}\",\"provider\":\"{provider}\",\"z\":[{{"),
        )
    };
    let said = |text: &str| tiered(&format!("{{\"content\":\"{text}\"}}"), "default", "x");
    let other = |delta| tiered(delta, "flex", "y");
    same(&[said("a"), said("b"), other("{}"), said("d")]);
    same(&[said("a"), said("b"), other("{\"content\":\"c\"}"), said("d"), said("e")]);
    let many: Vec<_> =
        (0..12).flat_map(|n| [said("a"), tiered("{}", &format!("t{n}"), "y")]).collect();
    same(&many);
    same(&[&many[..], &[said("b"), said("c")]].concat());
}

#[test]
fn a_text_cannot_close_its_quote_and_go_on() {
    // Between the same beginning and the same end, but not inside of one text.
    let sneaky =
        text("\"a\"},\"finish_reason\":\"stop\"},{\"index\":1,\"delta\":{\"content\":\"b\"");
    same(&[text("\"one\""), text("\"two\""), sneaky, text("\"three\"")]);
}
