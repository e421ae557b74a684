//! Models.

use modelway_core::{BaseModelMetadata, Model, ModelCard, ModelDetails, ModelId};

use super::super::words::model_kind;
use super::common::{entity, fields, flag, items, word};
use super::{deployment, group};
use crate::json::{At, Object, Report, value_of};

/// Reads a model, with whatever views were asked for.
pub(super) fn read(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<Model> {
    let mut model = Model::new(word::<ModelId>(&mut o, "id", at, report)?);
    model.name = o.string("name", at, report);
    model.kind = o.word("model_type", at, report).map(|word| model_kind(&word));
    model.entity = entity(&mut o, at, report);
    model.card = card(&mut o, at, report);
    let details = model.card.base_model_metadata.as_ref().and_then(|m| m.model_details.as_ref());
    model.context_length = details.and_then(|details| details.token_context_window);
    model.model_template_id = word(&mut o, "model_template_id", at, report);
    model.model_group_id = word(&mut o, "model_group_id", at, report);
    model.deployment_count = o.count("deployment_count", at, report);
    model.supports_multi_turn = flag(&mut o, "supports_multi_turn", at, report);
    model.request_schema = o.take("request_schema").map(value_of);
    model.response_schema = o.take("response_schema").map(value_of);
    model.built_in = flag(&mut o, "built_in", at, report).unwrap_or(false);
    if let Some(raw) = o.take("deployments") {
        model.deployments = Some(items(raw, &at.field("deployments"), deployment::read, report));
    }
    if let Some(found) = o.object("model_group", at, report) {
        model.model_group = group::read(found, &at.field("model_group"), report).map(Box::new);
    }
    model.extra = o.rest();
    Some(model)
}

fn card(o: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> ModelCard {
    let mut card = ModelCard::default();
    card.display_name = o.string("display_name", at, report);
    card.description = o.string("description", at, report);
    card.model_card = o.string("model_card", at, report);
    card.training_data_card = o.string("training_data_card", at, report);
    card.model_vendor = word(o, "model_vendor", at, report);
    card.base_model_id = word(o, "base_model_id", at, report);
    card.model_creation_parameters = fields(o, "model_creation_parameters", at, report);
    let found = o.object("base_model_metadata", at, report);
    card.base_model_metadata = found.map(|o| base(o, &at.field("base_model_metadata"), report));
    card
}

fn base(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> BaseModelMetadata {
    let mut base = BaseModelMetadata::default();
    base.ui_model_section_type = o.string("ui_model_section_type", at, report);
    base.model_developer = o.string("model_developer", at, report);
    base.model_license_url = o.string("model_license_url", at, report);
    base.delivery_date = o.string("delivery_date", at, report);
    // The one name that is written like this; a platform may mend it.
    let name = if o.has("modelDetails") { "modelDetails" } else { "model_details" };
    let found = o.object(name, at, report);
    base.model_details = found.map(|o| details(o, &at.field(name), report));
    base.extra = o.rest();
    base
}

fn details(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> ModelDetails {
    let mut details = ModelDetails::default();
    details.number_of_parameters = o.count("number_of_parameters", at, report);
    details.token_context_window = o.count("token_context_window", at, report);
    details.languages = o.count("languages", at, report);
    details.alignments = o.count("alignments", at, report);
    details.extra = o.rest();
    details
}
