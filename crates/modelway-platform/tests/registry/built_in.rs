use modelway_core::*;
use modelway_platform::Synced;

use crate::fixture::*;

on_both!(
    listed_with_their_deployments,
    follow_the_provider,
    written_only_where_something_changed,
    cannot_be_changed,
    of_other_providers_are_hidden,
    belong_to_the_registry_s_account,
    odd_ids,
);

fn described(id: &str) -> Model {
    let mut model = Model::built_in(id);
    model.name = Some("A name for people".into());
    model.kind = Some(ModelKind::Chat);
    model.context_length = Some(128_000);
    model.owned_by = Some("openai".into());
    model.card.description = Some("d".into());
    model.extra.insert("new".into(), serde_json::json!([1]));
    model
}

async fn sync(f: &Fixture, models: &[Model]) -> (u64, u64, u64) {
    let Synced { added, changed, gone, .. } =
        f.registry.sync_built_in("openai", models).await.unwrap();
    (added, changed, gone)
}

async fn listed_with_their_deployments(f: Fixture) {
    assert_eq!(sync(&f, &[described("gpt/4o")]).await, (1, 0, 0));
    let id = ModelId::new("openai/gpt/4o");
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &at(&id)).await.unwrap();
    assert!(read.built_in);
    assert_eq!(read.name.as_deref(), Some("openai/gpt/4o"));
    assert_eq!(read.card.display_name.as_deref(), Some("A name for people"));
    assert_eq!((read.kind, read.context_length), (Some(ModelKind::Chat), Some(128_000)));
    assert_eq!((read.deployment_count, read.owned_by.as_deref()), (Some(1), Some("openai")));
    assert_eq!(read.extra["new"], serde_json::json!([1]));
    let page = f.registry.list_deployments(&ListDeployments::default(), &at(&id)).await.unwrap();
    let deployment = &page.items[0];
    assert!(deployment.built_in && deployment.is_ready() && deployment.id == "openai/gpt/4o");
    assert_eq!(deployment.model_instance_id, Some(id.clone()));
    let ask = RetrieveDeployment::new("openai/gpt/4o");
    f.registry.retrieve_deployment(&ask, &at(&id)).await.unwrap();
    let all = f.registry.list_all_deployments(&ListAllDeployments::default(), &cx()).await.unwrap();
    assert_eq!(all.total_item_count, Some(1));
}

async fn follow_the_provider(f: Fixture) {
    let (a, b) = (described("a"), described("b"));
    sync(&f, &[a.clone(), b.clone()]).await;
    let first = f.registry.retrieve_model(&RetrieveModel::new(), &at(&"openai/a".into())).await;
    let mut better = b.clone();
    better.context_length = Some(1_000_000);
    better.card.description = None;
    assert_eq!(sync(&f, &[better]).await, (0, 1, 1));
    assert_eq!(f.names(&ListModels::new()).await, ["openai/b"]);
    let read =
        f.registry.retrieve_model(&RetrieveModel::new(), &at(&"openai/b".into())).await.unwrap();
    assert_eq!((read.context_length, read.card.description), (Some(1_000_000), None));
    let all = f.registry.list_all_deployments(&ListAllDeployments::default(), &cx()).await.unwrap();
    assert_eq!(all.total_item_count, Some(1));
    let gone = f.registry.retrieve_model(&RetrieveModel::new(), &at(&"openai/a".into())).await;
    refused(gone, ErrorKind::NotFound, &["`openai/a`"]);
    refused(f.registry.resolve("openai/a").await, ErrorKind::NotFound, &["stopped offering"]);

    assert_eq!(sync(&f, &[a, b]).await, (1, 1, 0));
    let back = f.registry.retrieve_model(&RetrieveModel::new(), &at(&"openai/a".into())).await;
    assert_eq!(back.unwrap().entity, first.unwrap().entity, "it is the one that it was");
    f.registry.resolve("openai/a").await.unwrap();
}

async fn written_only_where_something_changed(f: Fixture) {
    let models = [described("a"), described("b"), described("a")];
    assert_eq!(sync(&f, &models).await, (2, 0, 0));
    assert_eq!(sync(&f, &models).await, (0, 0, 0));
    // Another process may do the same at the same time, and what it has is its own affair.
    let other = f.another(7).await;
    assert_eq!(other.sync_built_in("openai", &models).await.unwrap(), Synced::default());
    other.sync_built_in("ollama", &[Model::built_in("m")]).await.unwrap();
    assert_eq!(sync(&f, &[]).await, (0, 0, 2));
    assert_eq!(f.names(&ListModels::new()).await, ["ollama/m"]);
}

