use modelway_core::*;

use crate::fixture::*;

on_both!(
    made_and_found,
    names_and_aliases_are_taken_once,
    exchanged_and_rolled_back,
    goes_back_past_what_is_gone,
    of_a_built_in_model,
    deleted,
    refusals,
);

async fn made_and_found(f: Fixture) {
    let model = f.model("m").await;
    let deployment = f.deployment(&model, "d").await;
    let request = CreateServer::new("front", &deployment).alias("chat");
    let made = f.registry.create_server(&request, &cx()).await.unwrap();
    assert_eq!(made.account_id, Some("default".into()));
    for server in [ServerRef::from(&made), ServerRef::alias("chat")] {
        let read = f.registry.retrieve_server(&RetrieveServer::new(server.clone()), &cx()).await;
        let read = read.unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&made).unwrap());
        assert_eq!(f.registry.resolve_server(&server).await.unwrap(), deployment.id);
    }
    let ask = RetrieveServerDeployment::new(&made);
    let answers = f.registry.retrieve_server_deployment(&ask, &cx()).await.unwrap();
    assert_eq!(answers.model_deployment_id, deployment.id);
    let second = f.server("back", &deployment).await;
    let page = f.registry.list_servers(&ListServers::default(), &cx()).await.unwrap();
    assert!(page.is_last() && page.current_page.is_none());
    assert_eq!(page.into_iter().map(|s| s.id).collect::<Vec<_>>(), [made.id, second.id]);
}

async fn names_and_aliases_are_taken_once(f: Fixture) {
    let deployment = f.deployment(&f.model("m").await, "d").await;
    let request = CreateServer::new("front", &deployment).alias("chat");
    f.registry.create_server(&request, &cx()).await.unwrap();
    let made = f.registry.create_server(&CreateServer::new("front", &deployment), &cx()).await;
    refused(made, ErrorKind::Conflict, &["the name `front`"]);
    let request = CreateServer::new("other", &deployment).alias("chat");
    let made = f.registry.create_server(&request, &cx()).await;
    refused(made, ErrorKind::Conflict, &["the alias `chat`"]);
    // Another account has its own names; an alias is an address of all.
    let other = f.deployment(&f.model_for("acme", "m").await, "d").await;
    let made = f.server("front", &other).await;
    assert_eq!(made.account_id, Some("acme".into()));
    let request = CreateServer::new("other", &other).alias("chat");
    let made = f.registry.create_server(&request, &cx()).await;
    refused(made, ErrorKind::Conflict, &["the alias `chat`"]);
}

async fn exchanged_and_rolled_back(f: Fixture) {
    let model = f.model("m").await;
    let (a, b) = (f.deployment(&model, "a").await, f.deployment(&model, "b").await);
    let server = f.server("front", &a).await;
    let back = RollBackServer::new(&server);
    let refusal = f.registry.roll_back_server(&back, &cx()).await;
    refused(refusal, ErrorKind::Conflict, &[server.id.as_str(), a.id.as_str()]);

    for (new, old) in [(&b, &a), (&b, &b), (&a, &b), (&b, &a)] {
        let exchange = UpdateServerBackend::new(&server, new);
        let changed = f.registry.update_server_backend(&exchange, &cx()).await.unwrap();
        assert_eq!(changed.model_deployment_id.as_ref(), Some(&new.id));
        assert_eq!(changed.old_model_deployment_id.as_ref(), Some(&old.id));
    }
    // a, b, a, b: back three times, and no further.
    for (from, to) in [(&b, &a), (&a, &b), (&b, &a)] {
        let done = f.registry.roll_back_server(&back, &cx()).await.unwrap();
        assert_eq!((&done.from_deployment, &done.rolled_back_to_deployment), (&from.id, &to.id));
        assert_eq!(f.registry.resolve_server(&(&server).into()).await.unwrap(), to.id);
    }
    let refusal = f.registry.roll_back_server(&back, &cx()).await;
    refused(refusal, ErrorKind::Conflict, &["no deployment before"]);
    let exchange = UpdateServerBackend::new(&server, &b);
    f.registry.update_server_backend(&exchange, &cx()).await.unwrap();
    assert_eq!(f.registry.roll_back_server(&back, &cx()).await.unwrap().from_deployment, b.id);
}

