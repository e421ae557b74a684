//! Every key to sort by, both ways, against an order made here.

use std::cmp::Ordering;

use modelway_core::*;
use serde_json::{Value, json};

use crate::fixture::*;

on_both!(models, deployments, unknown_keys, by_several_keys);

/// Keys of models that are fields of the answer, as JSON.
const FIELDS: &[&str] = &[
    "display_name",
    "model_vendor",
    "base_model_id",
    "base_model_metadata",
    "model_creation_parameters",
    "model_card",
    "training_data_card",
    "description",
    "model_template_id",
    "model_group_id",
    "deployment_count",
    "supports_multi_turn",
    "id",
    "created_at",
    "account_id",
    "created_by_user_id",
    "created_by_identity_type",
    "name",
];
/// Keys that sort by something else, and by what.
const OTHERS: &[(&str, &str)] = &[
    ("model_group", "/model_group/name"),
    ("request_schema", "/kind"),
    ("response_schema", "/kind"),
    ("model_type", "/kind"),
    ("deployments", "/deployment_count"),
    ("created_by_user", "/created_by_user_id"),
];

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().unwrap().total_cmp(&b.as_f64().unwrap()),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => match (Timestamp::parse(a), Timestamp::parse(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.as_bytes().cmp(b.as_bytes()),
        },
        (a, b) => a.to_string().as_bytes().cmp(b.to_string().as_bytes()),
    }
}

/// The ids in the order of `pointer`; what has none comes last, what is equal as it was made.
fn expected(items: &[Value], pointer: &str, descending: bool) -> Vec<Value> {
    let mut items = items.to_vec();
    items.sort_by(|a, b| match (a.pointer(pointer), b.pointer(pointer)) {
        (None, None) => Ordering::Equal,
        (None, _) => Ordering::Greater,
        (_, None) => Ordering::Less,
        (Some(a), Some(b)) if descending => compare(b, a),
        (Some(a), Some(b)) => compare(a, b),
    });
    ids(&items)
}

fn ids(items: &[Value]) -> Vec<Value> {
    items.iter().map(|item| item["id"].clone()).collect()
}

async fn some_models(f: &Fixture) {
    let accounts = ["y", "x", "w"];
    let (g, h) = (f.group_for("x", "zebra").await, f.group_for("w", "Ant").await);
    let mut templates = Vec::new();
    for account in [accounts, accounts].concat() {
        templates.push(f.template(&launch().account_id(account)).await.id);
    }
    let kinds = [ModelKind::Reranking, ModelKind::Chat, ModelKind::Agent, ModelKind::Chat];
    for index in 0..12_usize {
        let word = |n: usize| {
            ["b", "B", "ä", "a", "Z_", "z", "a-b", "aa"].get(n % 9).map(|w| (*w).to_owned())
        };
        let kind = kinds[index % 4].clone();
        let mut rq = CreateModel::new(word(index).unwrap_or_else(|| "n".into()), kind.clone());
        rq.account_id = Some(accounts[index % 3].into());
        rq.card.display_name = word(index + 1);
        rq.card.description = word(index * 5);
        rq.card.model_card = word(index * 7);
        rq.card.training_data_card = word(index + 3);
        rq.card.base_model_id = word(index * 2).map(Into::into);
        rq.card.model_vendor = word(index + 8).map(ModelVendor::Other);
        rq.model_group_id = [None, Some(&g.id), Some(&h.id)][index % 3].cloned();
        if kind == ModelKind::Chat {
            rq.model_template_id = Some(templates[index % 3 + index / 6 * 3].clone());
        } else {
            rq.card.model_creation_parameters =
                word(index).map(|w| object(json!({"k": w, "n": index % 2})));
        }
        let metadata = json!({"delivery_date": word(index * 3).unwrap_or_default()});
        rq.card.base_model_metadata = Some(serde_json::from_value(metadata).unwrap());
        let user = f.registry.clone().with_user(["u2", "u1"][index % 2]);
        user.create_model(&rq, &cx()).await.unwrap();
    }
    let own = [f.model("own").await, f.model("own").await];
    f.deployment(&own[1], "d").await;
    f.offer("ollama", &["b", "B"]).await;
}

