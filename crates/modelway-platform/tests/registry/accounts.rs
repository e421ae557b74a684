use modelway_core::*;
use serde_json::json;

use crate::fixture::*;

on_both!(
    what_belongs_together_is_of_one_account,
    what_names_no_account_follows_its_source,
    another_account_s_things_are_not_found,
    another_account_s_things_are_not_named,
    another_account_s_things_are_not_listed,
    what_is_built_in_is_everybody_s,
);

/// A call that selects an account, and addresses `id`.
fn of(account: &str, id: &str) -> CallContext {
    let mut options = CallOptions::default();
    options.account = Some(account.into());
    CallContext::new(DeploymentRef::new("platform", id), options)
}

/// One thing of each kind, all of the account `acme`.
struct Acme {
    template: ModelTemplate,
    group: ModelGroup,
    model: Model,
    deployment: ModelDeployment,
    server: ModelServer,
}

impl Acme {
    async fn new(f: &Fixture) -> Self {
        let template = f.template(&toned().account_id("acme")).await;
        let group = CreateGroup::new("g").account_id("acme");
        let group = f.registry.create_group(&group, &cx()).await.unwrap();
        let model = f.model_of("m", &template).await;
        let deployment = f.deployment(&model, "d").await;
        let server = CreateServer::new("front", &deployment).alias("acme-chat");
        let server = f.registry.create_server(&server, &cx()).await.unwrap();
        Self { template, group, model, deployment, server }
    }
}

/// Also for a call that selects no account, and sees both.
async fn what_belongs_together_is_of_one_account(f: Fixture) {
    let (acme, group) = (Acme::new(&f).await, f.group("own").await);
    let own = f.model("own").await;
    let deployment = f.deployment(&own, "d").await;
    let model = |account: &str| {
        let mut request = CreateModel::new("m", ModelKind::Chat).account_id(account);
        request.card.model_creation_parameters = Some(object(json!({"tone": "dry"})));
        request
    };
    for (request, words) in [
        (model("default").model_template_id(&acme.template), "`model_template_id` names no"),
        (model("acme").model_template_id(&acme.template).model_group_id(&group), "`acme`"),
        (model("default").model_group_id(&acme.group), "`model_group_id` names no model group"),
    ] {
        let made = f.registry.create_model(&request, &cx()).await;
        refused(made, ErrorKind::InvalidRequest, &[words, "of the account"]);
    }
    let mut change = UpdateModel::default();
    change.model_group_id = acme.group.id.clone().into();
    let changed = f.registry.update_model(&change, &at(&own.id)).await;
    refused(changed, ErrorKind::InvalidRequest, &["`model_group_id`", "`default`"]);
    let mut change = UpdateModel::default();
    change.model_template_id = acme.template.id.clone().into();
    let changed = f.registry.update_model(&change, &at(&own.id)).await;
    refused(changed, ErrorKind::InvalidRequest, &["`model_template_id`", "`default`"]);
    let joined = f.registry.add_to_group(&AddToGroup::new(&acme.group, &own.id), &cx()).await;
    refused(joined, ErrorKind::NotFound, &["`default` has no model group", acme.group.id.as_str()]);
    let request = CreateDeployment::new("d").account_id("acme");
    let made = f.registry.create_deployment(&request, &at(&own.id)).await;
    refused(made, ErrorKind::NotFound, &["`acme` has no model", own.id.as_str()]);
    let exchange = UpdateServerBackend::new(&acme.server, &deployment);
    let exchanged = f.registry.update_server_backend(&exchange, &cx()).await;
    refused(exchanged, ErrorKind::InvalidRequest, &["`new_model_deployment_id`", "`acme`"]);
    let answers = f.registry.resolve_server(&ServerRef::from(&acme.server)).await.unwrap();
    assert_eq!(answers, acme.deployment.id);
}

async fn what_names_no_account_follows_its_source(f: Fixture) {
    let acme = Acme::new(&f).await;
    let grouped = CreateModel::new("grouped", ModelKind::Chat).model_group_id(&acme.group);
    let grouped = f.registry.create_model(&grouped, &cx()).await.unwrap();
    for account in [
        acme.model.entity.account_id,
        grouped.entity.account_id,
        acme.deployment.entity.account_id,
        acme.server.account_id,
    ] {
        assert_eq!(account, Some("acme".into()));
    }
    // What the call selects goes first, and where nothing says it, the registry does.
    let bare = CreateModel::new("bare", ModelKind::Chat);
    let made = f.registry.create_model(&bare, &of("beta", "")).await.unwrap();
    assert_eq!(made.entity.account_id, Some("beta".into()));
    let made = f.registry.create_model(&bare, &cx()).await.unwrap();
    assert_eq!(made.entity.account_id, Some("default".into()));
}

