//! Answers of the control plane, as documented and as they may come.

use modelway_core::*;
use serde_json::{Value, json};

use crate::support::told;

fn entity() -> Value {
    json!({
        "account_id": "acct",
        "created_at": "2024-05-06T07:08:09",
        "created_by_user_id": "u",
        "created_by_identity_type": "service_account",
    })
}

fn with(mut object: Value) -> Value {
    object.as_object_mut().unwrap().extend(entity().as_object().unwrap().clone());
    object
}

fn check(entity: &Entity) {
    assert_eq!(entity.account_id.as_ref().unwrap(), &"acct");
    assert_eq!(entity.created_at.unwrap().to_string(), "2024-05-06T07:08:09Z");
    assert_eq!(entity.created_by_user_id.as_deref(), Some("u"));
    assert_eq!(entity.created_by_identity_type, Some(IdentityType::ServiceAccount));
}

#[tokio::test]
async fn a_model_with_views() {
    let body = with(json!({
        "id": "m", "name": "n", "model_type": "CHAT_COMPLETION", "display_name": "D", "description": "d",
        "model_card": "mc", "training_data_card": "tc", "model_vendor": "FIREWORKS_AI", "base_model_id": "b",
        "base_model_metadata": {"ui_model_section_type": "PARTNER", "delivery_date": "2024",
            "modelDetails": {"token_context_window": 4096, "languages": 3}, "new": 1},
        "model_creation_parameters": {"k": 1}, "model_template_id": "t", "model_group_id": "g",
        "request_schema": {"type": "object"}, "response_schema": {}, "deployment_count": 2,
        "supports_multi_turn": true, "surprise": [1],
        "deployments": [with(json!({"id": "d1", "name": "d", "status": "READY"})), {"name": "no id"}, 7],
        "model_group": with(json!({"id": "g", "name": "gn"})),
    }));
    let model = told(RetrieveModel::new(), body).await.unwrap();
    assert_eq!((model.id.as_str(), model.name.as_deref()), ("m", Some("n")));
    assert_eq!(model.kind, Some(ModelKind::Chat));
    assert_eq!(model.context_length, Some(4096));
    check(&model.entity);
    assert_eq!(model.card.model_vendor, Some(ModelVendor::FireworksAi));
    let base = model.card.base_model_metadata.as_ref().unwrap();
    assert_eq!(base.extra["new"], 1);
    assert_eq!(base.model_details.as_ref().unwrap().languages, Some(3));
    assert_eq!(model.card.model_creation_parameters.as_ref().unwrap()["k"], 1);
    assert_eq!((model.deployment_count, model.supports_multi_turn), (Some(2), Some(true)));
    assert_eq!(model.request_schema, Some(json!({"type": "object"})));
    let deployments = model.deployments.unwrap();
    assert_eq!((deployments.len(), deployments[0].is_ready()), (1, true));
    check(&model.model_group.unwrap().entity);
    assert_eq!(model.extra["surprise"], json!([1]));
    let places: Vec<_> = model.meta.deviations.iter().map(|d| d.path.as_str()).collect();
    assert_eq!(places, ["deployments[1]", "deployments[2]"]);
}

#[tokio::test]
async fn fields_that_are_absent_null_or_of_another_type_lose_only_themselves() {
    let bare = told(RetrieveModel::new(), json!({"id": "m"})).await.unwrap();
    assert_eq!((bare.name, bare.kind, bare.deployments.is_none()), (None, None, true));
    assert!(bare.meta.deviations.is_empty());
    let nulls = json!({"id": "m", "name": null, "model_type": null, "base_model_metadata": null,
        "deployments": null, "model_group": null, "created_at": null});
    assert!(told(RetrieveModel::new(), nulls).await.unwrap().meta.deviations.is_empty());
    let wrong = json!({"id": "m", "name": ["x"], "model_type": "FUTURE", "deployment_count": "2",
        "supports_multi_turn": "yes", "created_at": "yesterday", "base_model_metadata": 3, "description": "kept"});
    let model = told(RetrieveModel::new(), wrong).await.unwrap();
    assert_eq!(model.kind, Some(ModelKind::Other("FUTURE".into())));
    assert_eq!(
        (model.deployment_count, model.card.description.as_deref()),
        (Some(2), Some("kept"))
    );
    assert_eq!(model.meta.deviations.len(), 5, "{:?}", model.meta.deviations);
}