async fn models(f: Fixture) {
    some_models(&f).await;
    let mut list = ListModels::new();
    list.view = vec![ModelView::ModelGroup];
    let page = f.registry.list_models(&list, &cx()).await.unwrap();
    let items: Vec<Value> = page.into_iter().map(|m| serde_json::to_value(m).unwrap()).collect();
    assert_eq!(items.len(), 16);
    let fields = FIELDS.iter().map(|key| (*key, format!("/{key}")));
    let others = OTHERS.iter().map(|(key, pointer)| (*key, (*pointer).to_owned()));
    let mut keys = 0;
    for (key, pointer) in fields.chain(others) {
        keys += 1;
        for descending in [false, true] {
            list.sort_by = vec![SortBy::ascending(key)];
            list.sort_by[0].descending = descending;
            let page = f.registry.list_models(&list, &cx()).await.unwrap();
            let found: Vec<Value> = page.into_iter().map(|m| m.id.as_str().into()).collect();
            assert_eq!(found, expected(&items, &pointer, descending), "{key} {descending}");
        }
    }
    assert_eq!(keys, 24);
}

async fn deployments(f: Fixture) {
    let (one, two) = (f.model_for("x", "1").await, f.model_for("y", "2").await);
    for index in 0..8_usize {
        let mut rq = CreateDeployment::new(["b", "a", "C"][index % 3]);
        if index % 3 != 0 {
            rq.model_creation_parameters = Some(object(json!({"words": 9 - index})));
            rq.deployment_metadata = Some(object(json!({"disabled": index % 2 == 0})));
            let configuration = object(json!({"vendor": "MODELWAY", "n": 9 - index}));
            rq.vendor_configuration = Some(DeploymentConfiguration::from_json(configuration));
        }
        let user = f.registry.clone().with_user(["u2", "u1"][index % 2]);
        user.create_deployment(&rq, &at([&two.id, &one.id][index % 2])).await.unwrap();
    }
    f.offer("ollama", &["b"]).await;
    let mut list = ListAllDeployments::default();
    let page = f.registry.list_all_deployments(&list, &cx()).await.unwrap();
    let items: Vec<Value> = page.into_iter().map(|d| serde_json::to_value(d).unwrap()).collect();
    assert_eq!(items.len(), 9);
    for key in [
        "model_creation_parameters",
        "model_endpoint_id",
        "model_instance_id",
        "vendor_configuration",
        "deployment_metadata",
        "status",
        "id",
        "created_at",
        "account_id",
        "created_by_user_id",
        "created_by_identity_type",
        "created_by_user",
        "name",
    ] {
        let field = if key == "created_by_user" { "created_by_user_id" } else { key };
        for descending in [false, true] {
            list.sort_by = vec![SortBy::ascending(key)];
            list.sort_by[0].descending = descending;
            let page = f.registry.list_all_deployments(&list, &cx()).await.unwrap();
            let found: Vec<Value> = page.into_iter().map(|d| d.id.as_str().into()).collect();
            assert_eq!(found, expected(&items, &format!("/{field}"), descending), "{key}");
        }
    }
}

async fn unknown_keys(f: Fixture) {
    let mut list = ListModels::new();
    list.sort_by = vec![SortBy::ascending("name"), SortBy::ascending("id; DROP TABLE models")];
    let words = ["`sort_by` knows no `id; DROP TABLE models`", "display_name", "deployment_count"];
    refused(f.registry.list_models(&list, &cx()).await, ErrorKind::InvalidRequest, &words);
    let mut list = ListAllDeployments::default();
    list.sort_by = vec![SortBy::ascending("display_name")];
    let result = f.registry.list_all_deployments(&list, &cx()).await;
    refused(result, ErrorKind::InvalidRequest, &["`display_name`", "model_endpoint_id"]);
}

async fn by_several_keys(f: Fixture) {
    for (name, text) in [("b", "1"), ("a", "1"), ("a", "2"), ("c", "2")] {
        let mut request = CreateModel::new(name, ModelKind::Generic);
        request.card.description = Some(text.into());
        f.registry.create_model(&request, &cx()).await.unwrap();
    }
    let mut list = ListModels::new();
    list.sort_by = vec![SortBy::descending("description"), SortBy::ascending("name")];
    assert_eq!(f.names(&list).await, ["a", "c", "a", "b"]);
    // A key that decided before decides; many of one are no burden.
    list.sort_by = vec![SortBy::ascending("name"); 5_000];
    list.sort_by.push(SortBy::descending("name"));
    assert_eq!(f.names(&list).await, ["a", "a", "b", "c"]);
}