async fn cannot_be_changed(f: Fixture) {
    sync(&f, &[described("a")]).await;
    let (id, group) = (at(&"openai/a".into()), f.group("g").await);
    let words = ["`openai/a` is built in", "template"];
    let kind = ErrorKind::Immutable;
    refused(f.registry.update_model(&UpdateModel::default(), &id).await, kind, &words);
    refused(f.registry.delete_model(&DeleteModel::default(), &id).await, kind, &words);
    let create = CreateDeployment::new("d");
    refused(f.registry.create_deployment(&create, &id).await, kind, &words);
    let update = UpdateDeployment::new("openai/a");
    refused(f.registry.update_deployment(&update, &id).await, kind, &words);
    let delete = DeleteDeployment::new("openai/a");
    refused(f.registry.delete_deployment(&delete, &id).await, kind, &words);
    let join = AddToGroup::new(&group, "openai/a");
    refused(f.registry.add_to_group(&join, &cx()).await, kind, &words);
}

async fn of_other_providers_are_hidden(f: Fixture) {
    f.offer("openai", &["a"]).await;
    f.offer("ollama", &["b"]).await;
    f.bare("own").await;
    let poor = f.registry.clone().with_providers(["ollama"]);
    let names = |page: Page<Model>| page.into_iter().map(|m| m.name.unwrap()).collect::<Vec<_>>();
    let page = poor.list_models(&ListModels::new(), &cx()).await.unwrap();
    assert_eq!(
        (page.total_item_count, names(page)),
        (Some(2), vec!["ollama/b".into(), "own".into()])
    );
    let none = f.registry.clone().with_providers([] as [&str; 0]);
    assert_eq!(names(none.list_models(&ListModels::new(), &cx()).await.unwrap()), ["own"]);
    let page = poor.list_all_deployments(&ListAllDeployments::default(), &cx()).await.unwrap();
    assert_eq!(page.total_item_count, Some(1));
    let read = poor.retrieve_model(&RetrieveModel::new(), &at(&"openai/a".into())).await;
    refused(read, ErrorKind::NotFound, &["`openai/a`"]);
    let words = ["is of openai, which this platform does not have", "it has ollama"];
    refused(poor.resolve("openai/a").await, ErrorKind::NotFound, &words);
}

async fn belong_to_the_registry_s_account(f: Fixture) {
    f.offer("openai", &["a"]).await;
    let mut list = ListModels::new();
    list.account_id = Some("default".into());
    assert_eq!(f.names(&list).await, ["openai/a"]);
    list.account_id = Some("acme".into());
    assert!(f.names(&list).await.is_empty());
    let acme = f.registry.clone().with_account("acme");
    let page = acme.list_models(&list, &cx()).await.unwrap();
    assert_eq!(page.items[0].entity.account_id, Some("acme".into()));
    let mut list = ListAllDeployments::default();
    list.account_id = Some("acme".into());
    assert_eq!(acme.list_all_deployments(&list, &cx()).await.unwrap().items.len(), 1);
    assert!(f.registry.list_all_deployments(&list, &cx()).await.unwrap().items.is_empty());
}

async fn odd_ids(f: Fixture) {
    let long = "x".repeat(1_000);
    let models = ["", "a\nb", &long, "ünïcode 模型", "' OR 1=1 --"].map(Model::built_in);
    let synced = f.registry.sync_built_in("openai", &models).await.unwrap();
    assert_eq!((synced.added, synced.refused), (2, vec![String::new(), "a\nb".into(), long]));
    let resolved = f.registry.resolve("openai/ünïcode 模型").await.unwrap();
    assert_eq!(resolved.built_in.as_ref().unwrap().upstream, "ünïcode 模型");
    f.registry.resolve("openai/' OR 1=1 --").await.unwrap();
    for provider in ["", "a/b"] {
        let synced = f.registry.sync_built_in(provider, &models).await;
        refused(synced, ErrorKind::Configuration, &["provider's name"]);
    }
}
