use modelway_core::*;
use serde_json::json;

use crate::fixture::*;

on_both!(everything_outlives_the_process);

async fn everything_outlives_the_process(f: Fixture) {
    let (model, group) = (f.model("m").await, f.group("g").await);
    f.registry.add_to_group(&AddToGroup::new(&group, &model.id), &cx()).await.unwrap();
    let (a, b) = (f.deployment(&model, "a").await, f.deployment(&model, "b").await);
    let server = f.server("front", &a).await;
    f.registry.update_server_backend(&UpdateServerBackend::new(&server, &b), &cx()).await.unwrap();
    f.offer("openai", &["gpt"]).await;
    let before = everything(&f.registry).await;

    let later = f.another(5).await;
    drop(f.registry);
    assert_eq!(everything(&later).await, before);
    let done = later.roll_back_server(&RollBackServer::new(&server), &cx()).await.unwrap();
    assert_eq!(done.rolled_back_to_deployment, a.id);
    assert_eq!(later.resolve(b.id.as_str()).await.unwrap().model.id, model.id);
}

async fn everything(plane: &impl ControlPlane) -> serde_json::Value {
    let mut models = ListModels::new();
    models.view = vec![ModelView::Deployments, ModelView::ModelGroup];
    json!([
        plane.list_models(&models, &cx()).await.unwrap().items,
        plane.list_all_deployments(&ListAllDeployments::default(), &cx()).await.unwrap().items,
        plane.list_templates(&ListTemplates::default(), &cx()).await.unwrap().items,
        plane.list_groups(&ListGroups::default(), &cx()).await.unwrap().items,
        plane.list_servers(&ListServers::default(), &cx()).await.unwrap().items,
    ])
}
