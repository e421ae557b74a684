//! Answers and frames that are just as documented, read in one pass.
//!
//! Most are. A field that is not named here, another type, a repeated key: anything else makes this reader give up, and
//! the tolerant one reads the whole answer instead. Both say the same of what both can read; a test over all recordings
//! holds them to it.

use std::borrow::Cow;

use modelway_core::stream::About;
use modelway_core::{
    ChatCompletion, Choice, Content, Embedding, Embeddings, FinishReason, Message, Role,
    ServiceTier, Timestamp, Usage,
};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::numbers::Numbers;

/// A chat answer, if `text` is a plain one.
pub(super) fn chat(text: &str) -> Option<ChatCompletion> {
    let plain: Chat = serde_json::from_str(text).ok()?;
    let mut answer = ChatCompletion::default();
    answer.created = seconds(plain.created)?;
    (answer.id, answer.model) = (plain.id, plain.model);
    let [choice] = plain.choices;
    answer.choices = vec![choice.into_choice()?];
    answer.usage = plain.usage.map(Tokens::into_usage);
    answer.service_tier = filled(plain.service_tier).map(ServiceTier::from);
    answer.system_fingerprint = filled(plain.system_fingerprint);
    (plain.object == "chat.completion").then_some(answer)
}

/// Vectors, if `text` is a plain answer with numbers.
pub(super) fn embeddings(text: &str) -> Option<Embeddings> {
    let plain: Vectors = serde_json::from_str(text).ok()?;
    let mut answer = Embeddings::default();
    answer.model = plain.model;
    answer.usage = plain.usage.map(Tokens::into_usage);
    answer.embeddings =
        plain.data.into_iter().map(|v| Embedding::new(v.index, v.embedding.0)).collect();
    answer.embeddings.sort_by_key(|e| e.index);
    (plain.object == "list").then_some(answer)
}

/// A frame that is one piece of text, if `data` is a plain one.
pub(super) fn frame(data: &str) -> Option<Frame<'_>> {
    serde_json::from_str(data).ok()
}

/// One piece of text, and what a frame says of the whole answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Frame<'a> {
    #[serde(borrow, default, rename = "id")]
    _id: Option<&'a str>,
    #[serde(borrow)]
    object: &'a str,
    #[serde(default)]
    created: i64,
    #[serde(borrow, default, rename = "model")]
    _model: Option<&'a str>,
    #[serde(borrow)]
    choices: [Piece<'a>; 1],
    #[serde(default, rename = "usage")]
    _usage: Nothing,
    #[serde(borrow, default)]
    service_tier: Option<&'a str>,
    #[serde(borrow, default)]
    system_fingerprint: Option<&'a str>,
    /// There to hide lengths (OpenAI); nothing is in it.
    #[serde(default, rename = "obfuscation")]
    _padding: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece<'a> {
    index: u32,
    #[serde(borrow)]
    delta: Delta<'a>,
    #[serde(default, rename = "finish_reason")]
    _finish_reason: Nothing,
    #[serde(default, rename = "logprobs")]
    _logprobs: Nothing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delta<'a> {
    #[serde(default, rename = "role")]
    _role: IgnoredAny,
    #[serde(borrow)]
    content: Cow<'a, str>,
    #[serde(default, rename = "refusal")]
    _refusal: Nothing,
}

impl<'a> Frame<'a> {
    /// Which answer the text belongs to.
    pub(super) fn choice(&self) -> u32 {
        self.choices[0].index
    }

    /// Whether it says of the whole answer what is known already.
    pub(super) fn agrees(&self, about: &About) -> bool {
        let told = |said: Option<&str>, known: Option<&str>| {
            said.is_none_or(|said| said.is_empty() || Some(said) == known)
        };
        self.object == "chat.completion.chunk"
            && seconds(self.created).is_some()
            && told(self.service_tier, about.service_tier.as_ref().map(ServiceTier::as_str))
            && told(self.system_fingerprint, about.system_fingerprint.as_deref())
    }

