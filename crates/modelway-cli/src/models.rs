//! `modelway models`.

use modelway::{Client, Error, ErrorKind, Model, ModelRef, Page, ProcessEnvironment};
use serde::Serialize;
use tokio::task::JoinSet;

use crate::args::{Global, ModelsCommand};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::json::{Call, Fault};
use crate::output::{Form, Output};
use crate::report::report;
use crate::table;

#[derive(Debug, Serialize)]
struct Listed<'a> {
    models: Vec<Entry<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    provider: &'a str,
    #[serde(flatten)]
    model: &'a Model,
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    model: &'a Model,
    #[serde(flatten)]
    call: Call<'a>,
}

/// Lists models or shows one.
pub(crate) async fn run(
    global: &Global,
    command: &ModelsCommand,
    output: &mut Output,
) -> Result<(), Failure> {
    let session = Session::open(global, &ProcessEnvironment)?;
    match command {
        ModelsCommand::List { all } => list(&session, *all, output).await,
        ModelsCommand::Show { id } => show(&session, id, output).await,
    }
}

async fn list(session: &Session, all: bool, output: &mut Output) -> Result<(), Failure> {
    let client = &session.client;
    let ids: Vec<String> = match (all, client.default_provider()) {
        (true, _) => client.providers().map(str::to_owned).collect(),
        (false, Some(id)) => vec![id.to_owned()],
        (false, None) => return Err(undecided(client).into()),
    };
    output.wait_for(ids.join(", "));
    let mut found = ask(session, &ids).await;
    if !all {
        // Its failure is that of the command.
        let (_, models) = found.remove(0);
        return print(&[(ids[0].clone(), models?)], &[], output);
    }
    let (mut models, mut failures) = (Vec::new(), Vec::new());
    for (id, result) in found {
        match result {
            Ok(list) => models.push((id, list)),
            Err(error) => failures.push(Failure::from(error)),
        }
    }
    print(&models, &failures, output)?;
    match failures.first() {
        Some(first) if models.is_empty() => Err(Failure::Told(first.exit())),
        _ => Ok(()),
    }
}

/// Asks the providers `ids` at the same time.
async fn ask(session: &Session, ids: &[String]) -> Vec<(String, Result<Page<Model>, Error>)> {
    let mut asked = JoinSet::new();
    for (place, id) in ids.iter().cloned().enumerate() {
        let call = session.client.models().list().provider(&id);
        let call = with_headers!(call, session.headers);
        asked.spawn(async move { (place, id, call.await) });
    }
    let mut found = asked.join_all().await;
    found.sort_by_key(|(place, ..)| *place);
    found.into_iter().map(|(_, id, result)| (id, result)).collect()
}

fn print(
    found: &[(String, Page<Model>)],
    failures: &[Failure],
    output: &mut Output,
) -> Result<(), Failure> {
    let entries = found
        .iter()
        .flat_map(|(provider, list)| list.items.iter().map(move |model| Entry { provider, model }));
    if output.form != Form::Human {
        let errors = failures.iter().map(Fault::from).collect();
        return output.json(&Listed { models: entries.collect(), errors });
    }
    let rows: Vec<[String; 3]> = entries.map(|entry| row(&entry)).collect();
    table::lines(["ID", "CONTEXT", "KIND"], &rows).iter().try_for_each(|row| output.line(row))?;
    failures.iter().for_each(|failure| {
        report(failure, output);
    });
    Ok(())
}

fn row(entry: &Entry<'_>) -> [String; 3] {
    let Entry { provider, model } = entry;
    let known = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    [
        format!("{provider}:{}", model.id),
        known(model.context_length.map(|tokens| tokens.to_string())),
        known(model.kind.as_ref().map(ToString::to_string)),
    ]
}

async fn show(session: &Session, id: &str, output: &mut Output) -> Result<(), Failure> {
    let reference = session.shown(id);
    output.wait_for(&reference);
    let call = session.client.models().retrieve(ModelRef::at(&reference));
    let model = match with_headers!(call, session.headers).await {
        Err(error) if error.kind() == ErrorKind::NotFound => listed(session, error).await?,
        other => other?,
    };
    print_one(&model, output)
}

/// The model out of the list, for servers that show no single one; `error` when it is not in there.
async fn listed(session: &Session, error: Error) -> Result<Model, Error> {
    let Some(meant) = error.meta().deployment.clone() else { return Err(error) };
    let call = session.client.models().list().provider(meant.provider().unwrap_or_default());
    let Ok(list) = with_headers!(call, session.headers).await else { return Err(error) };
    let meta = list.meta.clone();
    let mut model = list.into_iter().find(|model| model.id == meant.id()).ok_or(error)?;
    model.meta = meta;
    model.meta.deployment = Some(meant);
    Ok(model)
}

fn print_one(model: &Model, output: &mut Output) -> Result<(), Failure> {
    if output.form != Form::Human {
        return output.json(&Shown { model, call: Call::from(&model.meta) });
    }
    let deployment = model.meta.deployment.as_ref().map(ToString::to_string);
    let facts = [
        ("id", deployment.or_else(|| Some(model.id.to_string()))),
        ("kind", model.kind.as_ref().map(ToString::to_string)),
        ("context", model.context_length.map(|tokens| format!("{tokens} tokens"))),
        ("created", model.entity.created_at.map(|moment| moment.to_string())),
        ("owned by", model.owned_by.clone()),
    ];
    let facts = facts.into_iter().filter_map(|(name, fact)| Some((name.to_owned(), fact?)));
    let extra = model.extra.iter().map(|(name, value)| (name.clone(), value.to_string()));
    for (name, fact) in facts.chain(extra) {
        output.line(&format!("{name}: {fact}"))?;
    }
    Ok(())
}

fn undecided(client: &Client) -> Error {
    let ids: Vec<&str> = client.providers().collect();
    Error::new(
        ErrorKind::Configuration,
        format!("several providers are configured: {}", ids.join(", ")),
    )
    .with_hint("choose one by --provider or MODELWAY_PROVIDER, or list them all by --all")
}
