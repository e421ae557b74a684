//! What Anyscale Endpoints is known to refuse or to ignore, refused with the reason.
//!
//! Sources: the vendor's pages on querying, JSON mode and function calling; its open serving code.

use std::collections::BTreeSet;

use modelway_core::{
    ChatRequest, CompletionRequest, Content, EmbeddingRequest, Error, ErrorKind, Message, Modality,
    ResponseFormat, Role, Tool, ToolChoice,
};
use serde_json::Value;

use super::checks::{one_text, refuse};
use crate::provider::{ModelSpec, Provider};

/// The server's bound on distinct stop sequences.
const MAX_STOP: usize = 8;

pub(super) fn chat(request: &ChatRequest, model: &str, provider: &Provider) -> Result<(), Error> {
    messages(&request.messages)?;
    newer(request)?;
    sampling(
        request.n,
        request.temperature,
        [request.presence_penalty, request.frequency_penalty],
        &request.stop,
    )?;
    modes(request)?;
    if request.top_logprobs.is_some_and(|n| n > 5) {
        return Err(refuse("`top_logprobs` over 5", "Anyscale gives at most 5 alternatives"));
    }
    provider.spec().model(model).map_or(Ok(()), |known| of_model(request, known))
}

pub(super) fn completion(request: &CompletionRequest) -> Result<(), Error> {
    if !one_text(&request.prompt) {
        return Err(refuse(
            "the prompt is not one text",
            "Anyscale takes one string, no list and no token ids",
        ));
    }
    let penalties = [request.presence_penalty, request.frequency_penalty];
    sampling(request.n, request.temperature, penalties, &request.stop)
}

pub(super) fn embeddings(request: &EmbeddingRequest) -> Result<(), Error> {
    if request.texts.is_empty() {
        return Err(refuse("no text to embed", "Anyscale wants at least one"));
    }
    if request.dimensions.is_some() {
        return Err(refuse(
            "`dimensions` on Anyscale",
            "it would be ignored: the models have one size",
        ));
    }
    Ok(())
}

fn messages(messages: &[Message]) -> Result<(), Error> {
    if messages.is_empty() {
        return Err(refuse("no message", "Anyscale wants at least one"));
    }
    let system = |m: &&Message| matches!(m.role, Role::System | Role::Developer);
    if messages.iter().filter(system).count() > 1 {
        return Err(refuse("more than one system message", "Anyscale takes one; join their texts"));
    }
    messages.iter().enumerate().try_for_each(|(at, m)| {
        message(m).map_err(|(what, why)| refuse(format!("messages[{at}] {what}"), why))
    })
}

fn message(m: &Message) -> Result<(), (String, &'static str)> {
    let is_text = |content: &Content| match content {
        Content::Parts(parts) => parts.iter().all(|part| part.text().is_some()),
        _ => true,
    };
    if !m.content.as_ref().is_none_or(is_text) {
        return Err(("has a part that is not text".into(), "Anyscale takes plain text only"));
    }
    if m.audio.is_some() {
        return Err(("has sound".into(), "Anyscale takes plain text only"));
    }
    match &m.role {
        Role::User | Role::System | Role::Developer | Role::Tool if m.content.is_none() => {
            Err(("has no content".into(), "Anyscale wants a text"))
        }
        Role::Assistant if m.text().is_empty() && m.tool_calls.is_empty() => {
            Err(("is an assistant's and empty".into(), "it needs a text or tool calls"))
        }
        Role::Tool if m.tool_call_id.is_none() => {
            Err(("is a tool's result for no call".into(), "set its `tool_call_id`"))
        }
        Role::Other(role) => Err((
            format!("has the role `{role}`"),
            "Anyscale knows system, user, assistant and tool",
        )),
        _ => Ok(()),
    }
}

