//! Every operation of the control plane: its request with only what is needed, and with everything.

use modelway_core::*;
use serde_json::json;

use crate::support::{line, sent_by, sgp, shown};

fn extra(value: serde_json::Value) -> Extra {
    value.as_object().unwrap().clone()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[tokio::test]
async fn models() {
    let create = CreateModel::new("m", ModelKind::Chat);
    assert_eq!(
        line("", create.clone()).await,
        r#"POST /v4/models {"account_id":"acct","model_type":"CHAT_COMPLETION","name":"m"}"#
    );
    let mut full = create.account_id("own").model_template_id("t").model_group_id("g");
    full.card.display_name = Some("M".into());
    full.card.description = Some("d".into());
    full.card.model_card = Some("c".into());
    full.card.training_data_card = Some("tc".into());
    full.card.model_vendor = Some(ModelVendor::LlmEngine);
    full.card.base_model_id = Some("b".into());
    let mut base = BaseModelMetadata::default();
    base.ui_model_section_type = Some("CUSTOM".into());
    let mut details = ModelDetails::default();
    details.token_context_window = Some(8);
    base.model_details = Some(details);
    full.card.base_model_metadata = Some(base);
    full.card.model_creation_parameters = Some(extra(json!({"k": 1})));
    assert_eq!(
        line("", full).await,
        concat!(
            r#"POST /v4/models {"account_id":"own","base_model_id":"b","base_model_metadata":{"modelDetails":"#,
            r#"{"token_context_window":8},"ui_model_section_type":"CUSTOM"},"description":"d","display_name":"M","#,
            r#""model_card":"c","model_creation_parameters":{"k":1},"model_group_id":"g","model_template_id":"t","#,
            r#""model_type":"CHAT_COMPLETION","model_vendor":"LLMENGINE","name":"m","training_data_card":"tc"}"#
        )
    );
    assert_eq!(line("m 1", RetrieveModel::new()).await, "GET /v4/models/m%201 -");
    let mut viewed = RetrieveModel::new();
    viewed.view = vec![ModelView::Deployments, ModelView::ModelGroup];
    assert_eq!(line("m", viewed).await, "GET /v4/models/m?view=Deployments&view=ModelGroup -");
    assert_eq!(line("m", DeleteModel::default()).await, "DELETE /v4/models/m -");
    assert_eq!(line("", ListModels::new()).await, "GET /v4/models -");
    let mut list = ListModels::new();
    list.page = PageRequest::new(Some(2), Some(50));
    list.account_id = Some("a b".into());
    list.model_group_id = Some("g".into());
    list.model_type = Some(ModelKind::Embedding);
    list.view = vec![ModelView::Deployments];
    list.sort_by = vec![SortBy::ascending("name"), SortBy::descending("created_at")];
    assert_eq!(
        line("", list).await,
        "GET /v4/models?page=2&limit=50&account_id=a%20b&model_group_id=g&model_type=EMBEDDING&view=Deployments&sort_by=name%3Aasc&sort_by=created_at%3Adesc -"
    );
}

#[tokio::test]
async fn a_patch_leaves_out_clears_and_sets() {
    assert_eq!(line("m", UpdateModel::default()).await, "PATCH /v4/models/m {}");
    let mut update = UpdateModel::default();
    update.name = Patch::Set("n".into());
    update.model_type = Patch::Set(ModelKind::Reranking);
    update.description = Patch::Clear;
    update.display_name = Patch::Set("D".into());
    update.model_card = Patch::Set("c".into());
    update.training_data_card = Patch::Set("t".into());
    update.model_vendor = Patch::Set(ModelVendor::Cohere);
    update.base_model_id = Patch::Clear;
    update.base_model_metadata = Patch::Set(BaseModelMetadata::default());
    update.model_creation_parameters = Patch::Set(extra(json!({"a": true})));
    update.model_template_id = Patch::Set("mt".into());
    update.model_group_id = Patch::Clear;
    assert_eq!(
        line("m", update).await,
        concat!(
            r#"PATCH /v4/models/m {"base_model_id":null,"base_model_metadata":{},"description":null,"#,
            r#""display_name":"D","model_card":"c","model_creation_parameters":{"a":true},"model_group_id":null,"#,
            r#""model_template_id":"mt","model_type":"RERANKING","model_vendor":"COHERE","name":"n","#,
            r#""training_data_card":"t"}"#
        )
    );
    let mut group = UpdateGroup::new("g");
    assert_eq!(line("", group.clone()).await, "PATCH /v4/model-groups/g {}");
    (group.name, group.description) = (Patch::Set("n".into()), Patch::Clear);
    assert_eq!(
        line("", group).await,
        r#"PATCH /v4/model-groups/g {"description":null,"name":"n"}"#
    );
}

#[tokio::test]
async fn deployments() {
    let create = CreateDeployment::new("d");
    assert_eq!(
        line("m", create.clone()).await,
        r#"POST /v4/models/m/deployments {"account_id":"acct","name":"d","wait_for_ready":false}"#
    );
    let launch = LaunchDeployment::default().min_workers(0_u64).max_workers(2_u64);
    let full = create
        .account_id("own")
        .model_creation_parameters(extra(json!({"p": "x"})))
        .deployment_metadata(extra(json!({"team": "t"})))
        .vendor_configuration(launch)
        .wait_for_ready(true);
    assert_eq!(
        line("m", full).await,
        concat!(
            r#"POST /v4/models/m/deployments {"account_id":"own","deployment_metadata":{"team":"t"},"#,
            r#""model_creation_parameters":{"p":"x"},"name":"d","vendor_configuration":{"max_workers":2,"#,
            r#""min_workers":0,"vendor":"LAUNCH"},"wait_for_ready":true}"#
        )
    );
    assert_eq!(line("m", RetrieveDeployment::new("d")).await, "GET /v4/models/m/deployments/d -");
    assert_eq!(line("m", DeleteDeployment::new("d")).await, "DELETE /v4/models/m/deployments/d -");
    let mut update = UpdateDeployment::new("d");
    assert_eq!(
        line("m", update.clone()).await,
        r#"PATCH /v4/models/m/deployments/d {"wait_for_ready":false}"#
    );
    update.wait_for_ready = None;
    update.name = Patch::Set("n".into());
    update.model_creation_parameters = Patch::Clear;
    update.deployment_metadata = Patch::Set(Extra::new());
    update.vendor_configuration = Patch::Set(LlmEngineDeployment::default().gpus(1_u64).into());
    assert_eq!(
        line("m", update).await,
        concat!(
            r#"PATCH /v4/models/m/deployments/d {"deployment_metadata":{},"model_creation_parameters":null,"#,
            r#""name":"n","vendor_configuration":{"gpus":1,"vendor":"LLMENGINE"}}"#
        )
    );
    assert_eq!(line("m", ListDeployments::default()).await, "GET /v4/models/m/deployments -");
    let mut list = ListDeployments::default();
    list.page = PageRequest::new(Some(1), None);
    list.account_id = Some("a".into());
    list.sort_by = vec![SortBy::descending("status")];
    assert_eq!(
        line("m", list).await,
        "GET /v4/models/m/deployments?page=1&account_id=a&sort_by=status%3Adesc -"
    );
    assert_eq!(line("", ListAllDeployments::default()).await, "GET /v4/model-deployments -");
    let mut all = ListAllDeployments::default();
    all.page = PageRequest::new(None, Some(5));
    all.account_id = Some("a".into());
    all.sort_by = vec![SortBy::ascending("id")];
    assert_eq!(
        line("", all).await,
        "GET /v4/model-deployments?limit=5&account_id=a&sort_by=id%3Aasc -"
    );
}

#[tokio::test]
async fn usage_statistics() {
    let (from, to) = (at("2024-01-02T03:04:05+01:00"), at("2024-01-03T00:00:00Z"));
    let query = "start_date=2024-01-02T02%3A04%3A05Z&end_date=2024-01-03T00%3A00%3A00Z&chunks=4";
    for (subject, path) in [
        (UsageSubject::Model("vendor/m".into()), "/v4/models/vendor%2Fm/usage-statistics"),
        (UsageSubject::Deployment("d".into()), "/v4/model-deployments/d/usage-statistics"),
        (UsageSubject::Group("g".into()), "/v4/model-groups/g/usage-statistics"),
    ] {
        let sent = line("", RetrieveUsage::new(subject, from, to, 4)).await;
        assert_eq!(sent, format!("GET {path}?{query} -"));
    }
}

#[tokio::test]
async fn templates() {
    let mut bundle = LaunchBundle::default();
    (bundle.registry, bundle.image, bundle.tag) = ("r".into(), "i".into(), "t".into());
    let mut launch = LaunchTemplate::default();
    launch.bundle_config = bundle;
    let create = CreateTemplate::new("t", ModelKind::Generic, launch);
    assert_eq!(
        line("", create.clone()).await,
        concat!(
            r#"POST /v4/model-templates {"account_id":"acct","endpoint_type":"SYNC","model_type":"GENERIC","#,
            r#""name":"t","vendor_configuration":{"bundle_config":{"image":"i","registry":"r","tag":"t"},"#,
            r#""vendor":"LAUNCH"}}"#
        )
    );
    let schema =
        ParameterSchema::new([ParameterField::new("tone", ParameterType::Str, "how").required()]);
    let full = create
        .account_id("own")
        .endpoint_type(EndpointType::Batch)
        .endpoint_protocol(EndpointProtocol::Vllm)
        .model_creation_parameters_schema(schema)
        .model_request_parameters_schema(ParameterSchema::default());
    assert_eq!(
        line("", full).await,
        concat!(
            r#"POST /v4/model-templates {"account_id":"own","endpoint_protocol":"VLLM","endpoint_type":"BATCH","#,
            r#""model_creation_parameters_schema":{"parameters":[{"description":"how","name":"tone","#,
            r#""required":true,"type":"str"}]},"model_request_parameters_schema":{"parameters":[]},"#,
            r#""model_type":"GENERIC","name":"t","vendor_configuration":{"bundle_config":{"image":"i","#,
            r#""registry":"r","tag":"t"},"vendor":"LAUNCH"}}"#
        )
    );
    assert_eq!(line("", RetrieveTemplate::new("t")).await, "GET /v4/model-templates/t -");
    assert_eq!(line("", DeleteTemplate::new("t")).await, "DELETE /v4/model-templates/t -");
    let mut list = ListTemplates::default();
    assert_eq!(line("", list.clone()).await, "GET /v4/model-templates -");
    (list.page, list.account_id) = (PageRequest::new(Some(3), Some(2)), Some("a".into()));
    assert_eq!(line("", list).await, "GET /v4/model-templates?page=3&limit=2&account_id=a -");
    let infinite = ModelwayTemplate::new("openai", "gpt").temperature(f64::INFINITY);
    let create = CreateTemplate::new("t", ModelKind::Chat, infinite);
    assert_eq!(sent_by(sgp(), "", create).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn groups() {
    let create = CreateGroup::new("g");
    assert_eq!(
        line("", create.clone()).await,
        r#"POST /v4/model-groups {"account_id":"acct","name":"g"}"#
    );
    assert_eq!(
        line("", create.account_id("own").description("d")).await,
        r#"POST /v4/model-groups {"account_id":"own","description":"d","name":"g"}"#
    );
    assert_eq!(line("", RetrieveGroup::new("g")).await, "GET /v4/model-groups/g -");
    assert_eq!(line("", DeleteGroup::new("g")).await, "DELETE /v4/model-groups/g -");
    assert_eq!(line("", AddToGroup::new("g", "m")).await, "POST /v4/model-groups/g/models/m -");
    let mut list = ListGroups::default();
    assert_eq!(line("", list.clone()).await, "GET /v4/model-groups -");
    (list.page, list.account_id) = (PageRequest::new(Some(1), Some(1)), Some("a".into()));
    assert_eq!(line("", list).await, "GET /v4/model-groups?page=1&limit=1&account_id=a -");
}

#[tokio::test]
async fn servers() {
    let create = CreateServer::new("s", "d");
    assert_eq!(
        line("", create.clone()).await,
        r#"POST /v4/serving {"model_deployment_id":"d","name":"s"}"#
    );
    assert_eq!(
        line("", create.alias("live")).await,
        r#"POST /v4/serving {"alias":"live","model_deployment_id":"d","name":"s"}"#
    );
    assert_eq!(line("", ListServers::default()).await, "GET /v4/serving -");
    assert_eq!(line("", RetrieveServer::new("s")).await, "GET /v4/serving/s -");
    let alias = RetrieveServer::new(ServerRef::alias("my live"));
    assert_eq!(line("", alias).await, "GET /v4/serving/a/my%20live -");
    assert_eq!(line("", DeleteServer::new("s")).await, "DELETE /v4/serving/s -");
    let deployment = RetrieveServerDeployment::new("s");
    assert_eq!(line("", deployment).await, "GET /v4/serving/s/deployment -");
    assert_eq!(
        line("", UpdateServerBackend::new("s", "e")).await,
        r#"PUT /v4/serving/s/backend {"new_model_deployment_id":"e"}"#
    );
    assert_eq!(line("", RollBackServer::new("s")).await, "POST /v4/serving/s/rollback -");
}

#[tokio::test]
async fn fine_tuning() {
    let create = CreateFineTuningJob::new("ds");
    assert_eq!(
        line("", create.clone()).await,
        r#"POST /v4/fine-tuning-jobs {"account_id":"acct","training_dataset_id":"ds"}"#
    );
    let tuning = TuningConfiguration::new(ModelVendor::LlmEngine)
        .hyperparameters(extra(json!({"epochs": 3})))
        .wandb_config(Extra::new())
        .suffix("x")
        .output("o");
    let full = create
        .account_id("own")
        .validation_dataset_id("v")
        .base_model_id("b")
        .fine_tuned_model_id("f")
        .vendor_configuration(tuning);
    assert_eq!(
        line("", full).await,
        concat!(
            r#"POST /v4/fine-tuning-jobs {"account_id":"own","base_model_id":"b","fine_tuned_model_id":"f","#,
            r#""training_dataset_id":"ds","validation_dataset_id":"v","vendor_configuration":{"hyperparameters":"#,
            r#"{"epochs":3},"output":"o","suffix":"x","vendor":"LLMENGINE","wandb_config":{}}}"#
        )
    );
    assert_eq!(line("", RetrieveFineTuningJob::new("j")).await, "GET /v4/fine-tuning-jobs/j -");
    assert_eq!(line("", DeleteFineTuningJob::new("j")).await, "DELETE /v4/fine-tuning-jobs/j -");
    assert_eq!(
        line("", ListFineTuningEvents::new("j")).await,
        "GET /v4/fine-tuning-jobs/j/events -"
    );
    let mut list = ListFineTuningJobs::default();
    assert_eq!(line("", list.clone()).await, "GET /v4/fine-tuning-jobs -");
    (list.page, list.account_id) = (PageRequest::new(Some(1), None), Some("a".into()));
    assert_eq!(line("", list).await, "GET /v4/fine-tuning-jobs?page=1&account_id=a -");
}

#[tokio::test]
async fn training_datasets() {
    let id = RetrieveTrainingDataset::new("d");
    assert_eq!(line("", id).await, "GET /v4/training-datasets/d -");
    let id = DeleteTrainingDataset::new("d");
    assert_eq!(line("", id).await, "DELETE /v4/training-datasets/d -");
    let id = ListTrainingExamples::new("d");
    assert_eq!(line("", id).await, "GET /v4/training-datasets/d/contents -");
    let mut list = ListTrainingDatasets::default();
    assert_eq!(line("", list.clone()).await, "GET /v4/training-datasets -");
    (list.page, list.account_id) = (PageRequest::new(None, Some(9)), Some("a".into()));
    assert_eq!(line("", list).await, "GET /v4/training-datasets?limit=9&account_id=a -");

    let file = &b"{\"input\":\"\xff\"}\r\n--"[..];
    let create = CreateTrainingDataset::new("n", DatasetSchema::Generation, "a\".jsonl", file);
    let request = sent_by(sgp(), "", create.clone()).await.unwrap();
    let content_type = request.header("content-type").unwrap().to_owned();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let mut wanted = Vec::new();
    for (name, value) in [("account_id", "acct"), ("name", "n"), ("schema_type", "GENERATION")] {
        wanted.extend_from_slice(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .as_bytes(),
        );
    }
    wanted.extend_from_slice(
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22.jsonl\"\r\nContent-Type: application/octet-stream\r\n\r\n")
            .as_bytes(),
    );
    wanted.extend_from_slice(file);
    wanted.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert_eq!(request.body, wanted);
    assert!(shown(&request).starts_with("POST /v4/training-datasets "));
    let again = sent_by(sgp(), "", create).await.unwrap();
    assert_eq!(again.body, request.body, "the boundary follows from the content");
}

#[tokio::test]
async fn headers_are_those_of_the_service() {
    let request = sent_by(sgp(), "m", RetrieveModel::new()).await.unwrap();
    assert_eq!(request.uri.host(), Some("api.egp.scale.com"));
    let mut names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "x-api-key", "x-selected-account-id"]);
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("x-api-key"), Some("esecret_1"));
    assert_eq!(request.header("x-selected-account-id"), Some("acct"));
    let request = sent_by(sgp(), "m", UpdateModel::default()).await.unwrap();
    assert_eq!(request.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_page_outside_the_bounds_is_refused() {
    for page in [PageRequest::new(Some(0), None), PageRequest::new(None, Some(10_001))] {
        let mut list = ListModels::new();
        list.page = page;
        let error = sent_by(sgp(), "", list).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
}

#[tokio::test]
async fn ids_that_cannot_be_a_segment_are_refused() {
    for id in ["", ".", ".."] {
        let error = sent_by(sgp(), id, RetrieveModel::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("model id"), "{error}");
    }
}
