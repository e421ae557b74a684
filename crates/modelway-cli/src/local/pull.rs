//! `modelway pull`.

use std::path::Path;

use modelway::ProcessEnvironment;
use modelway_local::weights::{Cache, CatalogueEntry, LocalModel, ModelRef, Puller, catalogue};
use serde::Serialize;

use super::backend::{MODEL, TOKENIZER, announced, is_offline, offline_without, puller};
use super::bar::bar;
use crate::args::{Global, PullArgs, PullTokenizerArgs, Pulled};
use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::table;

#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    kind: String,
    bytes: u64,
    here: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Listed {
    folder: String,
    models: Vec<Entry>,
}

/// Brings models or tokenizers, or lists them.
pub(crate) async fn run(_: &Global, args: &PullArgs, output: &mut Output) -> Result<(), Failure> {
    if let Some(Pulled::Tokenizer(args)) = &args.what {
        return tokenizers(args, output).await;
    }
    let cache = Cache::of_user(&ProcessEnvironment)?;
    if args.list {
        return list(&cache, catalogue(), output);
    }
    let names: Vec<&str> = match &args.name {
        Some(name) => vec![name],
        None => catalogue().iter().map(|entry| entry.id).collect(),
    };
    let models: Result<Vec<ModelRef>, _> = names.into_iter().map(ModelRef::parse).collect();
    bring((&puller(cache)?, MODEL), models?, args.from.as_deref(), output).await
}

async fn tokenizers(args: &PullTokenizerArgs, output: &mut Output) -> Result<(), Failure> {
    let cache = Cache::of_user(&ProcessEnvironment)?;
    let Some(name) = args.name.as_deref().filter(|_| !args.list) else {
        return list(&cache.tokenizers(), modelway_local::weights::tokenizers(), output);
    };
    let tokenizer = ModelRef::tokenizer(name)?;
    let puller = puller(cache)?.tokenizers();
    bring((&puller, TOKENIZER), vec![tokenizer], args.from.as_deref(), output).await
}

/// Who brings it, and by which command.
type By<'a> = (&'a Puller, (&'static str, &'static str));

async fn bring(
    (puller, by): By<'_>,
    models: Vec<ModelRef>,
    from: Option<&Path>,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut brought = Vec::new();
    for model in &models {
        let model = pull((puller, by), model, from, output).await?;
        if output.form == Form::Human {
            output.line(&format!("{}  {}", model.id, model.path.display()))?;
        }
        brought.push(of_cache(&model));
    }
    if output.form == Form::Human {
        return Ok(());
    }
    let folder = puller.cache().folder().display().to_string();
    output.json(&Listed { folder, models: brought })
}

async fn pull(
    (puller, by): By<'_>,
    model: &ModelRef,
    from: Option<&Path>,
    output: &mut Output,
) -> Result<LocalModel, Failure> {
    let report = bar(output);
    if let Some(path) = from {
        return Ok(puller.pull_from(model, path, &report).await?);
    }
    let cache = puller.cache();
    if cache.find(model).is_none() {
        if is_offline(&ProcessEnvironment) && !matches!(model, ModelRef::Path(_)) {
            return Err(offline_without(model, by).into());
        }
        output.note(&announced(model, &cache.folder().display().to_string()))?;
    }
    Ok(puller.pull(model, &report).await?)
}

fn list(cache: &Cache, known: &[CatalogueEntry], output: &mut Output) -> Result<(), Failure> {
    let here = cache.list();
    let absent = known.iter().filter(|entry| !here.iter().any(|model| model.id == entry.id));
    let models: Vec<Entry> = here.iter().map(of_cache).chain(absent.map(of_catalogue)).collect();
    if output.form != Form::Human {
        return output.json(&Listed { folder: cache.folder().display().to_string(), models });
    }
    let row = |entry: &Entry| {
        let size = format!("{:.1} MB", entry.bytes as f64 / 1e6);
        let place = match (&entry.path, entry.licence) {
            (Some(path), _) => path.clone(),
            (None, licence) => format!("not here yet; {}", licence.unwrap_or_default()),
        };
        [entry.id.clone(), entry.kind.clone(), size, place]
    };
    let rows: Vec<[String; 4]> = models.iter().map(row).collect();
    table::lines(["ID", "KIND", "SIZE", "WHERE"], &rows)
        .iter()
        .try_for_each(|line| output.line(line))
}

fn of_cache(model: &LocalModel) -> Entry {
    Entry {
        id: model.id.clone(),
        kind: model.kind.to_string(),
        bytes: model.bytes,
        here: true,
        path: Some(model.path.display().to_string()),
        source: Some(model.source.clone()).filter(|source| !source.is_empty()),
        licence: None,
    }
}

fn of_catalogue(entry: &CatalogueEntry) -> Entry {
    Entry {
        id: entry.id.to_owned(),
        kind: entry.kind.to_string(),
        bytes: entry.bytes(),
        here: false,
        path: None,
        source: None,
        licence: Some(entry.licence),
    }
}
