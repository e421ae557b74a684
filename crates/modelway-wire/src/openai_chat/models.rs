//! Models and lists of them.

use modelway_core::{ControlReply, Model, ModelKind, Page, Reply};
use serde_json::value::RawValue;

use super::answer::created;
use crate::json::{At, Object, ROOT, Report, array, text_of};
use crate::provider::Provider;

/// The names under which vendors give a model's id, the usual one first.
const IDS: [&str; 4] = ["id", "name", "model", "model_id"];

/// Reads a list: `{data: […]}`, `{models: […]}`, `{results: […]}` or the bare array; `None` for anything else.
pub(super) fn list(text: &str, report: &mut Report) -> Option<Page<Model>> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    let (items, at) = match Object::parse(text) {
        None => (array(raw, &ROOT, report), ROOT),
        Some(mut object) => {
            let name =
                ["data", "models", "results"].into_iter().find(|name| object.has_key(name))?;
            (object.array(name, &ROOT, report), ROOT.field(name))
        }
    };
    let items = items.into_iter().enumerate();
    Some(Page::all(items.filter_map(|(i, raw)| item(raw, &at.index(i), report))))
}

/// One entry; an id alone will do.
fn item(raw: &RawValue, at: &At<'_>, report: &mut Report) -> Option<Model> {
    match text_of(raw) {
        Some(id) => Some(Model::built_in(id)),
        None => Object::read(raw, at, report).map(|object| one(object, at, report)),
    }
}

/// Reads one model.
pub(super) fn one(mut object: Object<'_>, at: &At<'_>, report: &mut Report) -> Model {
    let id = IDS.iter().find_map(|name| object.word(name, at, report));
    if id.is_none() {
        report.note(&at.field("id"), "missing");
    }
    let mut model = Model::built_in(id.unwrap_or_default());
    model.entity.created_at = created(&mut object, at, report);
    model.owned_by = object.word("owned_by", at, report);
    model.context_length = context_length(&object);
    model.kind = kind(&object);
    object.skip("object");
    model.extra = object.rest();
    model
}

/// The context under the names that vendors use; the fields stay among the extra ones.
fn context_length(object: &Object<'_>) -> Option<u64> {
    let names = ["context_length", "context_window", "max_context_length", "max_model_len"];
    let own = names.iter().find_map(|name| object.peek(name)?.get().parse().ok());
    own.or_else(|| {
        let engine = Object::parse(object.peek("rayllm_metadata")?.get())?;
        let inner = Object::parse(engine.peek("engine_config")?.get())?;
        inner
            .peek("max_total_tokens")
            .or_else(|| engine.peek("max_total_tokens"))?
            .get()
            .parse()
            .ok()
    })
    .or_else(|| {
        // llama.cpp tells what a slot holds and what the model was trained on; the former is what fits.
        let meta = Object::parse(object.peek("meta")?.get())?;
        meta.peek("n_ctx").or_else(|| meta.peek("n_ctx_train"))?.get().parse().ok()
    })
    .filter(|n| *n > 0)
}

/// What the model is for, where the server says so.
fn kind(object: &Object<'_>) -> Option<ModelKind> {
    let engine = Object::parse(object.peek("rayllm_metadata")?.get())?;
    let config = Object::parse(engine.peek("engine_config")?.get())?;
    match text_of(config.peek("model_type")?)?.as_str() {
        "text-generation" | "text-generation-finetuned" => Some(ModelKind::Chat),
        "embedding" => Some(ModelKind::Embedding),
        other => Some(ModelKind::from(other)),
    }
}

/// Adds what the catalogue knows and the server did not say.
pub(super) fn enrich(reply: &mut Reply, provider: &Provider) {
    let add = |model: &mut Model| {
        if let Some(known) = provider.spec().model(model.id.as_str()) {
            model.kind = model.kind.take().or_else(|| Some(known.kind.clone()));
            model.context_length =
                model.context_length.or(Some(known.context_length)).filter(|n| *n > 0);
        }
    };
    let Reply::Control(reply) = reply else { return };
    match &mut **reply {
        ControlReply::ListModels(list) => list.items.iter_mut().for_each(add),
        ControlReply::RetrieveModel(model) => add(model),
        _ => {}
    }
}
