use modelway::{ErrorKind, Message, ModelDeployment, ServerRef};

use super::subject::Subject;
use super::usage::around_now;

pub(super) async fn exchange_their_deployment_and_back(on: Subject) {
    let servers = on.client.model_servers();
    let deployment = on.deployment().await;
    let made = servers.create("front", &deployment).alias("latest").await.unwrap();
    assert_eq!(made.model_deployment_id.as_ref(), Some(&deployment.id));
    let taken = servers.create("other", &deployment).alias("latest").await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Conflict);
    let found = servers.retrieve(ServerRef::alias("latest")).await.unwrap();
    assert_eq!(found.id, made.id);
    assert!(servers.list().await.unwrap().items.iter().any(|server| server.id == made.id));
    let call = servers.execute(ServerRef::alias("latest")).messages([Message::user("Capital?")]);
    assert_eq!(call.await.unwrap().message().unwrap(), "It is Paris.");
    let exchanged = servers.update_backend(&made, "lab/chatty").await.unwrap();
    assert_eq!(exchanged.old_model_deployment_id.as_ref(), Some(&deployment.id));
    assert_eq!(servers.deployment(&made).await.unwrap().model_deployment_id, "lab/chatty");
    let back = servers.rollback(&made).await.unwrap();
    assert_eq!(
        (back.from_deployment.as_str(), &back.rolled_back_to_deployment),
        ("lab/chatty", &deployment.id)
    );
    let no_more = servers.rollback(&made).await.unwrap_err();
    assert_eq!(no_more.kind(), ErrorKind::Conflict);
    // A deployment that answers for a server is kept.
    let model = deployment.model_instance_id.clone().unwrap();
    let kept = on.client.models().deployments().delete(&model, &deployment).await.unwrap_err();
    assert_eq!(kept.kind(), ErrorKind::Conflict);
    servers.delete(&made).await.unwrap();
    assert_eq!(servers.retrieve(&made).await.unwrap_err().kind(), ErrorKind::NotFound);
}

pub(super) async fn answer_by_alias_with_what_they_went_back_to(on: Subject) {
    let (servers, models) = (on.client.model_servers(), on.client.models());
    let (first, second) = (on.deployment().await, on.deployment().await);
    let made = servers.create("front", &first).alias("stable").await.unwrap();
    assert_eq!(made.alias.as_deref(), Some("stable"));
    let alias = || ServerRef::alias("stable");
    let answers = async |deployment: &ModelDeployment| {
        let found = servers.retrieve(alias()).await.unwrap();
        assert_eq!(found.model_deployment_id.as_ref(), Some(&deployment.id));
        let call = servers.execute(alias()).messages([Message::user("Capital?")]);
        assert_eq!(call.await.unwrap().message().unwrap(), "It is Paris.");
        let (start, end) = around_now();
        let usage = models.deployments().usage_statistics();
        usage.retrieve(&deployment.id, start, end, 1).await.unwrap().total_tokens()
    };
    assert_eq!(answers(&first).await, 10);
    servers.update_backend(&made, &second).await.unwrap();
    assert_eq!(answers(&second).await, 10);
    let back = servers.rollback(&made).await.unwrap();
    assert_eq!(
        (back.from_deployment, back.rolled_back_to_deployment),
        (second.id, first.id.clone())
    );
    assert_eq!(answers(&first).await, 20);
    servers.delete(&made).await.unwrap();
    let gone = servers.execute(alias()).messages([Message::user("Capital?")]).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    // The alias is free again.
    let again = servers.create("again", &first).alias("stable").await.unwrap();
    assert_eq!(servers.retrieve(alias()).await.unwrap().id, again.id);
}