#[tokio::test]
async fn pages() {
    let body = json!({"items": [{"id": "a"}, {"nothing": 1}, {"id": "b"}], "current_page": 2,
        "items_per_page": 3, "total_item_count": 7});
    let page = told(ListModels::new(), body).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"], "one bad item does not lose the list");
    assert_eq!((page.current_page, page.total_item_count), (Some(2), Some(7)));
    assert!(!page.is_last() && page.raw.is_some());
    assert_eq!(page.meta.deviations[0].path, "items[1]");
}

#[tokio::test]
async fn deployments_and_their_vendors() {
    let body = |configuration: Value| {
        json!({"id": "d", "name": "n", "status": "UPDATE_IN_PROGRESS", "model_instance_id": "m",
            "model_endpoint_id": "e", "model_creation_parameters": {"p": 1}, "deployment_metadata": {"t": 2},
            "vendor_configuration": configuration})
    };
    let llm =
        body(json!({"vendor": "LLMENGINE", "gpus": 2, "checkpoint_path": "s3://x", "new": true}));
    let read = told(RetrieveDeployment::new("d"), llm).await.unwrap();
    assert_eq!(read.status, DeploymentStatus::UpdateInProgress);
    assert_eq!(read.model_endpoint_id.as_deref(), Some("e"));
    let Some(DeploymentConfiguration::LlmEngine(llm)) = read.vendor_configuration else { panic!() };
    assert_eq!((llm.gpus, &llm.extra["new"]), (Some(2), &json!(true)));
    let launch = body(json!({"vendor": "LAUNCH", "max_workers": 3}));
    let made = told(CreateDeployment::new("d"), launch).await.unwrap();
    assert!(matches!(made.vendor_configuration, Some(DeploymentConfiguration::Launch(_))));
    let empty = told(RetrieveDeployment::new("d"), json!({"id": "d"})).await.unwrap();
    assert_eq!((empty.name.as_str(), empty.status.as_str()), ("", ""));
    assert_eq!(empty.meta.deviations.len(), 2);
}

#[tokio::test]
async fn templates() {
    let body = with(json!({
        "id": "t", "name": "n", "endpoint_type": "STREAMING", "model_type": "RERANKING", "endpoint_protocol": "COHERE",
        "vendor_configuration": {"vendor": "LAUNCH", "bundle_config": {"registry": "r", "image": "i", "tag": "t"}},
        "model_creation_parameters_schema": {"parameters": [
            {"name": "a", "type": "int", "description": "d", "required": true},
            {"type": "str"}, {"name": "b", "type": "date"}]},
        "model_request_parameters_schema": null,
    }));
    let template = told(RetrieveTemplate::new("t"), body).await.unwrap();
    check(&template.entity);
    assert_eq!(template.model_type, ModelKind::Reranking);
    assert_eq!(template.endpoint_type, EndpointType::Streaming);
    assert_eq!(template.endpoint_protocol, Some(EndpointProtocol::Cohere));
    assert!(matches!(template.vendor_configuration, TemplateConfiguration::Launch(_)));
    let schema = template.model_creation_parameters_schema.unwrap();
    let names: Vec<_> = schema.parameters.iter().map(|p| (p.name.as_str(), p.required)).collect();
    assert_eq!(names, [("a", true), ("b", false)]);
    assert_eq!(template.model_request_parameters_schema, None);
}

