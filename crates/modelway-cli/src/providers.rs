//! `modelway providers`.

use std::collections::BTreeSet;

use modelway::{Config, Environment, Error, ProcessEnvironment, ProviderSpec};
use serde::Serialize;

use crate::args::Global;
use crate::failure::Failure;
use crate::found::{self, Found};
use crate::output::{Form, Output};
use crate::{local, settings, table};

/// A provider that there is.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    name: String,
    configured: bool,
    /// Variables that configure it; never what they hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_variable: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url_variable: Option<String>,
    in_config: bool,
    base_url: Option<String>,
    /// What could be set to configure it.
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// Shows every provider that there is.
pub(crate) fn run(global: &Global, output: &mut Output) -> Result<(), Failure> {
    let environment = ProcessEnvironment;
    let config = settings::config(global, &environment)?;
    let entries = entries(global, &config, &environment);
    if output.form != Form::Human {
        #[derive(Serialize)]
        struct All {
            providers: Vec<Entry>,
        }
        return output.json(&All { providers: entries });
    }
    let rows: Vec<[String; 4]> = entries.iter().map(row).collect();
    let head = ["ID", "NAME", "BASE URL", "CONFIGURED BY"];
    table::lines(head, &rows).iter().try_for_each(|line| output.line(line))
}

fn entries(global: &Global, config: &Config, environment: &dyn Environment) -> Vec<Entry> {
    let mut found = found::all(config, environment);
    if let Some(chosen) = found::chosen(global, config, environment) {
        found.retain(|other| other.id != chosen.id);
        found.push(chosen);
    }
    let known: BTreeSet<String> = found.iter().map(|found| found.id.clone()).collect();
    let mut entries: Vec<Entry> = found.into_iter().map(configured).collect();
    entries.extend(found::rows().filter(|spec| !known.contains(spec.id)).map(possible));
    if local::AVAILABLE && !known.contains(local::ID) {
        entries.push(on_this_machine());
    }
    entries.sort_by_key(|entry| place(&entry.id));
    entries
}

fn on_this_machine() -> Entry {
    Entry {
        id: local::ID.to_owned(),
        name: "models in this process".to_owned(),
        configured: true,
        key_variable: None,
        url_variable: None,
        in_config: false,
        base_url: None,
        set: None,
        problem: None,
    }
}

/// The table's order; others come first.
fn place(id: &str) -> usize {
    found::rows().position(|spec| spec.id == id).map_or(0, |at| at + 1)
}

fn configured(found: Found) -> Entry {
    let spec = found.provider.as_ref().ok().map(|provider| provider.spec().name);
    let row = || found::rows().find(|spec| spec.id == found.id).map(|spec| spec.name);
    let base_url = found.provider.as_ref().ok().map(|provider| provider.base_url().to_owned());
    Entry {
        name: spec.or_else(row).unwrap_or_default().to_owned(),
        configured: found.provider.is_ok(),
        key_variable: found.key_variable,
        url_variable: found.url_variable,
        in_config: found.in_config,
        base_url: base_url.filter(|url| !url.is_empty()),
        set: None,
        problem: found.provider.err().as_ref().map(Error::to_string),
        id: found.id,
    }
}

fn possible(spec: &'static ProviderSpec) -> Entry {
    let variable = if spec.local { spec.url_env.first() } else { spec.key_env.first() };
    Entry {
        id: spec.id.to_owned(),
        name: spec.name.to_owned(),
        configured: false,
        key_variable: None,
        url_variable: None,
        in_config: false,
        base_url: Some(spec.base_url.to_owned()).filter(|url| !url.is_empty()),
        set: variable.copied(),
        problem: None,
    }
}

fn row(entry: &Entry) -> [String; 4] {
    let file = entry.in_config.then(|| "the config file".to_owned());
    let variables = [&entry.key_variable, &entry.url_variable].into_iter().flatten().cloned();
    let by: Vec<String> = file.into_iter().chain(variables).collect();
    let by = match (&entry.problem, entry.set) {
        (Some(problem), _) => format!("broken: {problem}"),
        (None, Some(variable)) => format!("- (set {variable})"),
        (None, None) if entry.id == local::ID => "nothing, it needs none".to_owned(),
        (None, None) if by.is_empty() => "options".to_owned(),
        (None, None) => by.join(", "),
    };
    let url = entry.base_url.clone().unwrap_or_else(|| "-".to_owned());
    [entry.id.clone(), entry.name.clone(), url, by]
}
