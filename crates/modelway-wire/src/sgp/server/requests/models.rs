//! Operations on models.

use modelway_core::{
    BaseModelMetadata, CreateModel, DeleteModel, Error, ListModels, ModelCard, ModelKind,
    RetrieveModel, UpdateModel,
};
use serde_json::Value;

use super::super::asked::Found;
use super::super::faults::Sink;
use super::super::input::value::{object, one_of, text, typed, word};
use super::super::input::{Fields, Incoming, Rest};
use super::words;
use crate::sgp::words::model_kind;

pub(in super::super) fn create(i: &Incoming<'_>) -> Result<Found, Error> {
    i.body(Rest::Ignored, created).map(Found::plain)
}

fn created(f: &mut Fields<'_>) -> CreateModel {
    let account = f.required("account_id", text);
    let name: Option<String> = f.required("name", text);
    let kind = f.required("model_type", kind).unwrap_or(ModelKind::Generic);
    let mut create = CreateModel::new(name.unwrap_or_default(), kind);
    create.account_id = account;
    create.model_template_id = f.optional("model_template_id", text);
    create.model_group_id = f.optional("model_group_id", text);
    create.card = card(f);
    create
}

fn card(f: &mut Fields<'_>) -> ModelCard {
    let mut card = ModelCard::default();
    card.display_name = f.optional("display_name", text);
    card.description = f.optional("description", text);
    card.model_card = f.optional("model_card", text);
    card.training_data_card = f.optional("training_data_card", text);
    card.model_vendor = f.optional("model_vendor", word(words::VENDORS));
    card.base_model_id = f.optional("base_model_id", text);
    card.base_model_metadata = f.optional("base_model_metadata", metadata);
    card.model_creation_parameters = f.optional("model_creation_parameters", object);
    card
}

/// What a model is for.
pub(super) fn kind(value: Value, sink: &mut Sink) -> Option<ModelKind> {
    one_of(words::MODEL_TYPES)(value, sink).map(model_kind)
}

fn metadata(value: Value, sink: &mut Sink) -> Option<BaseModelMetadata> {
    let fields = object(value, sink)?;
    let section = fields.get("ui_model_section_type").filter(|section| !section.is_null());
    if let Some(section) = section.cloned() {
        sink.inside("ui_model_section_type", |sink| one_of(words::SECTIONS)(section, sink))?;
    }
    typed(Value::Object(fields), sink)
}

pub(in super::super) fn retrieve(i: &Incoming<'_>) -> Result<Found, Error> {
    let retrieve = i.query(|q| {
        let mut retrieve = RetrieveModel::new();
        retrieve.view = q.views();
        retrieve
    })?;
    Ok(Found::plain(retrieve).of(i.id()))
}

pub(in super::super) fn update(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(i.body(Rest::Refused, updated)?).of(i.id()))
}

fn updated(f: &mut Fields<'_>) -> UpdateModel {
    let mut update = UpdateModel::default();
    update.name = f.change("name", text);
    update.model_type = f.change("model_type", kind);
    update.display_name = f.patch("display_name", text);
    update.description = f.patch("description", text);
    update.model_card = f.patch("model_card", text);
    update.training_data_card = f.patch("training_data_card", text);
    update.model_vendor = f.patch("model_vendor", word(words::VENDORS));
    update.base_model_id = f.patch("base_model_id", text);
    update.base_model_metadata = f.patch("base_model_metadata", metadata);
    update.model_creation_parameters = f.patch("model_creation_parameters", object);
    update.model_template_id = f.patch("model_template_id", text);
    update.model_group_id = f.patch("model_group_id", text);
    update
}

pub(in super::super) fn list(i: &Incoming<'_>) -> Result<Found, Error> {
    let list = i.query(|q| {
        let mut list = ListModels::new();
        list.page = q.page();
        list.account_id = q.text("account_id");
        list.model_group_id = q.text("model_group_id");
        // The service takes any text or number here: one that is no type of ours finds nothing.
        list.model_type = q.text::<String>("model_type").map(|word| model_kind(&word));
        list.view = q.views();
        list.sort_by = q.sort_by(words::MODEL_KEYS);
        list
    })?;
    let page = list.page;
    Ok(Found::page(list, page))
}

pub(in super::super) fn delete(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(DeleteModel::default()).of(i.id()))
}
