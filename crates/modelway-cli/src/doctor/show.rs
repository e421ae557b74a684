//! A diagnosis for people and as JSON.

use std::time::Duration;

use modelway::{Model, Page};
use serde::Serialize;

use super::check::Check;
use super::{Diagnosis, advice};
use crate::connect::NOTHING;
use crate::failure::Failure;
use crate::json::{Fault, milliseconds};
use crate::output::Output;
use crate::table;

/// For people.
pub(super) fn print(diagnosis: &Diagnosis, output: &mut Output) -> Result<(), Failure> {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    output.line(&format!("config file: {}", diagnosis.config))?;
    output.line(&format!("default provider: {}", or_none(&diagnosis.default_provider)))?;
    output.line(&format!("model: {}", or_none(&diagnosis.model)))?;
    if let Some(database) = &diagnosis.database {
        output.line(&format!("database: {database}"))?;
    }
    for check in &diagnosis.checks {
        if let Some(account) = &check.account {
            output.line(&format!("account of {}: {account}", check.id))?;
        }
    }
    if let Some(problem) = &diagnosis.problem {
        output.line(&format!("problem: {}", what_is_wrong(problem)))?;
    }
    if let Some(here) = &diagnosis.local {
        let ids = if here.ids.is_empty() { "none yet".to_owned() } else { here.ids.join(", ") };
        output.line(&format!("models on this machine: {ids} ({})", here.folder))?;
    }
    output.line("")?;
    if !diagnosis.checks.is_empty() {
        let rows: Vec<[String; 4]> = diagnosis.checks.iter().map(row).collect();
        let lines = table::lines(["PROVIDER", "BASE URL", "KEY", "ANSWER"], &rows);
        lines.iter().try_for_each(|line| output.line(line))?;
        output.line("")?;
    }
    advice::of(diagnosis).iter().try_for_each(|line| output.line(line))
}

/// The message; its hint is left out where the advice says more.
fn what_is_wrong(problem: &Failure) -> String {
    let message = problem.message();
    if message.starts_with(NOTHING) { NOTHING.to_owned() } else { message }
}

fn row(check: &Check) -> [String; 4] {
    let answer = match &check.result {
        Ok(list) => format!("{} in {:.2} s", count(list), latency(list).as_secs_f64()),
        Err(failure) => format!("no: {}", failure.message()),
    };
    let url = if check.base_url.is_empty() { "-" } else { &check.base_url };
    [check.id.clone(), url.to_owned(), check.key_source.clone(), answer]
}

fn count(list: &Page<Model>) -> String {
    match list.items.len() {
        1 => "1 model".to_owned(),
        n => format!("{n} models"),
    }
}

fn latency(list: &Page<Model>) -> Duration {
    list.meta.latency.unwrap_or_default()
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    config: &'a str,
    default_provider: Option<&'a str>,
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<&'a str>,
    problem: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<LocalModels<'a>>,
    providers: Vec<Entry<'a>>,
    next: Vec<String>,
}

#[derive(Debug, Serialize)]
struct LocalModels<'a> {
    folder: &'a str,
    models: &'a [String],
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    base_url: &'a str,
    key_variable: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    answers: bool,
    latency_ms: Option<u64>,
    models: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault<'a>>,
}

/// As one JSON object.
pub(super) fn write(diagnosis: &Diagnosis, output: &mut Output) -> Result<(), Failure> {
    output.json(&Report {
        config: &diagnosis.config,
        default_provider: diagnosis.default_provider.as_deref(),
        model: diagnosis.model.as_deref(),
        database: diagnosis.database.as_deref(),
        problem: diagnosis.problem.as_ref().map(what_is_wrong),
        local: diagnosis
            .local
            .as_ref()
            .map(|here| LocalModels { folder: &here.folder, models: &here.ids }),
        providers: diagnosis.checks.iter().map(entry).collect(),
        next: advice::of(diagnosis),
    })
}

fn entry(check: &Check) -> Entry<'_> {
    let list = check.result.as_ref().ok();
    Entry {
        id: &check.id,
        base_url: &check.base_url,
        key_variable: check.key_variable.as_deref(),
        account: check.account.as_deref(),
        answers: list.is_some(),
        latency_ms: list.map(|list| milliseconds(latency(list))),
        models: list.map(|list| list.items.len()),
        error: check.result.as_ref().err().map(Fault::from),
    }
}
