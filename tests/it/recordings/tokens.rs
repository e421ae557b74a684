//! Our counts against the providers' own: the prompt tokens that real answers report.

use std::collections::BTreeMap;

use modelway_core::ChatRequest;
use modelway_core::window::{TokenCount, TokenCounter};
use modelway_tokens::Counter;
use modelway_wire::openai_chat::parse_chat;
use modelway_wire::provider::Quirks;
use serde_json::Value;

use super::load::{Recording, Set};
use super::table::loud;

/// Providers that serve OpenAI's models under their names.
const OPENAI: [&str; 7] =
    ["openai", "azure", "helicone", "portkey", "github-models", "litellm-proxy", "openrouter"];

/// Llama 3's and others' templates write a date, Harmony's a page of rules: so many tokens that no request shows.
const HIDDEN: u64 = 60;

/// What became of a family's recordings.
#[derive(Debug, Default)]
struct Row {
    exact: usize,
    estimated: usize,
    /// The estimate's number over the provider's, smallest and largest.
    ratio: Option<(f64, f64)>,
    wrong: Vec<String>,
}

/// Exact counts are the providers' own, to the token; the cheap estimate of no text is below 0.8 of it.
#[test]
fn counts_are_the_providers_own() {
    let Some(set) = Set::load() else { return };
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut low = Vec::new();
    for recording in &set.recordings {
        let Some((model, request, theirs)) = reported(recording) else { continue };
        let guess = modelway_core::window::Window::new(u64::MAX).measure(&request, None);
        let guess = guess.expect("a guess").before;
        if hidden(&request, &recording.provider) && ((guess + HIDDEN) as f64) < 0.8 * theirs as f64
        {
            low.push(format!("{}: {guess} of {theirs}", recording.file));
        }
        let Some(counter) = counter(recording, &model) else { continue };
        let row = rows.entry("OpenAI").or_default();
        match counter.count_chat(&request).expect("a count") {
            TokenCount::Exact(ours) if ours == theirs => row.exact += 1,
            TokenCount::Exact(ours) => {
                row.wrong.push(format!("{}: {ours}, not {theirs}", recording.file));
            }
            TokenCount::Estimate(ours) => {
                let ratio = ours as f64 / theirs as f64;
                let (least, most) = row.ratio.unwrap_or((ratio, ratio));
                row.ratio = Some((least.min(ratio), most.max(ratio)));
                row.estimated += 1;
            }
        }
    }
    for (family, row) in &rows {
        let Row { exact, estimated, wrong, ratio } = row;
        loud(&format!(
            "{family}: {exact} exact, {estimated} estimated ({ratio:?}), {} wrong",
            wrong.len()
        ));
    }
    loud(&format!("estimates below 0.8: {}", low.join("; ")));
    let wrong: Vec<&String> = rows.values().flat_map(|row| &row.wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows.get("OpenAI").is_some_and(|row| row.exact >= 18), "{rows:#?}");
    assert!(low.is_empty(), "{low:#?}");
}

/// Whether the provider adds nothing of its own that nobody can see: searches, and prompts for its own tools.
fn hidden(request: &ChatRequest, provider: &str) -> bool {
    let plain = request.tools.is_empty() && request.response_format.is_none();
    plain && !matches!(provider, "perplexity" | "groq" | "xai" | "copilot")
}

/// The model, the request and the prompt's tokens of an answered chat of text alone.
fn reported(recording: &Recording) -> Option<(String, ChatRequest, u64)> {
    if recording.endpoint != "chat_completions" || recording.status != 200 {
        return None;
    }
    let theirs = recording.expected["usage"]["input"].as_u64()?;
    let body = match recording.request.as_ref()? {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    let parsed = parse_chat(body.to_string().as_bytes(), &Quirks::COMPATIBLE).ok()?;
    // A prompt of OpenAI's older functions, or a provider's own, is in no field of ours.
    let known = ["functions", "function_call", "tools", "documents", "venice_parameters"];
    if known.iter().any(|name| parsed.extra_body.contains_key(*name)) {
        return None;
    }
    let texts = parsed.request.messages.iter().all(|m| {
        m.content.as_ref().is_none_or(|c| c.parts().iter().all(|part| part.text().is_some()))
    });
    let model = body["model"].as_str().unwrap_or_default().to_owned();
    texts.then_some((model, parsed.request, theirs))
}

fn counter(recording: &Recording, model: &str) -> Option<Counter> {
    let openai = OPENAI.contains(&recording.provider.as_str());
    let id = match recording.provider.as_str() {
        "openrouter" => model.strip_prefix("openai/")?,
        _ => model,
    };
    Counter::openai(id).filter(|_| openai)
}
