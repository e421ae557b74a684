//! Requests about models.

use modelway_core::{ModelKind, ModelVendor, ModelView, PageRequest, Patch, SortBy, UpdateModel};
use serde_json::json;

use super::support::{ask, ask_bare, control_as};

#[test]
fn create_with_required_fields_only() {
    let body = json!({"account_id": "acc", "name": "writer", "model_type": "CHAT_COMPLETION"});
    let create = control_as!(CreateModel, ask("POST", "/v4/models", &body));
    assert_eq!((create.name.as_str(), create.model_type), ("writer", ModelKind::Chat));
    assert_eq!(create.account_id.unwrap(), "acc");
    assert!(create.model_template_id.is_none() && create.model_group_id.is_none());
    assert_eq!(create.card, Default::default());
}

#[test]
fn create_with_all_parameters() {
    let body = json!({
        "account_id": "acc", "name": "writer", "model_type": "EMBEDDING",
        "display_name": "d", "description": "e", "model_card": "c", "training_data_card": "t",
        "model_vendor": "LLMENGINE", "base_model_id": "b",
        "base_model_metadata": {
            "ui_model_section_type": "PARTNER", "model_developer": "me", "model_license_url": "u",
            "delivery_date": "soon",
            "modelDetails": {"number_of_parameters": 1, "token_context_window": 2, "languages": 3, "alignments": 4},
        },
        "model_creation_parameters": {"size": 1, "deep": {"x": [true]}},
        "model_template_id": "tpl", "model_group_id": "grp",
        "not_a_field": "is ignored",
    });
    let create = control_as!(CreateModel, ask("POST", "/v4/models", &body));
    assert_eq!(create.model_template_id.unwrap(), "tpl");
    assert_eq!(create.model_group_id.unwrap(), "grp");
    let card = create.card;
    let texts = [card.display_name, card.description, card.model_card, card.training_data_card];
    assert_eq!(texts.map(Option::unwrap), ["d", "e", "c", "t"]);
    assert_eq!(card.model_vendor, Some(ModelVendor::LlmEngine));
    assert_eq!(card.base_model_id.unwrap(), "b");
    assert_eq!(json!(card.base_model_metadata), body["base_model_metadata"]);
    assert_eq!(json!(card.model_creation_parameters), body["model_creation_parameters"]);
}

#[test]
fn null_in_a_creation_is_nothing() {
    let body = json!({"account_id": "a", "name": "n", "model_type": "AGENT", "description": null});
    assert_eq!(control_as!(CreateModel, ask("POST", "/v4/models", &body)).card.description, None);
}

#[test]
fn every_type_has_its_word() {
    for (word, kind) in [
        ("COMPLETION", ModelKind::Completion),
        ("CHAT_COMPLETION", ModelKind::Chat),
        ("AGENT", ModelKind::Agent),
        ("EMBEDDING", ModelKind::Embedding),
        ("RERANKING", ModelKind::Reranking),
        ("GENERIC", ModelKind::Generic),
        ("BUNDLE", ModelKind::Bundle),
    ] {
        let body = json!({"account_id": "a", "name": "n", "model_type": word});
        let create = control_as!(CreateModel, ask("POST", "/v4/models", &body));
        assert_eq!(create.model_type, kind);
    }
}

#[test]
fn an_update_tells_null_from_absent() {
    let asked = ask("PATCH", "/v4/models/mdl", &json!({"description": null, "name": "new"}));
    assert_eq!(asked.address, "mdl");
    let update = control_as!(UpdateModel, asked);
    let mut expected = UpdateModel::default();
    expected.description = Patch::Clear;
    expected.name = Patch::Set("new".to_owned());
    assert_eq!(update, expected);
    let nothing = control_as!(UpdateModel, ask("PATCH", "/v4/models/mdl", &json!({})));
    assert_eq!(nothing, UpdateModel::default());
}

#[test]
fn an_update_sets_and_clears_every_field() {
    let set = json!({
        "name": "n", "model_type": "RERANKING", "display_name": "d", "description": "e",
        "model_card": "c", "training_data_card": "t", "model_vendor": "MODELWAY",
        "base_model_id": "b", "base_model_metadata": {"model_developer": "me"},
        "model_creation_parameters": {"x": 1}, "model_template_id": "tpl", "model_group_id": "g",
    });
    let update = control_as!(UpdateModel, ask("PATCH", "/v4/models/m", &set));
    assert_eq!(update.model_type, Patch::Set(ModelKind::Reranking));
    assert_eq!(update.model_vendor, Patch::Set(ModelVendor::Modelway));
    assert_eq!(update.model_group_id, Patch::Set("g".into()));
    assert!(!format!("{update:?}").contains("Keep"), "{update:?}");
    let mut clear = set;
    for (name, value) in clear.as_object_mut().unwrap() {
        if name != "name" && name != "model_type" {
            *value = json!(null);
        }
    }
    let update = control_as!(UpdateModel, ask("PATCH", "/v4/models/m", &clear));
    assert_eq!(format!("{update:?}").matches("Clear").count(), 10, "{update:?}");
}

#[test]
fn a_list_has_all_its_filters() {
    let list = control_as!(ListModels, ask_bare("GET", "/v4/models"));
    assert_eq!(list, modelway_core::ListModels::new());
    let path = "/v4/models?page=3&limit=10000&account_id=acc&model_group_id=7&model_type=COMPLETION\
        &view=Deployments&sort_by=created_at%3Adesc&unknown=1";
    let list = control_as!(ListModels, ask_bare("GET", path));
    assert_eq!(list.page, PageRequest::new(Some(3), Some(10_000)));
    assert_eq!(list.account_id.unwrap(), "acc");
    assert_eq!(list.model_group_id.unwrap(), "7");
    assert_eq!(list.model_type, Some(ModelKind::Completion));
    assert_eq!(list.view, [ModelView::Deployments]);
    assert_eq!(list.sort_by, [SortBy::descending("created_at")]);
    // A number is a filter too: one that finds nothing.
    let list = control_as!(ListModels, ask_bare("GET", "/v4/models?model_type=0"));
    assert_eq!(list.model_type, Some(ModelKind::Other("0".to_owned())));
}

#[test]
fn arrays_come_repeated_and_joined() {
    let views = [ModelView::Deployments, ModelView::ModelGroup];
    let sorts =
        [SortBy::ascending("id"), SortBy::descending("name"), SortBy::ascending("model_type")];
    for query in [
        "view=Deployments&view=ModelGroup&sort_by=id:asc&sort_by=name:desc&sort_by=model_type:asc",
        "view=Deployments%2CModelGroup&sort_by=id%3Aasc%2Cname%3Adesc%2Cmodel_type%3Aasc",
        "view=Deployments,ModelGroup&sort_by=id:asc,name:desc&sort_by=model_type:asc",
    ] {
        let list = control_as!(ListModels, ask_bare("GET", &format!("/v4/models?{query}")));
        assert_eq!((list.view.as_slice(), list.sort_by.as_slice()), (&views[..], &sorts[..]));
    }
    let asked = ask_bare("GET", "/v4/models/mdl?view=ModelGroup,Deployments");
    assert_eq!(asked.address, "mdl");
    let retrieve = control_as!(RetrieveModel, asked);
    assert_eq!(retrieve.view, [ModelView::ModelGroup, ModelView::Deployments]);
}

#[test]
fn a_deletion_names_its_model() {
    let asked = ask_bare("DELETE", "/v4/models/mdl");
    assert_eq!(asked.address, "mdl");
    let _ = control_as!(DeleteModel, asked);
}