fn sampling(
    n: Option<u32>,
    temperature: Option<f64>,
    penalties: [Option<f64>; 2],
    stop: &[String],
) -> Result<(), Error> {
    if let Some(n) = n.filter(|n| *n != 1) {
        return Err(refuse(format!("`n` is {n}"), "Anyscale gives one answer a request"));
    }
    if let Some(t) = temperature.filter(|t| !(0.0..=2.0).contains(t)) {
        return Err(refuse(format!("`temperature` is {t}"), "Anyscale takes 0 to 2"));
    }
    if let Some(p) = penalties.into_iter().flatten().find(|p| !(-2.0..=2.0).contains(p)) {
        return Err(refuse(format!("a penalty is {p}"), "Anyscale takes -2 to 2"));
    }
    let distinct = stop.iter().collect::<BTreeSet<_>>().len();
    if distinct > MAX_STOP {
        return Err(refuse(
            format!("{distinct} stop sequences"),
            format!("Anyscale takes at most {MAX_STOP}"),
        ));
    }
    Ok(())
}

/// What came up after the service's time: it would be refused or ignored.
fn newer(request: &ChatRequest) -> Result<(), Error> {
    let sound = request.modalities.iter().any(|m| *m != Modality::Text);
    let custom = request.tools.iter().any(|tool| matches!(tool, Tool::Custom(_)))
        || matches!(request.tool_choice, Some(ToolChoice::Custom(_)));
    let set = [
        (custom, "a custom tool"),
        (sound, "`modalities` besides text"),
        (request.audio.is_some(), "`audio`"),
        (request.prediction.is_some(), "`prediction`"),
        (request.web_search.is_some(), "`web_search`"),
        (request.service_tier.is_some(), "`service_tier`"),
        (request.verbosity.is_some(), "`verbosity`"),
    ];
    match set.into_iter().find(|(set, _)| *set) {
        Some((_, what)) => {
            Err(refuse(format!("{what} on Anyscale"), "the service does not know it"))
        }
        None => Ok(()),
    }
}

/// JSON mode and function calling.
fn modes(request: &ChatRequest) -> Result<(), Error> {
    let json = match &request.response_format {
        Some(ResponseFormat::JsonObject) => true,
        Some(ResponseFormat::JsonSchema { schema, .. }) => {
            references(schema)?;
            true
        }
        _ => false,
    };
    let tools = !request.tools.is_empty();
    if json && tools {
        return Err(refuse(
            "JSON mode together with `tools`",
            "Anyscale builds tools on JSON mode: choose one",
        ));
    }
    if (json || tools) && (request.top_p.is_some() || request.top_k.is_some()) {
        let mode = if json { "JSON mode" } else { "`tools`" };
        return Err(refuse(
            format!("`top_p` or `top_k` together with {mode}"),
            "Anyscale documents them as incompatible",
        ));
    }
    if request.tool_choice == Some(ToolChoice::Required) {
        return Err(refuse(
            "`tool_choice` is `required`",
            "Anyscale takes auto, none or one function's name",
        ));
    }
    Ok(())
}

/// A schema that refers to definitions must bring them.
fn references(schema: &Value) -> Result<(), Error> {
    let defined = schema.get("$defs").is_some() || schema.get("definitions").is_some();
    if defined || !has_ref(schema) {
        return Ok(());
    }
    Err(refuse(
        "the schema has a `$ref` and no `$defs`",
        "Anyscale answers 400; put the definitions into the schema",
    ))
}

fn has_ref(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.contains_key("$ref") || fields.values().any(has_ref),
        Value::Array(items) => items.iter().any(has_ref),
        _ => false,
    }
}

/// What is known of one model. Unknown models pass.
fn of_model(request: &ChatRequest, known: &ModelSpec) -> Result<(), Error> {
    let json = matches!(
        request.response_format,
        Some(ResponseFormat::JsonObject | ResponseFormat::JsonSchema { .. })
    );
    let lacking = [
        (!request.tools.is_empty() && known.tools == Some(false), "tools"),
        (json && known.json == Some(false), "a JSON mode"),
        (request.logprobs == Some(true) && known.logprobs == Some(false), "log probabilities"),
    ];
    match lacking.into_iter().find(|(lacks, _)| *lacks) {
        Some((_, what)) => Err(Error::new(
            ErrorKind::Unsupported,
            format!("{} does not offer {what} on Anyscale", known.id),
        )
        .with_hint("nothing was sent; `modelway models list` shows what each model offers")),
        None => Ok(()),
    }
}
