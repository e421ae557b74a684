use modelway::{ErrorKind, ModelKind, ModelView, Phase, SortBy};

use super::subject::Subject;

pub(super) async fn are_made_from_a_template(on: Subject) {
    let template = on.template().await;
    let models = on.client.models();
    let made = models.create("bot").template(&template).parameter("tone", "dryly");
    let made = made.description("answers").account_id("acct").await.unwrap();
    assert_eq!(made.kind, Some(ModelKind::Chat));
    let shown = models.retrieve(&made).await.unwrap();
    assert_eq!(shown.name.as_deref(), Some("bot"));
    assert_eq!(shown.card.description.as_deref(), Some("answers"));
    assert_eq!(shown.model_template_id, Some(template.id));
    assert_eq!(shown.card.model_creation_parameters.unwrap()["tone"], "dryly");
    assert_eq!((shown.deployment_count, shown.supports_multi_turn), (Some(0), Some(true)));
    assert!(!shown.built_in);
    let missing = models.retrieve("no-such-model").await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

pub(super) async fn parameters_are_checked_before_anything_is_sent(on: Subject) {
    let template = on.template().await;
    let create = || on.client.models().create("bot").account_id("acct").template(&template);
    let call = create().parameter("words", "many").parameter("pitch", 1);
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::InvalidRequest, Phase::Build));
    for offending in ["`tone` is missing", "`words` must be int", "`pitch` is not a parameter"] {
        assert!(error.to_string().contains(offending), "{error}");
    }
    // The platform checks as well, for callers that know the template's id alone.
    let call = on.client.models().create("bot").model_template_id(&template.id);
    let call = call.model_type(ModelKind::Chat).account_id("acct").parameter("tone", 7);
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("tone"), "{error}");
    let untyped = on.client.models().create("bot").account_id("acct").await.unwrap_err();
    assert!(untyped.to_string().contains("has no type"), "{untyped}");
}

pub(super) async fn are_changed_field_by_field(on: Subject) {
    let template = on.template().await;
    let models = on.client.models();
    let made = models.create("bot").template(&template).parameter("tone", "dryly");
    let made = made.description("answers").display_name("Bot").account_id("acct").await.unwrap();
    let changed = models.update(&made).name("robot").clear_description().await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("robot"));
    let shown = models.retrieve(&made).await.unwrap();
    assert_eq!(shown.name.as_deref(), Some("robot"));
    assert_eq!(shown.card.description, None);
    assert_eq!(shown.card.display_name.as_deref(), Some("Bot"));
    let parameters = serde_json::json!({"tone": 1}).as_object().cloned().unwrap();
    let wrong = models.update(&made).model_creation_parameters(parameters).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::InvalidRequest);
}

pub(super) async fn are_listed_by_filter_view_and_order(on: Subject) {
    let deployment = on.deployment().await;
    let models = on.client.models();
    let group = on.client.model_groups().create("g").account_id("acct").await.unwrap();
    let own = deployment.model_instance_id.clone().unwrap();
    models.update(&own).model_group_id(&group).await.unwrap();
    let call = models.list().model_group_id(&group).model_type(ModelKind::Chat);
    let call = call.view(ModelView::Deployments).view(ModelView::ModelGroup);
    let page = call.await.unwrap();
    assert_eq!((page.items.len(), page.total_item_count), (1, Some(1)));
    let found = &page.items[0];
    assert_eq!(found.deployments.as_ref().unwrap()[0].id, deployment.id);
    assert_eq!(found.model_group.as_ref().unwrap().name, "g");
    let embedding = models.list().model_group_id(&group).model_type(ModelKind::Embedding);
    assert!(embedding.await.unwrap().items.is_empty());
    let names = |list: Vec<modelway::Model>| list.into_iter().map(|m| m.name).collect::<Vec<_>>();
    let mut up = names(sorted(&on, false).await);
    let down = names(sorted(&on, true).await);
    up.reverse();
    assert_eq!(up, down);
    assert!(up.len() >= 3);
    let wrong = models.list().sort_by(SortBy::ascending("colour")).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::InvalidRequest);
}

async fn sorted(on: &Subject, descending: bool) -> Vec<modelway::Model> {
    let by = if descending { SortBy::descending("name") } else { SortBy::ascending("name") };
    on.client.models().list().sort_by(by).items().collect().await.unwrap()
}

pub(super) async fn go_with_their_deployments(on: Subject) {
    let deployment = on.deployment().await;
    let model = deployment.model_instance_id.clone().unwrap();
    assert_eq!(on.client.models().delete(&model).await.unwrap().count, 2);
    let gone = on.client.models().retrieve(&model).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    let chats = on.client.models().chat_completions();
    let gone = chats.create(&deployment).prompt("Hi").await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}