#[tokio::test]
async fn groups_and_servers() {
    let group =
        told(RetrieveGroup::new("g"), with(json!({"id": "g", "name": "n", "description": "d"})));
    let group = group.await.unwrap();
    check(&group.entity);
    assert_eq!(group.description.as_deref(), Some("d"));
    let joined =
        told(AddToGroup::new("g", "m"), json!({"id": "m", "model_group_id": "g"})).await.unwrap();
    assert_eq!(joined.model_group_id.unwrap(), "g");
    let server = json!({"model_server_id": "s", "name": "n", "account_id": "a", "model_deployment_id": "d", "alias": null});
    let read = told(RetrieveServer::new("s"), server.clone()).await.unwrap();
    assert_eq!((read.id.as_str(), read.alias), ("s", None));
    assert_eq!(told(ListServers::default(), json!([server])).await.unwrap().items.len(), 1);
    let moved = json!({"model_server_id": "s", "name": "n", "account_id": "a",
        "new_model_deployment_id": "e", "old_model_deployment_id": "d"});
    let moved = told(UpdateServerBackend::new("s", "e"), moved).await.unwrap();
    assert_eq!(moved.model_deployment_id.unwrap(), "e");
    assert_eq!(moved.old_model_deployment_id.unwrap(), "d");
    let back = json!({"from_deployment": "e", "rolled_back_to_deployment": "d"});
    let back = told(RollBackServer::new("s"), back).await.unwrap();
    assert_eq!(
        (back.from_deployment.as_str(), back.rolled_back_to_deployment.as_str()),
        ("e", "d")
    );
    let answering = json!({"model_deployment_id": "d"});
    let answering = told(RetrieveServerDeployment::new("s"), answering).await.unwrap();
    assert_eq!(answering.model_deployment_id, "d");
    let empty = told(RollBackServer::new("s"), json!({})).await.unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::Response);
}

#[tokio::test]
async fn usage() {
    let moment = Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
    let asked = RetrieveUsage::new(UsageSubject::Deployment("d".into()), moment, moment, 2);
    let body = json!({"data": [
        {"date": "2024-01-01T00:00:00", "prompt_tokens": 1, "response_tokens": 2, "summary_tokens": 3},
        {"date": "never", "prompt_tokens": 9},
        {"date": "2024-01-02T00:00:00Z", "prompt_tokens": 4, "response_tokens": 5}],
        "start_date": "2024-01-01T00:00:00Z"});
    let usage = told(asked, body).await.unwrap();
    assert_eq!((usage.data.len(), usage.total_tokens()), (2, 12));
    assert_eq!(usage.start_date, Some(moment));
    assert_eq!(usage.end_date.unwrap().to_string(), "2024-01-02T00:00:00Z");
}

#[tokio::test]
async fn tuning() {
    let job = with(
        json!({"id": "j", "status": "RUNNING", "training_dataset_id": "d", "base_model_id": "b",
        "validation_dataset_id": "v", "fine_tuned_model_id": "f",
        "vendor_configuration": {"vendor": "OPENAI", "hyperparameters": {"n": 1}, "suffix": 3, "more": 1}}),
    );
    let job = told(RetrieveFineTuningJob::new("j"), job).await.unwrap();
    check(&job.entity);
    assert_eq!(job.status, JobStatus::Running);
    let tuning = job.vendor_configuration.unwrap();
    assert_eq!((tuning.vendor, &tuning.extra["more"]), (ModelVendor::OpenAi, &json!(1)));
    let events = json!([{"level": "odd", "message": "m", "timestamp": 1.5}, {"level": "info", "message": "n"}]);
    let events = told(ListFineTuningEvents::new("j"), events).await.unwrap();
    assert_eq!((events.items[0].timestamp, events.items[1].timestamp), (Some(1.5), None));
    let dataset = with(
        json!({"id": "d", "name": "n", "schema_type": "GENERATION", "data_source": "SharePointPage"}),
    );
    let dataset = told(RetrieveTrainingDataset::new("d"), dataset).await.unwrap();
    check(&dataset.entity);
    assert_eq!(dataset.data_source.as_deref(), Some("SharePointPage"));
    let examples = json!([{"input": "i", "output": "o"}, {"input": "i", "output": "o", "schema_type": "GENERATION"}]);
    let examples = told(ListTrainingExamples::new("d"), examples).await.unwrap();
    assert_eq!(examples.items[1].schema_type, Some(DatasetSchema::Generation));
}

