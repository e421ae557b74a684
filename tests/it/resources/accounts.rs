use modelway::{ErrorKind, ServerRef};

use super::subject::Subject;

/// What the account `acct` has, another account neither lists nor finds.
pub(super) async fn see_their_own_things(on: Subject) {
    let deployment = on.deployment().await;
    let (client, models) = (&on.client, on.client.models());
    let model = deployment.model_instance_id.clone().unwrap();
    let group = client.model_groups().create("g").account_id("acct").await.unwrap();
    let server = client.model_servers().create("front", &deployment).alias("latest");
    let server = server.with_account("acct").await.unwrap();
    let template = models.retrieve(&model).await.unwrap().model_template_id.unwrap();
    for (account, own) in [("acct", 1), ("other", 0)] {
        let listed = models.list().with_account(account).await.unwrap().items;
        assert_eq!(listed.iter().filter(|model| !model.built_in).count(), own, "{account}");
        assert!(listed.iter().any(|model| model.built_in), "{account}");
        let listed = models.deployments().list_all().with_account(account).await.unwrap().items;
        assert_eq!(listed.iter().filter(|one| one.id == deployment.id).count(), own, "{account}");
        let counts = [
            client.model_templates().list().with_account(account).await.unwrap().items.len(),
            client.model_groups().list().with_account(account).await.unwrap().items.len(),
            client.model_servers().list().with_account(account).await.unwrap().items.len(),
        ];
        assert_eq!(counts, [own; 3], "{account}");
        let found = [
            models.retrieve(&model).with_account(account).await.map(drop),
            models
                .deployments()
                .retrieve(&model, &deployment)
                .with_account(account)
                .await
                .map(drop),
            client.model_templates().retrieve(&template).with_account(account).await.map(drop),
            client.model_groups().retrieve(&group).with_account(account).await.map(drop),
            client.model_servers().retrieve(&server).with_account(account).await.map(drop),
            client
                .model_servers()
                .retrieve(ServerRef::alias("latest"))
                .with_account(account)
                .await
                .map(drop),
        ];
        let kinds: Vec<_> =
            found.iter().map(|found| found.as_ref().map_err(|e| e.kind())).collect();
        let expected = if own == 1 { Ok(&()) } else { Err(ErrorKind::NotFound) };
        assert_eq!(kinds, [expected; 6], "{account}");
    }
}

pub(super) async fn change_their_own_things(on: Subject) {
    let deployment = on.deployment().await;
    let (client, models) = (&on.client, on.client.models());
    let model = deployment.model_instance_id.clone().unwrap();
    let group = client.model_groups().create("g").account_id("acct").await.unwrap();
    let server = client.model_servers().create("front", &deployment).with_account("acct");
    let server = server.await.unwrap();
    let template = models.retrieve(&model).await.unwrap().model_template_id.unwrap();
    let (deployments, groups) = (models.deployments(), client.model_groups());
    let changed = [
        models.update(&model).name("mine").with_account("other").await.map(drop),
        models.delete(&model).with_account("other").await.map(drop),
        deployments.update(&model, &deployment).name("mine").with_account("other").await.map(drop),
        deployments.delete(&model, &deployment).with_account("other").await.map(drop),
        deployments.create(&model, "d").with_account("other").await.map(drop),
        client.model_templates().delete(&template).with_account("other").await.map(drop),
        groups.update(&group).name("mine").with_account("other").await.map(drop),
        groups.delete(&group).with_account("other").await.map(drop),
        groups.add_model(&group, &model).with_account("other").await.map(drop),
        client.model_servers().rollback(&server).with_account("other").await.map(drop),
        client.model_servers().delete(&server).with_account("other").await.map(drop),
    ];
    for (index, changed) in changed.into_iter().enumerate() {
        assert_eq!(changed.unwrap_err().kind(), ErrorKind::NotFound, "{index}");
    }
    assert_eq!(models.retrieve(&model).await.unwrap().name.as_deref(), Some("support-bot"));
    assert_eq!(groups.retrieve(&group).await.unwrap().name, "g");
}

pub(super) async fn make_models_of_their_own_things(on: Subject) {
    let (template, models) = (on.template().await, on.client.models());
    let group = on.client.model_groups().create("g").account_id("acct").await.unwrap();
    let create = || models.create("m").template(&template).parameter("tone", "dryly");
    let refused = create().account_id("other").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidRequest, "{refused}");
    assert!(refused.to_string().contains(template.id.as_str()), "{refused}");
    let theirs = on.client.model_groups().create("theirs").account_id("other").await.unwrap();
    let grouped = create().model_group_id(&theirs).account_id("acct").await.unwrap_err();
    assert_eq!(grouped.kind(), ErrorKind::InvalidRequest, "{grouped}");
    assert!(grouped.to_string().contains("model_group_id"), "{grouped}");
    let made = create().model_group_id(&group).account_id("acct").await.unwrap();
    assert_eq!(made.entity.account_id.unwrap().as_str(), "acct");
}
