use modelway_core::*;
use serde_json::json;

use crate::fixture::*;

on_both!(
    stored_as_given,
    refusals_of_create,
    parameters_are_checked,
    without_a_template,
    views,
    follows_from_the_type,
    deleted_with_its_deployments,
    not_there,
    no_address,
    what_could_not_be_read_again,
);

async fn stored_as_given(f: Fixture) {
    let template = f.template(&toned().account_id("acme")).await;
    let group = f.group_for("acme", "support").await;
    let mut request = CreateModel::new("bot", ModelKind::Chat)
        .model_template_id(&template)
        .model_group_id(&group)
        .account_id("acme");
    request.card.display_name = Some("The bot".into());
    request.card.description = Some("d".into());
    request.card.model_card = Some("c".into());
    request.card.training_data_card = Some("t".into());
    request.card.model_vendor = Some(ModelVendor::Modelway);
    request.card.base_model_id = Some("mistral".into());
    let metadata = json!({"delivery_date": "2024", "modelDetails": {"languages": 3}, "new": [1]});
    request.card.base_model_metadata = Some(serde_json::from_value(metadata).unwrap());
    request.card.model_creation_parameters = Some(object(json!({"tone": "dry", "words": 7})));
    let made = f.registry.create_model(&request, &cx()).await.unwrap();
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &at(&made.id)).await.unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&made).unwrap());
    assert_eq!(read.card, request.card);
    assert_eq!((read.name.as_deref(), read.kind), (Some("bot"), Some(ModelKind::Chat)));
    assert_eq!(read.entity.account_id, Some("acme".into()));
    assert_eq!(read.context_length, Some(32_768));
    assert_eq!((read.model_template_id, read.model_group_id), (Some(template.id), Some(group.id)));
    assert!(!read.built_in && read.deployments.is_none() && read.model_group.is_none());
    assert_eq!(
        ModelRef::from(&made).into_address(),
        DeploymentRef::new("platform", made.id.as_str())
    );
}

async fn refusals_of_create(f: Fixture) {
    let template = f.template(&toned()).await;
    let chat = |name: &str| CreateModel::new(name, ModelKind::Chat);
    let dry = Some(object(json!({"tone": "dry"})));
    let mut wrong_type = CreateModel::new("m", ModelKind::Embedding).model_template_id(&template);
    wrong_type.card.model_creation_parameters = dry;
    for (request, words) in [
        (chat(""), vec!["`name` is empty"]),
        (chat("m").account_id("a\tb"), vec!["account_id", "control"]),
        (chat("m").model_template_id("nope"), vec!["model_template_id", "`nope`"]),
        (chat("m").model_group_id("nope"), vec!["model_group_id", "`nope`"]),
        (wrong_type, vec!["`model_type` is embedding", "is for chat"]),
        (chat("m").model_template_id(&template), vec!["`tone` is missing"]),
    ] {
        let made = f.registry.create_model(&request, &cx()).await;
        refused(made, ErrorKind::InvalidRequest, &words);
    }
    assert!(f.names(&ListModels::new()).await.is_empty());
}

async fn parameters_are_checked(f: Fixture) {
    let template = f.template(&toned()).await;
    let mut request = CreateModel::new("m", ModelKind::Chat).model_template_id(&template);
    let parameters = json!({"tone": 3, "words": 1.5, "speed": 1});
    request.card.model_creation_parameters = Some(object(parameters));
    let made = f.registry.create_model(&request, &cx()).await;
    refused(
        made,
        ErrorKind::InvalidRequest,
        &["`tone` must be str", "`words` must be int", "`speed`"],
    );

    let template = f.template(&launch()).await;
    request = CreateModel::new("m", ModelKind::Chat).model_template_id(&template);
    request.card.model_creation_parameters = Some(object(json!({"tone": "dry"})));
    let made = f.registry.create_model(&request, &cx()).await;
    refused(made, ErrorKind::InvalidRequest, &["`tone` is not a parameter"]);
}

async fn without_a_template(f: Fixture) {
    let mut request = CreateModel::new("based", ModelKind::Completion);
    request.card.base_model_id = Some("some-base".into());
    request.card.model_creation_parameters = Some(object(json!({"any": {"thing": null}})));
    let model = f.registry.create_model(&request, &cx()).await.unwrap();
    assert_eq!(model.card.model_creation_parameters, request.card.model_creation_parameters);
    let made = f.registry.create_deployment(&CreateDeployment::new("d"), &at(&model.id)).await;
    refused(made, ErrorKind::Unsupported, &[model.id.as_str(), "no model template", "MODELWAY"]);
}

