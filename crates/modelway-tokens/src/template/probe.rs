//! [`Manners`]: what shapes a template takes, found out by trying.

use minijinja::Value;

use super::engine::Engine;
use super::messages::{function_call, text_part};

/// What shapes a template takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manners {
    /// It shows content only when that is a list of parts.
    pub(super) parts: bool,
    /// It shows content that is a list of parts, too.
    pub(super) lists: bool,
    /// It takes an object for the arguments of a call: llama.cpp and vLLM give it one then, even if it would take text.
    pub(super) object_arguments: bool,
    /// It copes with `null` for the content of a turn that only calls tools.
    pub(super) null_content: bool,
    /// It knows the role `developer`.
    pub(super) developer: bool,
}

const NEEDLE: &str = "zq7needle";

impl Manners {
    pub(super) fn of(engine: &Engine) -> Self {
        let plain = user(Value::from(NEEDLE));
        let typed = user([NEEDLE].into_iter().map(text_part).collect());
        // Some would show the list itself.
        let shown = render(engine, [&typed]).unwrap_or_default();
        let lists =
            shown.contains(NEEDLE) && !shown.contains("'text'") && !shown.contains("\"text\"");
        let parts = lists && !shows(engine, [&plain], NEEDLE);
        let question = if parts { typed } else { plain };

        let text = format!("{{\"{NEEDLE}\": 1}}");
        let object = Value::from_pairs([(NEEDLE, Value::from(1))]);
        let as_object = calling(Value::from(""), object.clone());
        let object_arguments = shows(engine, [&question, &as_object], NEEDLE);
        let arguments = if object_arguments { object } else { Value::from(text) };
        let as_null = calling(Value::from(()), arguments);
        let rendered = render(engine, [&question, &as_null]);
        let null_content = rendered.is_some_and(|text| !text.to_lowercase().contains("none"));
        let developer = engine.source().contains("developer");
        Self { parts, lists, object_arguments, null_content, developer }
    }
}

fn user(content: Value) -> Value {
    Value::from_pairs([("role", Value::from("user")), ("content", content)])
}

fn calling(content: Value, arguments: Value) -> Value {
    let call = function_call("call00001", "probe", arguments);
    let (role, calls) = (Value::from("assistant"), Value::from(vec![call]));
    Value::from_pairs([("role", role), ("content", content), ("tool_calls", calls)])
}

fn shows<const N: usize>(engine: &Engine, messages: [&Value; N], words: &str) -> bool {
    render(engine, messages).is_some_and(|text| text.contains(words))
}

fn render<const N: usize>(engine: &Engine, messages: [&Value; N]) -> Option<String> {
    let messages: Value = messages.into_iter().cloned().collect();
    let (none, empty) = (Value::from(()), Value::from(""));
    let now = modelway_core::Timestamp::from_unix_seconds(0).map(super::clock::function);
    let variables = Value::from_pairs([
        ("messages", messages),
        ("tools", none),
        ("add_generation_prompt", Value::from(false)),
        ("bos_token", empty.clone()),
        ("eos_token", empty),
        ("strftime_now", now.unwrap_or_default()),
    ]);
    engine.render(variables).ok().map(|written| written.text)
}
