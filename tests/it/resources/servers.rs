use modelway::{ErrorKind, Message, ServerRef};

use super::subject::Subject;

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