    /// The text, if there is any.
    pub(super) fn into_text(self) -> Option<String> {
        let [piece] = self.choices;
        Some(piece.delta.content.into_owned()).filter(|text| !text.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chat<'a> {
    id: String,
    object: &'a str,
    created: i64,
    model: String,
    choices: [Answer; 1],
    usage: Option<Tokens>,
    service_tier: Option<String>,
    system_fingerprint: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    index: u32,
    message: Said,
    finish_reason: Option<String>,
    #[serde(default, rename = "logprobs")]
    _logprobs: Nothing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    role: String,
    content: String,
    #[serde(default, rename = "refusal")]
    _refusal: Nothing,
    #[serde(default, rename = "annotations")]
    _annotations: [IgnoredAny; 0],
}

impl Answer {
    fn into_choice(self) -> Option<Choice> {
        let mut message = Message::new(Role::from(filled(Some(self.message.role))?));
        message.content = Some(Content::Text(self.message.content));
        let mut choice = Choice::new(self.index, message);
        choice.finish_reason = self.finish_reason.map(FinishReason::from);
        Some(choice)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors<'a> {
    object: &'a str,
    data: Vec<Vector>,
    model: String,
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    #[serde(rename = "object")]
    _object: IgnoredAny,
    index: u32,
    embedding: Numbers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tokens {
    /// There in every answer that has usage at all; one without is for the tolerant reader to judge.
    prompt_tokens: u64,
    completion_tokens: Option<u64>,
    total_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<Read>,
    #[serde(default)]
    completion_tokens_details: Option<Written>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    cached_tokens: Option<u64>,
    audio_tokens: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    reasoning_tokens: Option<u64>,
    audio_tokens: Option<u64>,
    accepted_prediction_tokens: Option<u64>,
    rejected_prediction_tokens: Option<u64>,
}

impl Tokens {
    fn into_usage(self) -> Usage {
        let mut usage = Usage::default();
        usage.prompt_tokens = Some(self.prompt_tokens);
        usage.completion_tokens = self.completion_tokens;
        usage.total_tokens = self.total_tokens;
        let read = self.prompt_tokens_details.unwrap_or_default();
        usage.cached_tokens = read.cached_tokens;
        usage.prompt_audio_tokens = read.audio_tokens;
        let written = self.completion_tokens_details.unwrap_or_default();
        usage.reasoning_tokens = written.reasoning_tokens;
        usage.completion_audio_tokens = written.audio_tokens;
        usage.accepted_prediction_tokens = written.accepted_prediction_tokens;
        usage.rejected_prediction_tokens = written.rejected_prediction_tokens;
        usage
    }
}

/// Null, or the field is not there.
#[derive(Default)]
pub(super) struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Self)
    }
}

/// A plain count of seconds; 0, which some vendors send for "unknown", is none.
fn seconds(count: i64) -> Option<Option<Timestamp>> {
    match count {
        0 => Some(None),
        1..=9_999_999_999 => Timestamp::from_unix_seconds(count).map(Some),
        _ => None,
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use modelway_core::{ChatRequest, EmbeddingRequest, Reply, Request};

    use crate::json::Report;
    use crate::openai_chat::answer::decode;

    const STRANGER: &str = "\"stranger\":1,";

    /// The answer as JSON without the stranger, and how it was read.
    fn told(request: &Request, body: String) -> (serde_json::Value, Vec<String>) {
        let mut report = Report::new();
        let reply = decode(request, &Bytes::from(body), &mut report).unwrap();
        let mut told = match reply {
            Reply::Chat(answer) => serde_json::to_value(answer).unwrap(),
            Reply::Embeddings(answer) => serde_json::to_value(answer).unwrap(),
            other => panic!("{other:?}"),
        };
        let extra = told.get_mut("extra").and_then(|extra| extra.as_object_mut());
        if extra.is_some_and(|extra| extra.remove("stranger").is_some() && extra.is_empty()) {
            told.as_object_mut().unwrap().remove("extra");
        }
        (told, report.take().iter().map(ToString::to_string).collect())
    }

    fn both(request: &Request, body: &str) {
        let long = body.replacen('{', &format!("{{{STRANGER}"), 1);
        assert_eq!(told(request, body.to_owned()), told(request, long), "{body}");
    }

    #[test]
    fn chats() {
        let request = Request::chat(ChatRequest::default(), false);
        let usage = r#"{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":null},"completion_tokens_details":{"reasoning_tokens":4}}"#;
        let message =
            r#"{"role":"assistant","content":"Hi \"you\" \u00e9","refusal":null,"annotations":[]}"#;
        for (created, model, usage, message, rest) in [
            ("1700000000", "m", usage, message, ""),
            ("0", "", "null", message, r#","system_fingerprint":null"#),
            ("1700000000000", "m", "{}", message, r#","service_tier":"default""#),
            ("1700000000.5", "m", r#"{"prompt_tokens":0}"#, message, r#","system_fingerprint":"""#),
            ("-1", "m", r#"{"prompt_tokens":"7"}"#, r#"{"role":"","content":""}"#, ""),
            ("\"1700000000\"", "m", "null", r#"{"role":"assistant","content":null}"#, ""),
            ("1", "m", "null", r#"{"role":"assistant","content":"\ud800"}"#, r#","id":"again""#),
            ("1", "m", "null", r#"{"role":"assistant","content":"a","refusal":"no"}"#, r#","x":1"#),
        ] {
            both(
                &request,
                &format!(
                    r#"{{"id":"a","object":"chat.completion","created":{created},"model":"{model}","choices":[{{"index":0,"message":{message},"logprobs":null,"finish_reason":"stop"}}],"usage":{usage}{rest}}}"#
                ),
            );
        }
    }

    #[test]
    fn what_is_documented_is_plain() {
        let message = r#"{"role":"assistant","content":"Hi","refusal":null,"annotations":[]}"#;
        let chat = format!(
            r#"{{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{{"index":0,"message":{message},"finish_reason":"stop"}}],"usage":null}}"#
        );
        assert!(super::chat(&chat).is_some());
        let vectors = r#"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1]}],"model":"m"}"#;
        assert!(super::embeddings(vectors).is_some());
        let frame = r#"{"id":"a","object":"chat.completion.chunk","created":1,"model":"m","service_tier":"default","system_fingerprint":null,"choices":[{"index":0,"delta":{"content":"a\n"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x"}"#;
        assert_eq!(super::frame(frame).unwrap().into_text().as_deref(), Some("a\n"));
    }

    #[test]
    fn vectors() {
        let request = Request::Embed(EmbeddingRequest::new(["x"]));
        for vector in ["[0.1,-2e-3,3]", "[]", "\"AACAPw==\"", "[[1,2]]", "[1e38,0]"] {
            for index in ["0", "7", "null"] {
                both(
                    &request,
                    &format!(
                        r#"{{"object":"list","data":[{{"object":"embedding","index":{index},"embedding":{vector}}},{{"object":"embedding","index":1,"embedding":[1]}}],"model":"m","usage":{{"prompt_tokens":1,"total_tokens":1}}}}"#
                    ),
                );
            }
        }
    }
}
