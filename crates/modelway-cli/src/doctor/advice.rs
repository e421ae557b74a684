//! What to do next.

use modelway::{Model, ModelKind};

use super::Diagnosis;

/// What to do next, one thing a line.
pub(super) fn of(diagnosis: &Diagnosis) -> Vec<String> {
    if diagnosis.checks.is_empty() && diagnosis.problem.is_none() && diagnosis.local.is_some() {
        return on_this_machine(diagnosis);
    }
    if diagnosis.checks.is_empty() {
        return nothing_configured();
    }
    if diagnosis.problem.is_some() {
        return vec!["next: mend the problem above".to_owned()];
    }
    let Some(check) = diagnosis.answering() else {
        return vec!["next: mend what the table says; no provider answers".to_owned()];
    };
    let models = check.result.as_ref().map(|list| list.items.as_slice()).unwrap_or_default();
    let id = models.iter().find(|model| talks(model)).map_or("MODEL", |model| model.id.as_str());
    let model = match (&diagnosis.model, diagnosis.chosen) {
        (Some(_), _) => String::new(),
        (None, true) => format!(" -m {id}"),
        (None, false) => format!(" -m {}::{id}", check.id),
    };
    vec![format!("next: modelway chat{}{model} Hello", diagnosis.options)]
}

/// Whether a chat with it may work, and whether its id can stand in a shell as it is.
fn talks(model: &Model) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._:/@+-".contains(c);
    !matches!(model.kind, Some(ModelKind::Embedding | ModelKind::Reranking))
        && model.id.as_str().starts_with(|c: char| c.is_ascii_alphanumeric())
        && model.id.as_str().chars().all(plain)
}

/// Nothing else is configured: a model on this machine answers.
fn on_this_machine(diagnosis: &Diagnosis) -> Vec<String> {
    let mut lines = vec![format!("next: modelway chat{} Hello", diagnosis.options)];
    lines.extend(
        nothing_configured().into_iter().skip(1).map(|line| line.replacen("  ", "or: ", 1)),
    );
    lines
}

fn nothing_configured() -> Vec<String> {
    [
        "next, one of:",
        "  another model on this machine: start Ollama or a llama.cpp server, then modelway models list --provider ollama (or llamacpp)",
        "  a hosted model: set the variable of a provider's key, such as ANYSCALE_API_KEY; modelway providers lists them",
        "  any OpenAI-compatible server: set MODELWAY_BASE_URL, and MODELWAY_API_KEY if it wants a key",
    ]
    .map(str::to_owned)
    .into()
}
