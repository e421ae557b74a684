//! Nouns as they leave: every field under its name, required ones always there.

use modelway_core::{
    ControlReply as R, DatasetSchema, Deleted, DeploymentConfiguration, DeploymentStatus, Entity,
    FineTuningEvent, FineTuningJob, IdentityType, JobStatus, LaunchDeployment, Model,
    ModelDeployment, ModelGroup, ModelKind, ModelServer, ModelTemplate, ModelUsage, ModelVendor,
    Page, Request, RolledBack, ServerDeployment, Timestamp, TrainingDataset, TrainingExample,
    TuningConfiguration, UsagePoint,
};
use serde_json::{Value, json};

use super::support::{answer, ask, ask_bare, control_as};

fn entity() -> Entity {
    let mut entity = Entity::default();
    entity.account_id = Some("acc".into());
    entity.created_at = Timestamp::parse("2024-01-02T03:04:05.5Z");
    entity.created_by_user_id = Some("usr".to_owned());
    entity.created_by_identity_type = Some(IdentityType::User);
    entity
}

/// `fields` and those of [`entity`].
fn stored(fields: Value) -> Value {
    let mut all = json!({
        "account_id": "acc", "created_at": "2024-01-02T03:04:05.5Z", "created_by_user_id": "usr",
        "created_by_identity_type": "user",
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    all
}

fn model_answer(model: Model) -> Value {
    answer(&ask_bare("GET", "/v4/models/m"), R::RetrieveModel(model))
}

#[test]
fn a_model_with_everything() {
    let mut model = Model::new("mdl");
    model.name = Some("writer".to_owned());
    model.kind = Some(ModelKind::Chat);
    model.entity = entity();
    model.card.display_name = Some("Writer".to_owned());
    model.card.description = Some("d".to_owned());
    model.card.model_card = Some("c".to_owned());
    model.card.training_data_card = Some("t".to_owned());
    model.card.model_vendor = Some(ModelVendor::FireworksAi);
    model.card.base_model_id = Some("base".into());
    model.card.base_model_metadata = serde_json::from_value(json!({
        "model_developer": "me", "modelDetails": {"number_of_parameters": 7},
    }))
    .ok();
    model.card.model_creation_parameters = json!({"a": 1}).as_object().cloned();
    model.context_length = Some(4096);
    model.model_template_id = Some("tpl".into());
    model.model_group_id = Some("grp".into());
    model.deployment_count = Some(3);
    model.supports_multi_turn = Some(false);
    model.request_schema = Some(json!({"type": "object"}));
    model.response_schema = Some(json!({"type": "array"}));
    model.deployments = Some(vec![ModelDeployment::new("d", "n", DeploymentStatus::Ready)]);
    let mut group = ModelGroup::new("grp", "g");
    group.entity = entity();
    model.model_group = Some(Box::new(group));
    let mut body = model_answer(model);
    let deployments = body["deployments"].take();
    assert_eq!(deployments[0]["status"], "READY");
    let expected = stored(json!({
        "id": "mdl", "name": "writer", "model_type": "CHAT_COMPLETION", "display_name": "Writer",
        "description": "d", "model_card": "c", "training_data_card": "t",
        "model_vendor": "FIREWORKS_AI", "base_model_id": "base",
        "base_model_metadata": {
            "model_developer": "me",
            "modelDetails": {"number_of_parameters": 7, "token_context_window": 4096},
        },
        "model_creation_parameters": {"a": 1}, "model_template_id": "tpl", "model_group_id": "grp",
        "deployment_count": 3, "supports_multi_turn": false, "request_schema": {"type": "object"},
        "response_schema": {"type": "array"}, "deployments": null,
        "model_group": stored(json!({"id": "grp", "name": "g"})),
    }));
    assert_eq!(body, expected);
}

#[test]
fn a_model_of_which_only_the_id_is_known() {
    let body = model_answer(Model::built_in("gpt-4o"));
    assert_eq!(body["name"], "gpt-4o");
    assert_eq!((&body["account_id"], &body["created_by_user_id"]), (&json!(""), &json!("")));
    assert_eq!(body["created_at"], "1970-01-01T00:00:00Z");
    assert_eq!(body["created_by_identity_type"], "service_account");
    assert_eq!((&body["model_type"], &body["deployment_count"]), (&json!("GENERIC"), &json!(1)));
    assert_eq!((&body["supports_multi_turn"], &body["built_in"]), (&json!(false), &json!(true)));
    assert_eq!(body["request_schema"]["type"], "object");
    assert!(body.get("base_model_metadata").is_none());
    let mut known = Model::built_in("gpt-4o");
    known.context_length = Some(128_000);
    known.kind = Some(ModelKind::Chat);
    let body = model_answer(known);
    let details = json!({"modelDetails": {"token_context_window": 128_000}});
    assert_eq!(body["base_model_metadata"], details);
    assert_eq!(body["supports_multi_turn"], true);
    assert!(model_answer(Model::new("m")).get("built_in").is_none());
}

#[test]
fn schemas_follow_the_type() {
    for (kind, takes, gives) in [
        (ModelKind::Completion, json!(["prompts"]), json!(["completions"])),
        (ModelKind::Chat, json!(["messages"]), json!(["message"])),
        (ModelKind::Embedding, json!(["texts"]), json!(["embeddings"])),
        (ModelKind::Reranking, json!(["query", "chunks"]), json!(["chunk_scores"])),
        (ModelKind::Agent, json!(["messages"]), json!(["action"])),
        (ModelKind::Generic, json!([]), json!([])),
        (ModelKind::Other("FUTURE".to_owned()), json!([]), json!([])),
    ] {
        let mut model = Model::new("m");
        model.kind = Some(kind.clone());
        // A schema that is none does not count.
        model.request_schema = Some(json!(true));
        let body = model_answer(model);
        assert_eq!(
            (&body["request_schema"]["required"], &body["response_schema"]["required"]),
            (&takes, &gives)
        );
        for schema in [&body["request_schema"], &body["response_schema"]] {
            let required = schema["required"].as_array().unwrap();
            let known = schema["properties"].as_object().unwrap();
            assert!(required.iter().all(|name| known.contains_key(name.as_str().unwrap())));
            assert_eq!(schema["type"], "object", "{kind}");
        }
    }
}

#[test]
fn every_answer_with_a_model_is_one() {
    let create = json!({"account_id": "a", "name": "n", "model_type": "GENERIC"});
    for (asked, reply) in [
        (ask("POST", "/v4/models", &create), R::CreateModel(Model::new("m"))),
        (ask("PATCH", "/v4/models/m", &json!({})), R::UpdateModel(Model::new("m"))),
        (ask_bare("POST", "/v4/model-groups/g/models/m"), R::AddToGroup(Model::new("m"))),
    ] {
        assert_eq!(answer(&asked, reply)["id"], "m");
    }
}

#[test]
fn a_deployment() {
    let mut deployment = ModelDeployment::new("dep", "n", DeploymentStatus::UpdatePending);
    deployment.entity = entity();
    deployment.model_instance_id = Some("mdl".into());
    deployment.model_endpoint_id = Some("end".to_owned());
    deployment.model_creation_parameters = json!({"a": 1}).as_object().cloned();
    deployment.deployment_metadata = json!({"b": 2}).as_object().cloned();
    let launch = LaunchDeployment::default().min_workers(1_u64);
    deployment.vendor_configuration = Some(DeploymentConfiguration::from(launch));
    let expected = stored(json!({
        "id": "dep", "name": "n", "status": "UPDATE_PENDING", "model_instance_id": "mdl",
        "model_endpoint_id": "end", "model_creation_parameters": {"a": 1},
        "deployment_metadata": {"b": 2},
        "vendor_configuration": {"vendor": "LAUNCH", "min_workers": 1},
    }));
    let path = "/v4/models/mdl/deployments/dep";
    let retrieved = R::RetrieveDeployment(deployment.clone());
    assert_eq!(answer(&ask_bare("GET", path), retrieved), expected);
    let updated = R::UpdateDeployment(deployment.clone());
    assert_eq!(answer(&ask("PATCH", path, &json!({})), updated), expected);
    let asked = ask("POST", "/v4/models/mdl/deployments", &json!({"name": "n"}));
    deployment.built_in = true;
    let body = answer(&asked, R::CreateDeployment(deployment));
    assert_eq!((&body["deployment_metadata"], &body["built_in"]), (&json!({"b": 2}), &json!(true)));
}

#[test]
fn an_automatic_deployment_says_that_it_is_built_in() {
    let deployment = ModelDeployment::automatic(&Model::built_in("gpt-4o"));
    let asked = ask_bare("GET", "/v4/models/gpt-4o/deployments/gpt-4o");
    let expected = json!({
        "id": "gpt-4o", "account_id": "", "created_at": "1970-01-01T00:00:00Z",
        "created_by_user_id": "", "created_by_identity_type": "service_account", "name": "gpt-4o",
        "status": "READY", "model_instance_id": "gpt-4o",
        "built_in": true,
    });
    assert_eq!(answer(&asked, R::RetrieveDeployment(deployment)), expected);
}

#[test]
fn a_template_comes_back_as_it_was_sent() {
    let sent = json!({
        "account_id": "acc", "name": "t", "endpoint_type": "BATCH", "model_type": "RERANKING",
        "endpoint_protocol": "SGP",
        "vendor_configuration": {
            "vendor": "LAUNCH", "new_field": 1,
            "bundle_config": {"registry": "r", "image": "i", "tag": "t", "env": {"A": "b"}},
        },
        "model_creation_parameters_schema": {
            "parameters": [{"name": "n", "type": "float", "description": "d", "required": false}],
        },
        "model_request_parameters_schema": {"parameters": []},
    });
    let asked = ask("POST", "/v4/model-templates", &sent);
    let mut template = ModelTemplate::new("tpl", control_as!(CreateTemplate, asked.clone()));
    template.entity = entity();
    let mut expected = stored(sent);
    expected["id"] = json!("tpl");
    assert_eq!(answer(&asked, R::CreateTemplate(template.clone())), expected);
    let asked = ask_bare("GET", "/v4/model-templates/tpl");
    assert_eq!(answer(&asked, R::RetrieveTemplate(template)), expected);
}

#[test]
fn a_group() {
    let mut group = ModelGroup::new("grp", "g");
    group.entity = entity();
    group.description = Some("d".to_owned());
    let expected = stored(json!({"id": "grp", "name": "g", "description": "d"}));
    let create = ask("POST", "/v4/model-groups", &json!({"account_id": "a", "name": "g"}));
    assert_eq!(answer(&create, R::CreateGroup(group.clone())), expected);
    let retrieve = ask_bare("GET", "/v4/model-groups/grp");
    assert_eq!(answer(&retrieve, R::RetrieveGroup(group.clone())), expected);
    let update = ask("PATCH", "/v4/model-groups/grp", &json!({}));
    assert_eq!(answer(&update, R::UpdateGroup(group)), expected);
}

#[test]
fn servers() {
    let mut server = ModelServer::new("srv", "s");
    let least = json!({"model_server_id": "srv", "name": "s", "account_id": ""});
    let asked = ask_bare("GET", "/v4/serving/a/x");
    assert_eq!(answer(&asked, R::RetrieveServer(server.clone())), least);
    server.account_id = Some("acc".into());
    server.model_deployment_id = Some("new".into());
    server.alias = Some("best".to_owned());
    let whole = json!({
        "model_server_id": "srv", "name": "s", "account_id": "acc", "model_deployment_id": "new",
        "alias": "best",
    });
    let create = ask("POST", "/v4/serving", &json!({"name": "s", "model_deployment_id": "new"}));
    assert_eq!(answer(&create, R::CreateServer(server.clone())), whole);
    server.old_model_deployment_id = Some("old".into());
    let body = json!({"new_model_deployment_id": "new"});
    let update = ask("PUT", "/v4/serving/srv/backend", &body);
    let mut exchanged = whole;
    exchanged["new_model_deployment_id"] = json!("new");
    exchanged["old_model_deployment_id"] = json!("old");
    assert_eq!(answer(&update, R::UpdateServerBackend(server)), exchanged);
    // Where the backend does not say it, the request does.
    let bare = answer(&update, R::UpdateServerBackend(ModelServer::new("srv", "s")));
    assert_eq!(bare["new_model_deployment_id"], "new");
}

#[test]
fn what_servers_do() {
    let asked = ask_bare("GET", "/v4/serving/srv/deployment");
    let reply = R::RetrieveServerDeployment(ServerDeployment::new("dep"));
    assert_eq!(answer(&asked, reply), json!({"model_deployment_id": "dep"}));
    let asked = ask_bare("POST", "/v4/serving/srv/rollback");
    let reply = R::RollBackServer(RolledBack::new("b", "a"));
    let expected = json!({"from_deployment": "b", "rolled_back_to_deployment": "a"});
    assert_eq!(answer(&asked, reply), expected);
}

#[test]
fn lists_without_pages_are_arrays() {
    let servers =
        R::ListServers(Page::all([ModelServer::new("a", "x"), ModelServer::new("b", "y")]));
    let body = answer(&ask_bare("GET", "/v4/serving"), servers);
    assert_eq!(
        (body[0]["model_server_id"].as_str(), body.as_array().unwrap().len()),
        (Some("a"), 2)
    );
    let mut event = FineTuningEvent::new("info", "began");
    event.timestamp = Some(1.5);
    let events =
        R::ListFineTuningEvents(Page::all([event, FineTuningEvent::new("error", "broke")]));
    let expected = json!([
        {"level": "info", "message": "began", "timestamp": 1.5},
        {"level": "error", "message": "broke"},
    ]);
    assert_eq!(answer(&ask_bare("GET", "/v4/fine-tuning-jobs/j/events"), events), expected);
    let mut example = TrainingExample::new("in", "out");
    example.schema_type = Some(DatasetSchema::Generation);
    let examples = R::ListTrainingExamples(Page::all([example]));
    let expected = json!([{"input": "in", "output": "out", "schema_type": "GENERATION"}]);
    assert_eq!(answer(&ask_bare("GET", "/v4/training-datasets/d/contents"), examples), expected);
    let none = R::ListServers(Page::all([]));
    assert_eq!(answer(&ask_bare("GET", "/v4/serving"), none), json!([]));
}

#[test]
fn jobs_and_datasets() {
    let mut job = FineTuningJob::new("job", JobStatus::Running, "data");
    job.entity = entity();
    let least = stored(json!({"id": "job", "status": "RUNNING", "training_dataset_id": "data"}));
    let asked = ask_bare("GET", "/v4/fine-tuning-jobs/job");
    assert_eq!(answer(&asked, R::RetrieveFineTuningJob(job.clone())), least);
    job.validation_dataset_id = Some("v".into());
    job.base_model_id = Some("b".into());
    job.fine_tuned_model_id = Some("f".into());
    job.vendor_configuration = Some(TuningConfiguration::new(ModelVendor::OpenAi).suffix("s"));
    let mut whole = least;
    whole["validation_dataset_id"] = json!("v");
    whole["base_model_id"] = json!("b");
    whole["fine_tuned_model_id"] = json!("f");
    whole["vendor_configuration"] = json!({"vendor": "OPENAI", "suffix": "s"});
    let create = json!({"account_id": "a", "training_dataset_id": "d"});
    let asked = ask("POST", "/v4/fine-tuning-jobs", &create);
    assert_eq!(answer(&asked, R::CreateFineTuningJob(job)), whole);

    let mut dataset = TrainingDataset::new("d", "n", DatasetSchema::RerankingQuestions);
    dataset.entity = entity();
    let mut expected = stored(json!({
        "id": "d", "name": "n", "schema_type": "RERANKING_QUESTIONS", "data_source": "LocalFile",
    }));
    let asked = ask_bare("GET", "/v4/training-datasets/d");
    assert_eq!(answer(&asked, R::RetrieveTrainingDataset(dataset.clone())), expected);
    dataset.data_source = Some("S3".to_owned());
    expected["data_source"] = json!("S3");
    assert_eq!(answer(&asked, R::CreateTrainingDataset(dataset)), expected);
}

#[test]
fn deletions() {
    let expected = json!({"success": true, "count": 1});
    for (path, reply) in [
        ("/v4/models/m", R::DeleteModel(Deleted::new(1))),
        ("/v4/models/m/deployments/d", R::DeleteDeployment(Deleted::new(1))),
        ("/v4/model-templates/t", R::DeleteTemplate(Deleted::new(1))),
        ("/v4/model-groups/g", R::DeleteGroup(Deleted::new(1))),
        ("/v4/serving/s", R::DeleteServer(Deleted::new(1))),
        ("/v4/fine-tuning-jobs/j", R::DeleteFineTuningJob(Deleted::new(1))),
        ("/v4/training-datasets/d", R::DeleteTrainingDataset(Deleted::new(1))),
    ] {
        assert_eq!(answer(&ask_bare("DELETE", path), reply), expected, "{path}");
    }
}

#[test]
fn usage_has_dates_also_without_points() {
    let path = "/v4/models/m/usage-statistics?start_date=2024-01-01&end_date=2024-01-03&chunks=2";
    let asked = ask_bare("GET", path);
    assert!(matches!(asked.request, Request::Control(_)));
    let day = |text| Timestamp::parse(text).unwrap();
    let points = vec![
        UsagePoint::new(day("2024-01-01T00:00:00Z"), 1, 2, 3),
        UsagePoint::new(day("2024-01-02T00:00:00Z"), 4, 5, 10),
    ];
    let expected = json!({
        "start_date": "2024-01-01T00:00:00Z", "end_date": "2024-01-02T00:00:00Z",
        "data": [
            {"date": "2024-01-01T00:00:00Z", "prompt_tokens": 1, "response_tokens": 2, "summary_tokens": 3},
            {"date": "2024-01-02T00:00:00Z", "prompt_tokens": 4, "response_tokens": 5, "summary_tokens": 10},
        ],
    });
    assert_eq!(answer(&asked, R::RetrieveUsage(ModelUsage::new(points))), expected);
    let expected = json!({
        "start_date": "2024-01-01T00:00:00Z", "end_date": "2024-01-03T00:00:00Z", "data": [],
    });
    assert_eq!(answer(&asked, R::RetrieveUsage(ModelUsage::new(vec![]))), expected);
}
