//! Tools and calls as servers give them to templates.

use modelway_core::{ChatRequest, Message, Tool};
use serde_json::{Map, Value, json};

/// A tool in OpenAI's JSON. As in llama.cpp, what has no description has an empty one, and none is strict.
pub(super) fn tool(tool: &Tool) -> Value {
    match tool {
        Tool::Function(function) => {
            let description = function.description.as_deref().unwrap_or_default();
            let parameters = function.parameters.clone().unwrap_or_else(|| json!({}));
            let inner = json!({"name": function.name, "description": description, "parameters": parameters});
            json!({"type": "function", "function": inner})
        }
        Tool::Custom(custom) => {
            let description = custom.description.as_deref().unwrap_or_default();
            let inner = json!({"name": custom.name, "description": description});
            json!({"type": "custom", "custom": inner})
        }
        Tool::Other(value) => value.clone(),
        _ => Value::Null,
    }
}

/// Whether each server that takes these tools and calls gives them to its template in the same words.
///
/// vLLM also says what a tool does not have, and which is `strict`.
pub(super) fn are_plain(request: &ChatRequest, vllm: bool) -> bool {
    let plain = |tool: &Tool| match tool {
        Tool::Function(function) => {
            let whole = function.description.is_some()
                && function.parameters.is_some()
                && function.strict.is_none();
            (whole || !vllm) && function.parameters.as_ref().is_none_or(is_plain)
        }
        _ => false,
    };
    request.tools.iter().all(plain) && request.messages.iter().all(are_readable)
}

/// Whether the arguments of all calls are objects; some servers refuse others, and some show them as they are.
fn are_readable(message: &Message) -> bool {
    let object = |text: &str| serde_json::from_str::<Map<String, Value>>(text).ok();
    let plain = |text: &str| object(text).is_some_and(|map| map.values().all(is_plain));
    message.tool_calls.iter().all(|call| plain(&call.arguments))
}

/// Whether there is no number in it that some write with a fraction or an exponent, and some without.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(map) => map.values().all(is_plain),
        Value::Number(number) if number.is_f64() => {
            let plain = |n: f64| n.fract() != 0.0 && (1e-4..1e15).contains(&n.abs());
            number.as_f64().is_some_and(plain)
        }
        _ => true,
    }
}