#[tokio::test]
async fn every_create_and_list_reads_its_own_noun() {
    let stored = json!({"id": "x", "name": "n", "status": "READY", "model_type": "AGENT", "endpoint_type": "SYNC",
        "vendor_configuration": {}, "training_dataset_id": "d", "schema_type": "GENERATION",
        "model_server_id": "x"});
    let page = || json!({"items": [stored], "current_page": 1, "items_per_page": 9, "total_item_count": 1});
    let one = || stored.clone();
    let template = CreateTemplate::new("t", ModelKind::Chat, ModelwayTemplate::new("p", "m"));
    let dataset = CreateTrainingDataset::new("n", DatasetSchema::Generation, "f", &b""[..]);
    assert_eq!(told(CreateModel::new("n", ModelKind::Chat), one()).await.unwrap().id, "x");
    assert_eq!(told(UpdateModel::default(), one()).await.unwrap().id, "x");
    assert_eq!(told(UpdateDeployment::new("x"), one()).await.unwrap().id, "x");
    assert_eq!(told(template, one()).await.unwrap().id, "x");
    assert_eq!(told(CreateGroup::new("g"), one()).await.unwrap().id, "x");
    assert_eq!(told(UpdateGroup::new("g"), one()).await.unwrap().id, "x");
    assert_eq!(told(CreateServer::new("s", "d"), one()).await.unwrap().id, "x");
    assert_eq!(told(CreateFineTuningJob::new("d"), one()).await.unwrap().id, "x");
    assert_eq!(told(dataset, one()).await.unwrap().id, "x");
    assert_eq!(told(ListDeployments::default(), page()).await.unwrap().items[0].id, "x");
    assert_eq!(told(ListAllDeployments::default(), page()).await.unwrap().items[0].id, "x");
    assert_eq!(told(ListTemplates::default(), page()).await.unwrap().items[0].id, "x");
    assert_eq!(told(ListGroups::default(), page()).await.unwrap().items[0].id, "x");
    assert_eq!(told(ListFineTuningJobs::default(), page()).await.unwrap().items[0].id, "x");
    assert_eq!(told(ListTrainingDatasets::default(), page()).await.unwrap().items[0].id, "x");
    let gone = || json!({"success": true, "count": 1});
    assert_eq!(told(DeleteDeployment::new("x"), gone()).await.unwrap().count, 1);
    assert_eq!(told(DeleteTemplate::new("x"), gone()).await.unwrap().count, 1);
    assert_eq!(told(DeleteGroup::new("x"), gone()).await.unwrap().count, 1);
    assert_eq!(told(DeleteFineTuningJob::new("x"), gone()).await.unwrap().count, 1);
    assert_eq!(told(DeleteTrainingDataset::new("x"), gone()).await.unwrap().count, 1);
}

#[tokio::test]
async fn log_probabilities_belong_to_their_answer() {
    let body = json!({"completions": [["p", ["a", "b"]]], "finish_reason": "stop", "choices": [
        {"index": 1, "logprobs": {"content": [
            {"token": "b", "logprob": -0.25, "bytes": [98], "top_logprobs": [{"token": "c", "logprob": -2}]}]}},
        {"index": 0, "logprobs": null}]});
    let answer = told(ChatRequest::new([Message::user("p")]), body).await.unwrap();
    assert_eq!(answer.choices[0].logprobs, None);
    let token = &answer.choices[1].logprobs.as_ref().unwrap().content[0];
    assert_eq!((token.logprob, token.bytes.as_deref()), (Some(-0.25), Some(&b"b"[..])));
    assert_eq!(token.top[0].token, "c");
}

#[tokio::test]
async fn strict_mode_makes_an_error_of_what_is_odd() {
    let transport = modelway_testing::CannedTransport::new()
        .respond(modelway_testing::Canned::json(200, &json!({"id": "m", "created_at": "x"})));
    let mut options = CallOptions::default();
    options.strict = true;
    let call = crate::support::with_options("m", RetrieveModel::new(), options);
    let error =
        crate::support::backend(crate::support::sgp(), &transport).call(call).await.unwrap_err();
    assert!(error.to_string().contains("created_at"), "{error}");
}