async fn views(f: Fixture) {
    let (model, group) = (f.model("m").await, f.group("g").await);
    f.registry.add_to_group(&AddToGroup::new(&group, &model.id), &cx()).await.unwrap();
    let first = f.deployment(&model, "b").await;
    let second = f.deployment(&model, "a").await;
    let other = f.model("other").await;

    let mut request = RetrieveModel::new();
    request.view = vec![ModelView::Deployments, ModelView::ModelGroup];
    let read = f.registry.retrieve_model(&request, &at(&model.id)).await.unwrap();
    let deployments = read.deployments.unwrap();
    assert_eq!(deployments.iter().map(|d| &d.id).collect::<Vec<_>>(), [&first.id, &second.id]);
    assert_eq!(deployments[0].meta.provider.as_deref(), Some("platform"));
    assert_eq!((read.model_group.unwrap().name.as_str(), read.deployment_count), ("g", Some(2)));

    let mut list = ListModels::new();
    let page = f.registry.list_models(&list, &cx()).await.unwrap();
    assert_eq!(
        page.items.iter().map(|m| m.deployment_count).collect::<Vec<_>>(),
        [Some(2), Some(0)]
    );
    assert!(page.items[0].deployments.is_none() && page.items[0].model_group.is_none());
    list.view = request.view;
    let page = f.registry.list_models(&list, &cx()).await.unwrap();
    assert_eq!(page.items[0].deployments.as_ref().unwrap().len(), 2);
    assert_eq!(page.items[1].id, other.id);
    assert!(page.items[1].deployments.as_ref().unwrap().is_empty());
    assert!(page.items[1].model_group.is_none());
}

async fn follows_from_the_type(f: Fixture) {
    for (kind, multi_turn, takes) in [
        (ModelKind::Chat, true, "messages"),
        (ModelKind::Completion, false, "prompts"),
        (ModelKind::Embedding, false, "texts"),
        (ModelKind::Reranking, false, "chunks"),
        (ModelKind::Agent, false, "messages"),
    ] {
        let request = CreateModel::new("m", kind);
        let model = f.registry.create_model(&request, &cx()).await.unwrap();
        assert_eq!(model.supports_multi_turn, Some(multi_turn));
        assert!(model.request_schema.unwrap()["properties"][takes].is_object(), "{takes}");
        assert_eq!(model.response_schema.unwrap()["type"], "object");
    }
}

async fn deleted_with_its_deployments(f: Fixture) {
    let (model, other) = (f.model("m").await, f.model("other").await);
    let deployment = f.deployment(&model, "a").await;
    f.deployment(&model, "b").await;
    let kept = f.deployment(&other, "kept").await;
    let server = f.server("front", &deployment).await;
    let delete = DeleteModel::default();
    let result = f.registry.delete_model(&delete, &at(&model.id)).await;
    refused(result, ErrorKind::Conflict, &["model server `front`", deployment.id.as_str()]);
    f.registry.delete_server(&DeleteServer::new(&server), &cx()).await.unwrap();

    let deleted = f.registry.delete_model(&delete, &at(&model.id)).await.unwrap();
    assert!(deleted.success && deleted.count == 3);
    let page =
        f.registry.list_all_deployments(&ListAllDeployments::default(), &cx()).await.unwrap();
    assert_eq!(page.into_iter().map(|d| d.id).collect::<Vec<_>>(), [kept.id]);
    let again = f.registry.delete_model(&delete, &at(&model.id)).await;
    refused(again, ErrorKind::NotFound, &[model.id.as_str()]);
}

async fn not_there(f: Fixture) {
    let (words, nope) = (["no model `nope`"], at(&"nope".into()));
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &nope).await;
    refused(read, ErrorKind::NotFound, &words);
    let updated = f.registry.update_model(&UpdateModel::default(), &nope).await;
    refused(updated, ErrorKind::NotFound, &words);
    let deployments = f.registry.list_deployments(&ListDeployments::default(), &nope).await;
    refused(deployments, ErrorKind::NotFound, &words);
    let made = f.registry.create_deployment(&CreateDeployment::new("d"), &nope).await;
    refused(made, ErrorKind::NotFound, &words);
}

async fn no_address(f: Fixture) {
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &cx()).await;
    refused(read, ErrorKind::InvalidRequest, &["no model is addressed"]);
}

/// One row that cannot be read would spoil every list.
async fn what_could_not_be_read_again(f: Fixture) {
    let mut deep = json!(1);
    for _ in 0..200 {
        deep = json!([deep]);
    }
    let mut request = CreateModel::new("deep", ModelKind::Generic);
    request.card.model_creation_parameters = Some(object(json!({"deep": deep})));
    let made = f.registry.create_model(&request, &cx()).await;
    refused(made, ErrorKind::InvalidRequest, &["cannot be kept", "nest"]);
    let mut twice = BaseModelMetadata::default();
    twice.delivery_date = Some("2024".into());
    twice.extra.insert("delivery_date".into(), json!("2025"));
    let mut request = CreateModel::new("twice", ModelKind::Generic);
    request.card.base_model_metadata = Some(twice);
    let made = f.registry.create_model(&request, &cx()).await;
    refused(made, ErrorKind::InvalidRequest, &["cannot be kept", "twice"]);
    assert!(f.names(&ListModels::new()).await.is_empty());
}
