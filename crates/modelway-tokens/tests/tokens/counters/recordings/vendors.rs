//! Other vendors' counts.

use std::collections::BTreeMap;

use modelway_core::ChatRequest;
use modelway_core::window::TokenCounter;
use modelway_tokens::Counter;

use super::exchange::{Ask, Exchange, exchanges};
use super::families::family;

/// Why a vendor's counts are others than ours.
struct Reason {
    provider: &'static str,
    /// The family, or "" for all.
    family: &'static str,
    /// Only with tools, or an answer in the form of a schema.
    tools: bool,
    why: &'static str,
}

const fn reason(
    provider: &'static str,
    family: &'static str,
    tools: bool,
    why: &'static str,
) -> Reason {
    Reason { provider, family, tools, why }
}

/// The first that fits a recording counts.
static REASONS: [Reason; 17] = [
    reason("ollama", "", false, "Ollama writes prompts with templates of its own"),
    reason("ollama-cloud", "", false, "Ollama writes prompts with templates of its own"),
    reason("perplexity", "", false, "only the words are counted"),
    reason("nebius", "Llama 3.1", false, "no system message of the template's is written"),
    reason("featherless", "Llama 3.1", false, "the first token of a completion is not counted"),
    reason("gpustack", "Qwen 3", false, "a template that keeps thoughts"),
    reason("openrouter", "Qwen 3", false, "the template of another Qwen 3 (2507)"),
    reason("openrouter", "DeepSeek V3, R1", true, "what a web search found"),
    reason("mistral", "Mistral (tekken)", true, "how its API shows tools is not published"),
    reason("mistral", "Mistral (tekken)", false, "settings that are written before the question"),
    reason("deepseek", "DeepSeek V4", true, "the mark DSML is one token there"),
    reason("deepseek", "DeepSeek V3, R1", true, "how tools are shown is not published"),
    reason("azure", "DeepSeek V3, R1", true, "how tools are shown is not published"),
    reason("groq", "Llama 3.3", true, "a call that is demanded is asked for in words"),
    reason("groq", "Qwen 3", true, "a call that is demanded is asked for in words"),
    reason("huggingface", "Llama 3.1", true, "the schema of the answer is shown"),
    reason("llamacpp", "Qwen 3", true, "the recording has lost the order of a schema's keys"),
];

/// Recordings that agree in spite of a reason, and are to go on so.
const AGREE: [&str; 2] = [
    "mistral/chat_completions.unary.200.120c2096cd",
    "mistral/chat_completions.unary.200.901eb90408",
];

/// Of a family's recordings, how many are equal at least, and how many are said to be exact and are not at most: as in the
/// table of `specs/behaviour/context-window.md`.
const KNOWN: [(&str, u32, u32); 10] = [
    ("DeepSeek V3, R1", 1, 0),
    ("DeepSeek V4", 3, 1),
    ("GPT-OSS", 6, 7),
    ("Llama 3", 2, 0),
    ("Llama 3.1", 13, 4),
    ("Llama 3.2", 2, 1),
    ("Llama 3.3", 8, 0),
    ("Mistral (tekken)", 2, 6),
    ("Mixtral 8x7B", 4, 0),
    ("Qwen 3", 2, 6),
];

/// What became of a family's recordings.
#[derive(Debug, Default)]
struct Row {
    all: u32,
    equal: u32,
    exact: u32,
    /// Said to be exact, and not what the vendor counted.
    wrong: u32,
    misses: BTreeMap<&'static str, u32>,
}

fn is_text(request: &ChatRequest) -> bool {
    let parts = request.messages.iter().filter_map(|message| message.content.as_ref());
    parts.flat_map(|content| content.parts()).all(|part| part.text().is_some())
}

fn explained(exchange: &Exchange, family: &str) -> Option<&'static Reason> {
    let more = match &exchange.ask {
        Ask::Chat(request) => !request.tools.is_empty() || request.response_format.is_some(),
        Ask::Prompt(_) => false,
    };
    REASONS.iter().find(|reason| {
        exchange.name.split('/').next() == Some(reason.provider)
            && (reason.family.is_empty() || reason.family == family)
            && (more || !reason.tools)
    })
}

#[test]
#[allow(clippy::print_stdout)]
fn counts_equal_those_that_other_vendors_reported() {
    let Some(all) = exchanges(&[]) else { return };
    let mut counters: BTreeMap<&str, Option<Counter>> = BTreeMap::new();
    let mut table: BTreeMap<&str, Row> = BTreeMap::new();
    let mut reasons: BTreeMap<(&str, &str, &str), (u32, u32)> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for exchange in &all {
        let Some(family) = family(&exchange.model) else { continue };
        if matches!(&exchange.ask, Ask::Chat(request) if !is_text(request)) {
            continue;
        }
        let row = table.entry(family.name).or_default();
        row.all += 1;
        let counter = counters.entry(family.name).or_insert_with(|| family.counter());
        let Some(counter) = counter else {
            *row.misses.entry("the tokenizer is not at hand").or_default() += 1;
            continue;
        };
        let ours = match &exchange.ask {
            Ask::Chat(request) => counter.count_chat(request).unwrap(),
            Ask::Prompt(prompt) => counter.count_prompt(prompt).unwrap(),
        };
        let (name, model, theirs) = (&exchange.name, &exchange.model, exchange.theirs);
        let equal = ours.tokens() == theirs;
        row.equal += u32::from(equal);
        row.exact += u32::from(ours.is_exact());
        row.wrong += u32::from(ours.is_exact() && !equal);
        let reason = explained(exchange, family.name);
        let why = reason.map(|reason| reason.why);
        let why = why.filter(|_| !equal && !AGREE.contains(&name.as_str()));
        println!("{name} {model}: {ours:?} of {theirs} {}", why.unwrap_or_default());
        if let Some(reason) = reason {
            let key = (reason.provider, reason.family, reason.why);
            let (equals, misses) = reasons.entry(key).or_default();
            (*equals, *misses) = (*equals + u32::from(equal), *misses + u32::from(!equal));
        }
        match why {
            _ if equal => {}
            Some(why) => *row.misses.entry(why).or_default() += 1,
            None => unexplained.push(format!("{name} ({model}): {ours:?} instead of {theirs}")),
        }
    }
    println!("| family | recordings | equal | exact | exact, and not equal | why not |");
    for (name, Row { all, equal, exact, wrong, misses }) in &table {
        let why: Vec<String> = misses.iter().map(|(why, n)| format!("{why}: {n}")).collect();
        println!("| {name} | {all} | {equal} | {exact} | {wrong} | {} |", why.join("; "));
    }
    for ((provider, family, why), (equal, misses)) in reasons {
        if misses == 0 {
            println!("AGREES NOW: {provider} {family}, all {equal}, in spite of `{why}`");
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    for (name, equal, wrong) in KNOWN {
        let row = &table[name];
        // Some tokenizers are features.
        if counters[name].is_some() {
            assert!(row.equal >= equal && row.wrong <= wrong, "{name}: {row:?}");
        }
    }
}
