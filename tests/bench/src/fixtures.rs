//! What the mock answers: fixed, in OpenAI's form.

use std::fmt::Write as _;

/// Events of the long stream, `[DONE]` not counted.
pub const EVENTS: usize = 1_000;
/// Events of each of many streams at once, and of the stream whose events come one by one.
pub const FEW_EVENTS: usize = 100;
/// Vectors in the embeddings.
pub const VECTORS: usize = 7;
/// Numbers in a vector.
pub const DIMENSIONS: usize = 1_536;
/// Tokens of every answer, in total.
pub const TOKENS: u64 = 321;
/// The text of an event that then falls silent.
pub const WORD: &str = " lighthouse";
/// The texts of a stream, in turn, as they stand in JSON; each is 11 bytes of text.
const WORDS: [&str; 8] = [
    " lighthouse",
    " the keeper",
    r", who was \n",
    " über Tage",
    r"\n\nThe storm",
    r#" \"Look!\" he"#,
    " a thousand",
    " went on. I",
];
/// The text of the unary answer.
pub const TEXT: &str = "The capital of France is Paris, which is known above all for the Eiffel Tower, \
    built for the exhibition of 1889.";

const USAGE: &str = r#"{"prompt_tokens":42,"completion_tokens":279,"total_tokens":321,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}"#;
const ID: &str = "chatcmpl-BxQ2vJ8mYk1pZr7Wn4sTd9LcUe5Ga";

/// The text of a stream of `events` events.
pub fn streamed_text(events: usize) -> String {
    let text = WORDS.concat().replace(r"\n", "\n").replace(r#"\""#, "\"");
    text.repeat(events / WORDS.len() + 1)[..(events - 3) * WORD.len()].to_owned()
}

/// The answer to a unary call.
pub fn unary() -> String {
    format!(
        r#"{{"id":"{ID}","object":"chat.completion","created":1763841000,"model":"gpt-4o-mini-2024-07-18","choices":[{{"index":0,"message":{{"role":"assistant","content":"{TEXT}","refusal":null,"annotations":[]}},"logprobs":null,"finish_reason":"stop"}}],"usage":{USAGE},"service_tier":"default","system_fingerprint":"fp_51db84afab"}}"#
    )
}

/// The events of a stream, each a frame with its blank line: a role, texts, a finish reason, the usage.
pub fn frames(events: usize) -> Vec<String> {
    let text = |i: usize| format!(r#"{{"content":"{}"}}"#, WORDS[i % WORDS.len()]);
    let mut frames =
        vec![frame(&choice(r#"{"role":"assistant","content":"","refusal":null}"#, "null"), "null")];
    frames.extend((0..events - 3).map(|i| frame(&choice(&text(i), "null"), "null")));
    frames.push(frame(&choice("{}", r#""stop""#), "null"));
    frames.push(frame("", USAGE));
    frames.push("data: [DONE]\n\n".to_owned());
    frames
}

/// The same where no two frames are alike: each is padded, as OpenAI does by default.
pub fn padded_frames(events: usize) -> Vec<String> {
    let padding = |i: usize| &"aB3xKq9LmZ0tYw7RdF5u"[..i * 7 % 20];
    let padded = |(i, frame): (usize, String)| match frame.strip_suffix("}\n\n") {
        Some(frame) => format!("{frame},\"obfuscation\":\"{}\"}}\n\n", padding(i)),
        None => frame,
    };
    frames(events).into_iter().enumerate().map(padded).collect()
}

/// One event with a text, for a stream that then falls silent.
pub fn text_frame() -> String {
    frame(&choice(&format!(r#"{{"role":"assistant","content":"{WORD}"}}"#), "null"), "null")
}

fn choice(delta: &str, finish: &str) -> String {
    format!(r#"{{"index":0,"delta":{delta},"logprobs":null,"finish_reason":{finish}}}"#)
}

fn frame(choices: &str, usage: &str) -> String {
    format!(
        "data: {{\"id\":\"{ID}\",\"object\":\"chat.completion.chunk\",\"created\":1763841000,\
         \"model\":\"gpt-4o-mini-2024-07-18\",\"system_fingerprint\":\"fp_51db84afab\",\
         \"choices\":[{choices}],\"usage\":{usage}}}\n\n"
    )
}

/// The answer to a call for embeddings, some 150 kB.
pub fn embeddings() -> String {
    let mut body = String::from(r#"{"object":"list","data":["#);
    for index in 0..VECTORS {
        let comma = if index == 0 { "" } else { "," };
        write!(body, r#"{comma}{{"object":"embedding","index":{index},"embedding":["#).unwrap();
        for i in 0..DIMENSIONS {
            let number = f64::from((i * 7_919 + index * 104_729) as u32 % 2_000_003) / 2.0e7 - 0.05;
            let comma = if i == 0 { "" } else { "," };
            write!(body, "{comma}{number:.9}").unwrap();
        }
        body.push_str("]}");
    }
    body.push_str(
        r#"],"model":"text-embedding-3-small","usage":{"prompt_tokens":42,"total_tokens":42}}"#,
    );
    body
}
