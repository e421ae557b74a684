//! `modelway models list`.

use modelway::{Error, Model, Page};
use serde::Serialize;
use tokio::task::JoinSet;

use crate::args::ListModelsArgs;
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::json::Fault;
use crate::output::{Form, Output};
use crate::report::report;
use crate::resource::{Entry, cell};
use crate::{resource, table};

#[derive(Debug, Serialize)]
struct Listed<'a> {
    models: Vec<Entry<'a, Model>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault<'a>>,
    #[serde(flatten)]
    counts: Counts,
}

/// Which page it is, where one was wanted.
#[derive(Debug, Default, Serialize)]
struct Counts {
    #[serde(skip_serializing_if = "Option::is_none")]
    current_page: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items_per_page: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_item_count: Option<u64>,
}

pub(super) async fn run(
    session: &Session,
    args: &ListModelsArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let client = &session.client;
    let ids: Vec<String> = match (args.all, client.default_provider()) {
        (true, _) => client.providers().map(str::to_owned).collect(),
        (false, Some(id)) => vec![id.to_owned()],
        (false, None) => {
            let hint = "choose one by --provider or MODELWAY_PROVIDER, or list them all by --all";
            return Err(resource::undecided(session, hint).into());
        }
    };
    output.wait_for(ids.join(", "));
    let mut found = ask(session, args, &ids).await;
    if !args.all {
        // Its failure is that of the command.
        let (_, models) = found.remove(0);
        let found = [(ids[0].clone(), models?)];
        print(&found, &[], output)?;
        return more(&found[0].1, args, output);
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
async fn ask(
    session: &Session,
    args: &ListModelsArgs,
    ids: &[String],
) -> Vec<(String, Result<Page<Model>, Error>)> {
    let mut asked = JoinSet::new();
    for (place, id) in ids.iter().cloned().enumerate() {
        let mut call = session.client.models().list().provider(&id);
        if let Some(kind) = &args.kind {
            call = call.model_type(kind.clone());
        }
        if let Some(group) = &args.group {
            call = call.model_group_id(group.as_str());
        }
        call = args.sort.iter().cloned().fold(call, |call, by| call.sort_by(by));
        let (call, paging) = (with_headers!(call, session.headers), args.paging);
        asked.spawn(async move { (place, id, resource::page(call, &paging).await) });
    }
    let mut found = asked.join_all().await;
    found.sort_by_key(|(place, ..)| *place);
    let found = found.into_iter();
    found.map(|(_, id, result)| (id, result.map(|page| wanted(page, args)))).collect()
}

/// The models that were asked for: a provider without a platform knows no filter, and none knows `--own`.
fn wanted(mut page: Page<Model>, args: &ListModelsArgs) -> Page<Model> {
    page.items.retain(|model| !(args.own && model.built_in));
    if let Some(kind) = &args.kind {
        page.items.retain(|model| model.kind.as_ref() == Some(kind));
    }
    page
}

/// Tells that there are more pages, by what the provider said.
fn more(page: &Page<Model>, args: &ListModelsArgs, output: &mut Output) -> Result<(), Failure> {
    if output.form != Form::Human || (args.own && page.items.is_empty()) {
        return Ok(());
    }
    resource::more(page, output)
}

fn print(
    found: &[(String, Page<Model>)],
    failures: &[Failure],
    output: &mut Output,
) -> Result<(), Failure> {
    if output.form != Form::Human {
        return json(found, failures, output);
    }
    let kept = found.iter().flat_map(|(_, page)| &page.items).any(|model| model.name.is_some());
    let lines = if kept { on_a_platform(found) } else { plain(found) };
    lines.iter().try_for_each(|line| output.line(line))?;
    failures.iter().for_each(|failure| {
        report(failure, output);
    });
    Ok(())
}

fn json(
    found: &[(String, Page<Model>)],
    failures: &[Failure],
    output: &mut Output,
) -> Result<(), Failure> {
    let entry = |provider, item| Entry { provider: Some(provider), item };
    let models = found.iter().flat_map(|(provider, page)| {
        page.items.iter().map(move |model| entry(provider.as_str(), model))
    });
    let counts = match found {
        [(_, page)] => Counts {
            current_page: page.current_page,
            items_per_page: page.items_per_page,
            total_item_count: page.total_item_count,
        },
        _ => Counts::default(),
    };
    let errors = failures.iter().map(Fault::from).collect();
    output.json(&Listed { models: models.collect(), errors, counts })
}

fn plain(found: &[(String, Page<Model>)]) -> Vec<String> {
    let row = |(provider, model): (&String, &Model)| {
        let id = format!("{provider}:{}", model.id);
        [id, cell(model.context_length), cell(model.kind.as_ref())]
    };
    let rows: Vec<[String; 3]> = entries(found).map(row).collect();
    table::lines(["ID", "CONTEXT", "KIND"], &rows)
}

/// On a platform the id says little, and the name and the deployments much.
fn on_a_platform(found: &[(String, Page<Model>)]) -> Vec<String> {
    let row = |(provider, model): (&String, &Model)| {
        [
            format!("{provider}:{}", model.id),
            cell(model.name.as_deref()),
            cell(model.context_length),
            cell(model.kind.as_ref()),
            cell(model.deployment_count),
            if model.built_in { "built-in" } else { "own" }.to_owned(),
        ]
    };
    let rows: Vec<[String; 6]> = entries(found).map(row).collect();
    table::lines(["ID", "NAME", "CONTEXT", "KIND", "DEPLOYMENTS", "ORIGIN"], &rows)
}

fn entries(found: &[(String, Page<Model>)]) -> impl Iterator<Item = (&String, &Model)> {
    found.iter().flat_map(|(provider, page)| page.items.iter().map(move |model| (provider, model)))
}