async fn another_account_s_things_are_not_found(f: Fixture) {
    let acme = Acme::new(&f).await;
    let (r, m) = (&f.registry, acme.model.id.as_str());
    let model = &of("beta", m);
    let other = &of("beta", "");
    macro_rules! not_found {
        ($words:expr, $($method:ident($request:expr, $cx:expr)),+ $(,)?) => {
            $(refused(r.$method(&$request, $cx).await, ErrorKind::NotFound, &[$words]);)+
        };
    }
    not_found!(
        "no model `",
        retrieve_model(RetrieveModel::new(), model),
        update_model(UpdateModel::default(), model),
        delete_model(DeleteModel::default(), model),
        list_deployments(ListDeployments::default(), model),
        create_deployment(CreateDeployment::new("d"), model),
        update_deployment(UpdateDeployment::new(&acme.deployment), model),
        delete_deployment(DeleteDeployment::new(&acme.deployment), model),
    );
    not_found!(
        "has no deployment `",
        retrieve_deployment(RetrieveDeployment::new(&acme.deployment), model),
    );
    not_found!(
        "no model template `",
        retrieve_template(RetrieveTemplate::new(&acme.template), other),
        delete_template(DeleteTemplate::new(&acme.template), other),
    );
    not_found!(
        "no model group `",
        retrieve_group(RetrieveGroup::new(&acme.group), other),
        update_group(UpdateGroup::new(&acme.group), other),
        delete_group(DeleteGroup::new(&acme.group), other),
        add_to_group(AddToGroup::new(&acme.group, &acme.model.id), other),
    );
    not_found!(
        "no model server",
        retrieve_server(RetrieveServer::new(ServerRef::from(&acme.server)), other),
        retrieve_server(RetrieveServer::new(ServerRef::alias("acme-chat")), other),
        retrieve_server_deployment(RetrieveServerDeployment::new(&acme.server), other),
        update_server_backend(UpdateServerBackend::new(&acme.server, &acme.deployment), other),
        roll_back_server(RollBackServer::new(&acme.server), other),
        delete_server(DeleteServer::new(&acme.server), other),
    );
    // None of that changed anything, and the account itself finds all of it.
    let mut view = RetrieveModel::new();
    view.view = vec![ModelView::Deployments];
    let read = r.retrieve_model(&view, &of("acme", m)).await.unwrap();
    assert_eq!(read.deployments.unwrap()[0].id, acme.deployment.id);
    let joined = AddToGroup::new(&acme.group, &acme.model.id);
    r.add_to_group(&joined, &of("acme", "")).await.unwrap();
    let server = RetrieveServer::new(ServerRef::alias("acme-chat"));
    assert_eq!(r.retrieve_server(&server, &of("acme", "")).await.unwrap().id, acme.server.id);
    r.retrieve_template(&RetrieveTemplate::new(&acme.template), &of("acme", "")).await.unwrap();
}

/// An id of another account in a request is like one that is not there.
async fn another_account_s_things_are_not_named(f: Fixture) {
    let acme = Acme::new(&f).await;
    let other = &of("beta", "");
    let mut request = CreateModel::new("m", ModelKind::Chat).model_template_id(&acme.template);
    request.card.model_creation_parameters = Some(object(json!({"tone": "dry"})));
    let made = f.registry.create_model(&request, other).await;
    let theirs = made.unwrap_err().to_string();
    let made = f.registry.create_model(&request.model_template_id("nope"), other).await;
    let nobodys = made.unwrap_err().to_string();
    assert_eq!(theirs.replace(acme.template.id.as_str(), "nope"), nobodys);
    let request = CreateModel::new("m", ModelKind::Chat).model_group_id(&acme.group);
    let made = f.registry.create_model(&request, other).await;
    refused(made, ErrorKind::InvalidRequest, &["`model_group_id` names no model group: `"]);
    let made = f.registry.create_server(&CreateServer::new("s", &acme.deployment), other).await;
    refused(made, ErrorKind::InvalidRequest, &["`model_deployment_id` names no deployment: `"]);
    // The alias is an address of all, and taken.
    f.offer("openai", &["gpt-4o"]).await;
    let request = CreateServer::new("s", "openai/gpt-4o").alias("acme-chat");
    let made = f.registry.create_server(&request, other).await;
    refused(made, ErrorKind::Conflict, &["the alias `acme-chat`"]);
}

async fn another_account_s_things_are_not_listed(f: Fixture) {
    let acme = Acme::new(&f).await;
    let r = &f.registry;
    for (account, count) in [("acme", 1), ("beta", 0)] {
        let cx = &of(account, "");
        let totals = [
            r.list_models(&ListModels::new(), cx).await.unwrap().total_item_count,
            r.list_all_deployments(&ListAllDeployments::default(), cx)
                .await
                .unwrap()
                .total_item_count,
            r.list_templates(&ListTemplates::default(), cx).await.unwrap().total_item_count,
            r.list_groups(&ListGroups::default(), cx).await.unwrap().total_item_count,
        ];
        assert_eq!(totals, [Some(count); 4], "{account}");
        let servers = r.list_servers(&ListServers::default(), cx).await.unwrap();
        assert_eq!(servers.items.len() as u64, count, "{account}");
        // A filter does not widen what is seen.
        let mut list = ListGroups::default();
        list.account_id = acme.group.entity.account_id.clone();
        let groups = r.list_groups(&list, cx).await.unwrap();
        assert_eq!(groups.total_item_count, Some(count), "{account}");
    }
}

async fn what_is_built_in_is_everybody_s(f: Fixture) {
    f.offer("openai", &["gpt-4o"]).await;
    let cx = of("beta", "openai/gpt-4o");
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &cx).await.unwrap();
    assert!(read.built_in);
    let page = f.registry.list_models(&ListModels::new(), &cx).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let request = CreateServer::new("front", "openai/gpt-4o");
    let server = f.registry.create_server(&request, &cx).await.unwrap();
    assert_eq!(server.account_id, Some("beta".into()));
    let exchange = UpdateServerBackend::new(&server, "openai/gpt-4o");
    f.registry.update_server_backend(&exchange, &cx).await.unwrap();
}