async fn goes_back_past_what_is_gone(f: Fixture) {
    let model = f.model("m").await;
    let (a, b) = (f.deployment(&model, "a").await, f.deployment(&model, "b").await);
    f.offer("ollama", &["x"]).await;
    let server = f.server("front", &a).await;
    let x = ModelDeploymentId::new("ollama/x");
    for new in [&b.id, &a.id, &x, &a.id] {
        let exchange = UpdateServerBackend::new(&server, new);
        f.registry.update_server_backend(&exchange, &cx()).await.unwrap();
    }
    // a, b, a, x, a: without b and x there is nothing but a.
    f.offer("ollama", &[]).await;
    let delete = DeleteDeployment::new(&b);
    f.registry.delete_deployment(&delete, &at(&model.id)).await.unwrap();
    let refusal = f.registry.roll_back_server(&RollBackServer::new(&server), &cx()).await;
    refused(refusal, ErrorKind::Conflict, &["no deployment before"]);
    f.offer("ollama", &["x"]).await;
    let done = f.registry.roll_back_server(&RollBackServer::new(&server), &cx()).await.unwrap();
    assert_eq!(done.rolled_back_to_deployment, x);
}

async fn of_a_built_in_model(f: Fixture) {
    f.offer("openai", &["gpt-4o"]).await;
    let request = CreateServer::new("front", "openai/gpt-4o");
    let server = f.registry.create_server(&request, &cx()).await.unwrap();
    assert_eq!(f.registry.resolve_server(&(&server).into()).await.unwrap(), "openai/gpt-4o");
    let poor = f.registry.clone().with_providers(["ollama"]);
    let made = poor.create_server(&CreateServer::new("back", "openai/gpt-4o"), &cx()).await;
    refused(made, ErrorKind::InvalidRequest, &["names no deployment: `openai/gpt-4o`"]);
}

async fn deleted(f: Fixture) {
    let model = f.model("m").await;
    let (a, b) = (f.deployment(&model, "a").await, f.deployment(&model, "b").await);
    let server = f.server("front", &a).await;
    f.registry.update_server_backend(&UpdateServerBackend::new(&server, &b), &cx()).await.unwrap();
    let delete = DeleteServer::new(&server);
    assert_eq!(f.registry.delete_server(&delete, &cx()).await.unwrap().count, 1);
    let words = ["no model server", server.id.as_str()];
    refused(f.registry.delete_server(&delete, &cx()).await, ErrorKind::NotFound, &words);
    // Its name is free again, and its history gone.
    let again = f.server("front", &a).await;
    let back = f.registry.roll_back_server(&RollBackServer::new(&again), &cx()).await;
    refused(back, ErrorKind::Conflict, &["no deployment before"]);
}

async fn refusals(f: Fixture) {
    let deployment = f.deployment(&f.model("m").await, "d").await;
    let server = f.server("front", &deployment).await;
    let nope = ["no model server `nope`"];
    let read = f.registry.retrieve_server(&RetrieveServer::new("nope"), &cx()).await;
    refused(read, ErrorKind::NotFound, &nope);
    let alias = RetrieveServer::new(ServerRef::alias("nope"));
    let read = f.registry.retrieve_server(&alias, &cx()).await;
    refused(read, ErrorKind::NotFound, &["alias `nope`"]);
    let exchange = UpdateServerBackend::new("nope", &deployment);
    refused(f.registry.update_server_backend(&exchange, &cx()).await, ErrorKind::NotFound, &nope);
    let back = RollBackServer::new("nope");
    refused(f.registry.roll_back_server(&back, &cx()).await, ErrorKind::NotFound, &nope);
    let exchange = UpdateServerBackend::new(&server, "nope");
    let changed = f.registry.update_server_backend(&exchange, &cx()).await;
    refused(changed, ErrorKind::InvalidRequest, &["new_model_deployment_id", "`nope`"]);
    for (request, words) in [
        (CreateServer::new("s", "nope"), "`model_deployment_id` names no deployment"),
        (CreateServer::new("", &deployment), "`name` is empty"),
        (CreateServer::new("s", &deployment).alias(""), "`alias` is empty"),
    ] {
        let made = f.registry.create_server(&request, &cx()).await;
        refused(made, ErrorKind::InvalidRequest, &[words]);
    }
}
