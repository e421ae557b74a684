//! Models as rows.

use modelway_core::{Error, Extra, Model, ModelCard, ModelKind};

use super::schema;
use crate::database::Value;
use crate::registry::part::Part;
use crate::registry::write::{self, Columns, json, text};

pub(in crate::registry) const TABLE: &str = "models";
/// What the table `m` has besides what every object has; its account comes by another way.
pub(super) const OWN: &[&str] = &[
    "provider",
    "upstream",
    "model_type",
    "context_length",
    "owned_by",
    "display_name",
    "description",
    "model_card",
    "training_data_card",
    "model_vendor",
    "base_model_id",
    "base_model_metadata",
    "model_creation_parameters",
    "model_template_id",
    "model_group_id",
    "extra",
];

/// The model in a row's columns `m_…`.
pub(in crate::registry) fn read(part: Part<'_>) -> Result<Model, Error> {
    let mut model = Model::new(part.text("id")?);
    model.name = Some(part.text("name")?);
    model.kind = part.maybe_text("model_type")?.map(ModelKind::from);
    model.context_length = part.maybe_count("context_length")?;
    model.owned_by = part.maybe_text("owned_by")?;
    model.built_in = part.maybe_text("provider")?.is_some();
    model.entity = part.entity()?;
    model.card = card(part)?;
    model.model_template_id = part.maybe_text("model_template_id")?.map(Into::into);
    model.model_group_id = part.maybe_text("model_group_id")?.map(Into::into);
    model.deployment_count = Some(part.count("deployment_count")?);
    model.extra = part.json("extra")?.unwrap_or_default();
    Ok(described(model))
}

fn card(part: Part<'_>) -> Result<ModelCard, Error> {
    let mut card = ModelCard::default();
    card.display_name = part.maybe_text("display_name")?;
    card.description = part.maybe_text("description")?;
    card.model_card = part.maybe_text("model_card")?;
    card.training_data_card = part.maybe_text("training_data_card")?;
    card.model_vendor = part.maybe_text("model_vendor")?.map(Into::into);
    card.base_model_id = part.maybe_text("base_model_id")?.map(Into::into);
    card.base_model_metadata = part.json("base_model_metadata")?;
    card.model_creation_parameters = part.json("model_creation_parameters")?;
    Ok(card)
}

/// The model with what follows from what it is for.
pub(super) fn described(mut model: Model) -> Model {
    model.supports_multi_turn = model.kind.as_ref().map(|kind| *kind == ModelKind::Chat);
    model.request_schema = model.kind.as_ref().map(schema::of_request);
    model.response_schema = model.kind.as_ref().map(schema::of_response);
    model
}

/// The model's row.
pub(in crate::registry) fn row(model: &Model) -> Result<Columns, Error> {
    let card = &model.card;
    let vendor = card.model_vendor.as_ref().map(|v| v.as_str().to_owned());
    let kind = model.kind.as_ref().map(|k| k.as_str().to_owned());
    let context = model.context_length.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    let extra = Some(&model.extra).filter(|extra: &&Extra| !extra.is_empty());
    let mut columns = write::entity(&model.entity);
    columns.extend([
        ("id", text(Some(&model.id))),
        ("gone", Value::from(false)),
        (
            "name",
            text(Some(model.name.as_ref().map_or(model.id.as_str(), String::as_str)).as_ref()),
        ),
        ("model_type", kind.into()),
        ("context_length", context.into()),
        ("owned_by", text(model.owned_by.as_ref())),
        ("display_name", text(card.display_name.as_ref())),
        ("description", text(card.description.as_ref())),
        ("model_card", text(card.model_card.as_ref())),
        ("training_data_card", text(card.training_data_card.as_ref())),
        ("model_vendor", vendor.into()),
        ("base_model_id", text(card.base_model_id.as_ref())),
        ("base_model_metadata", json(card.base_model_metadata.as_ref())?),
        ("model_creation_parameters", json(card.model_creation_parameters.as_ref())?),
        ("model_template_id", text(model.model_template_id.as_ref())),
        ("model_group_id", text(model.model_group_id.as_ref())),
        ("extra", json(extra)?),
    ]);
    Ok(columns)
}
