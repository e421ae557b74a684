//! Messages in the shape that templates expect: OpenAI's JSON.

use minijinja::Value;
use minijinja::value::{Serde, ValueKind};
use modelway_core::{Content, Error, ErrorKind, Message, Part, Role, ToolCall};

use super::probe::Manners;

/// The list of `messages`, shaped for a template with these `manners`.
pub(super) fn values(messages: &[Message], manners: &Manners) -> Result<Vec<Value>, Error> {
    messages.iter().map(|message| value(message, manners)).collect()
}

fn value(message: &Message, manners: &Manners) -> Result<Value, Error> {
    let role = match &message.role {
        // Only OpenAI's own models tell the two apart.
        Role::Developer if !manners.developer => Role::System.as_str(),
        role => role.as_str(),
    };
    let mut fields = vec![("role", Value::from(role)), ("content", content(message, manners)?)];
    if let Some(reasoning) = &message.reasoning {
        fields.push(("reasoning_content", Value::from(reasoning.as_str())));
    }
    if !message.tool_calls.is_empty() {
        let calls: Vec<Value> = message.tool_calls.iter().map(|c| call(c, manners)).collect();
        fields.push(("tool_calls", Value::from(calls)));
    }
    if let Some(id) = &message.tool_call_id {
        fields.push(("tool_call_id", Value::from(id.as_str())));
    }
    if let Some(name) = &message.name {
        fields.push(("name", Value::from(name.as_str())));
    }
    let mut fields: Vec<_> = fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    for (key, extra) in &message.extra {
        if fields.iter().all(|(known, _)| known != key) {
            fields.push((key.clone(), Value::from(Serde(extra))));
        }
    }
    Ok(Value::from_pairs(fields))
}

fn content(message: &Message, manners: &Manners) -> Result<Value, Error> {
    let texts: Vec<&str> = match &message.content {
        None if manners.null_content => return Ok(Value::from(())),
        None => vec![""],
        Some(Content::Text(text)) => vec![text],
        Some(Content::Parts(parts)) => parts.iter().map(text).collect::<Result<_, _>>()?,
        Some(_) => return Err(not_text()),
    };
    if manners.parts {
        return Ok(texts.into_iter().map(text_part).collect());
    }
    Ok(Value::from(joined(&texts)))
}

/// One text of all parts, each on a line of its own; those that are empty in front leave no line.
fn joined(texts: &[&str]) -> String {
    texts.iter().fold(String::new(), |mut all, text| {
        if !all.is_empty() {
            all.push('\n');
        }
        all + text
    })
}

fn text(part: &Part) -> Result<&str, Error> {
    part.text().ok_or_else(not_text)
}

fn not_text() -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        "a message holds an image or another part that is not text",
    )
    .with_hint("send text only: chat templates turn text into a prompt")
}

/// `{"type": "text", "text": …}`.
pub(super) fn text_part(text: &str) -> Value {
    Value::from_pairs([("type", text_type()), ("text", Value::from(text))])
}

fn text_type() -> Value {
    Value::from("text")
}

fn call(call: &ToolCall, manners: &Manners) -> Value {
    // The keys keep the order in which the model wrote them.
    let parsed = || serde_json::from_str::<Value>(&call.arguments).ok();
    let is_object = |value: &Value| value.kind() == ValueKind::Map;
    let arguments = match manners.object_arguments.then(parsed).flatten().filter(is_object) {
        Some(object) => object,
        None => Value::from(call.arguments.as_str()),
    };
    function_call(&call.id, &call.name, arguments)
}

/// `{"type": "function", "function": {"name": …, "arguments": …}, "id": …}`.
pub(super) fn function_call(id: &str, name: &str, arguments: Value) -> Value {
    let function = Value::from_pairs([("name", Value::from(name)), ("arguments", arguments)]);
    let (id, kind) = (Value::from(id), Value::from("function"));
    Value::from_pairs([("type", kind), ("function", function), ("id", id)])
}
