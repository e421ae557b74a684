//! The traps that the wire reference lists for whoever writes a client, one test each, by its number there.

use std::time::Duration;

use modelway_core::stream::StreamEvent;
use modelway_core::*;
use modelway_testing::{Canned, CannedTransport};
use modelway_wire::provider::find;
use modelway_wire::{HttpBackend, Provider};
use serde_json::{Value, json};

use crate::support::{answered, backend, call, events, line, sent_by, sgp, shown, told, words};

fn user(text: &str) -> ChatRequest {
    ChatRequest::new([Message::user(text)])
}

fn usage_of(subject: UsageSubject) -> RetrieveUsage {
    let at = |text| Timestamp::parse(text).unwrap();
    RetrieveUsage::new(subject, at("2024-01-01T00:00:00Z"), at("2024-01-02T00:00:00+02:00"), 1)
}

fn server() -> ExecuteTarget {
    ExecuteTarget::Server(ServerRef::Id("s".into()))
}

#[tokio::test]
async fn trap_01_one_segment_three_meanings() {
    // The types keep them apart; that they do not convert into each other is a compile test beside `ModelId`.
    let model: ModelId = "x".into();
    assert_eq!(line(model.as_str(), RetrieveModel::new()).await, "GET /v4/models/x -");
    let deployment: ModelDeploymentId = "x".into();
    let address: DeploymentRef = deployment.into();
    let sent = line(address.id(), EmbeddingRequest::new(["t"])).await;
    assert!(sent.starts_with("POST /v4/models/x/embeddings "), "{sent}");
    let sent = line("", usage_of(UsageSubject::Model(ModelName::new("x")))).await;
    assert!(sent.starts_with("GET /v4/models/x/usage-statistics?"), "{sent}");
    let wrong =
        answered("m", user("Hi"), Canned::json(404, &json!({"detail": "x"}))).await.unwrap_err();
    assert!(wrong.hint().unwrap().contains("not that of its model"), "{wrong}");
}

#[tokio::test]
async fn trap_02_text_is_in_tuples() {
    let body = json!({"completions": [["Hi", ["Hello"]]], "finish_reason": "stop",
        "prompt_tokens": 3, "response_tokens": 2});
    let answer = told(user("Hi"), body).await.unwrap();
    assert_eq!((answer.text(), answer.finish_reason()), ("Hello", Some(&FinishReason::Stop)));
    let usage = answer.usage.unwrap();
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (Some(3), Some(2)));
}

#[tokio::test]
async fn trap_03_shapes_whose_names_nearly_collide() {
    for body in [
        json!({"completions": [["p", ["t"]]]}),
        json!({"completion": {"text": "t"}}),
        json!({"chat_completion": {"message": {"role": "assistant", "content": "t"}}}),
    ] {
        assert_eq!(told(CompletionRequest::new("p"), body.clone()).await.unwrap().text(), "t");
        assert_eq!(told(user("p"), body).await.unwrap().text(), "t");
    }
}

#[tokio::test]
async fn trap_04_tuples_of_any_length() {
    let body = json!({"completions": [["p", ["a", "b"], {"more": 1}], ["q", "c"], ["r"], 7]});
    let answer = told(CompletionRequest::new("p"), body).await.unwrap();
    let texts: Vec<_> = answer.choices.iter().map(|c| (c.index, c.text.as_str())).collect();
    assert_eq!(texts, [(0, "a"), (1, "b"), (2, "c")]);
    assert_eq!(answer.meta.deviations.len(), 5, "{:?}", answer.meta.deviations);
}

#[tokio::test]
async fn trap_05_closed_requests_and_open_answers() {
    // A closed request refuses what it does not know, so that nothing unasked is sent.
    let sent = sent_by(sgp(), "d", user("Hi")).await.unwrap().json().unwrap();
    let names: Vec<_> = sent.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["chat_history", "prompt"]);
    let body = json!({"completions": [["p", ["t"]]], "new": {"a": 1}});
    let answer = told(user("Hi"), body).await.unwrap();
    assert_eq!(answer.extra["new"], json!({"a": 1}));
    let open = json!({"any": [1]}).as_object().unwrap().clone();
    let sent = line("", ExecuteRequest::new(server(), open)).await;
    assert_eq!(sent, r#"POST /v4/serving/s/execute {"any":[1]}"#);
}

#[tokio::test]
async fn trap_06_wait_for_ready_against_retries() {
    let sent = line("m", CreateDeployment::new("d")).await;
    assert!(sent.contains(r#""wait_for_ready":false"#), "{sent}");
    let safety = CreateDeployment::new("d").into_request().replay_safety();
    assert_eq!(safety, ReplaySafety::OnlyIfNeverSent, "`retries.rs` counts the requests");
}

#[tokio::test]
async fn trap_07_a_conflict_is_told_as_one() {
    let taken = Canned::json(409, &json!({"detail": "the name is taken"}));
    let error = answered("", CreateGroup::new("g"), taken).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.provider_message(), Some("the name is taken"));
}

#[tokio::test]
async fn trap_08_free_strings_where_one_expects_enums() {
    let deployment = json!({"id": "d", "name": "n", "status": "warming up"});
    let deployment = told(RetrieveDeployment::new("d"), deployment).await.unwrap();
    assert_eq!(deployment.status, DeploymentStatus::Other("warming up".into()));
    let body = json!({"completions": [["p", ["t"]]], "finish_reason": "eos"});
    let answer = told(user("p"), body).await.unwrap();
    assert_eq!(answer.finish_reason(), Some(&FinishReason::Other("eos".into())));
    let event = json!([{"level": "LOUD", "message": "m"}]);
    let events = told(ListFineTuningEvents::new("j"), event).await.unwrap();
    assert_eq!(events.items[0].level, "LOUD");
    let model = json!({"id": "m", "base_model_metadata": {"delivery_date": "soon"}});
    let model = told(RetrieveModel::new(), model).await.unwrap();
    assert_eq!(model.card.base_model_metadata.unwrap().delivery_date.as_deref(), Some("soon"));
}

#[tokio::test]
async fn trap_09_lists_in_a_query_repeat_their_key_or_join() {
    let viewed = |n: usize| {
        let mut request = RetrieveModel::new();
        request.view = [ModelView::Deployments, ModelView::ModelGroup][..n].to_vec();
        request
    };
    assert_eq!(line("m", viewed(2)).await, "GET /v4/models/m?view=Deployments&view=ModelGroup -");
    let mut spec = find("sgp").unwrap().clone();
    spec.quirks.comma_lists = true;
    let joining = || Provider::new(&spec).with_key(ApiKey::new("k").unwrap());
    let sent = sent_by(joining(), "m", viewed(2)).await.unwrap();
    assert_eq!(shown(&sent), "GET /v4/models/m?view=Deployments%2CModelGroup -");
    let sent = sent_by(joining(), "m", viewed(0)).await.unwrap();
    assert_eq!(shown(&sent), "GET /v4/models/m -");
    let one = sent_by(joining(), "m", viewed(1)).await.unwrap();
    assert_eq!(shown(&one), line("m", viewed(1)).await);
}

#[tokio::test]
async fn trap_10_a_slash_in_a_model_name() {
    let asked = usage_of(UsageSubject::Model("vendor/name".into()));
    assert!(
        line("", asked.clone()).await.starts_with("GET /v4/models/vendor%2Fname/usage-statistics?")
    );
    let error =
        answered("", asked, Canned::json(404, &json!({"detail": "Not Found"}))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.hint().unwrap().contains("%2F"), "{error}");
}

#[tokio::test]
async fn trap_11_moments_have_no_plus() {
    let sent = line("", usage_of(UsageSubject::Group("g".into()))).await;
    assert!(sent.contains("end_date=2024-01-01T22%3A00%3A00Z"), "{sent}");
    assert!(!sent.contains('+') && !sent.contains("%2B"), "{sent}");
}

#[tokio::test]
async fn trap_12_casing_exceptions() {
    let mut metadata = BaseModelMetadata::default();
    metadata.model_details = Some(ModelDetails::default());
    let mut create = CreateModel::new("m", ModelKind::Chat);
    create.card.base_model_metadata = Some(metadata);
    assert!(line("", create).await.contains(r#""base_model_metadata":{"modelDetails":{}}"#));
    let request = user("Hi").top_k(3).top_p(0.5);
    let older = sent_by(crate::support::base(), "m", request.clone()).await.unwrap();
    assert_eq!(older.json().unwrap()["model_parameters"], json!({"topP": 0.5, "topK": 3}));
    assert!(line("d", request).await.contains(r#""top_p":0.5,"top_k":3"#));
}

#[tokio::test]
async fn trap_13_numbers_that_change_their_type() {
    let request = CompletionRequest::new("p").logprobs(2).top_k(40);
    let sent = sent_by(sgp(), "d", request).await.unwrap().json().unwrap();
    assert_eq!((&sent["logprobs"], &sent["top_logprobs"]), (&json!(true), &json!(2)));
    assert!(sent["top_k"].is_number());
    let none = sent_by(sgp(), "d", CompletionRequest::new("p").logprobs(0)).await.unwrap();
    assert_eq!(none.json().unwrap(), json!({"prompt": "p", "logprobs": true}));
}

#[tokio::test]
async fn trap_14_whole_numbers_stay_whole() {
    let bound = ParameterBindings::new().bind("n", 1).bind("x", 1.0).bind("b", true).bind("s", "1");
    let request = EmbeddingRequest::new(["t"]).model_request_parameters(bound);
    let sent = line("d", request).await;
    assert!(sent.contains(r#"{"bindings":{"b":true,"n":1,"s":"1","x":1.0}}"#), "{sent}");
}

#[tokio::test]
async fn trap_15_no_path_ends_in_a_slash() {
    for sent in [
        line("", ListModels::new()).await,
        line("", ListServers::default()).await,
        line("", CreateGroup::new("g")).await,
        line("d", user("Hi")).await,
    ] {
        let path = sent.split(' ').nth(1).unwrap();
        assert!(!path.ends_with('/'), "{sent}");
    }
    let base = sgp().with_base_url("http://h/base/").unwrap();
    let sent = sent_by(base, "", ListModels::new()).await.unwrap();
    assert_eq!(sent.uri.to_string(), "http://h/base/v4/models");
}

#[tokio::test]
async fn trap_16_an_empty_history_is_sent() {
    assert!(line("d", user("Hi")).await.contains(r#""chat_history":[]"#));
}

#[tokio::test]
async fn trap_17_unset_is_omitted_and_null_clears() {
    let mut update = UpdateModel::default();
    update.description = Patch::Clear;
    assert_eq!(line("m", update.clone()).await, r#"PATCH /v4/models/m {"description":null}"#);
    let complaint = json!({"detail": [{"loc": ["body", "description"], "msg": "none is not allowed", "type": "t"}]});
    let error = answered("m", update, Canned::json(422, &complaint)).await.unwrap_err();
    assert_eq!(error.provider_message(), Some("body.description: none is not allowed"));
    let read = json!({"id": "m", "description": null, "model_group": null});
    assert_eq!(told(RetrieveModel::new(), read).await.unwrap().card.description, None);
}

#[tokio::test]
async fn trap_18_defaults_of_the_server_are_not_sent_again() {
    let sent = sent_by(sgp(), "d", user("Hi")).await.unwrap().json().unwrap();
    for default in ["temperature", "stream", "max_tokens"] {
        assert_eq!(sent.get(default), None, "{default}");
    }
    let create = CreateDeployment::new("d").vendor_configuration(LlmEngineDeployment::default());
    let sent = sent_by(sgp(), "m", create).await.unwrap().json().unwrap();
    assert_eq!(sent["vendor_configuration"], json!({"vendor": "LLMENGINE"}));
}

#[tokio::test]
async fn trap_19_all_three_parameters_of_usage_are_sent() {
    let sent = line("", usage_of(UsageSubject::Deployment("d".into()))).await;
    for name in ["start_date=", "end_date=", "chunks="] {
        assert!(sent.contains(name), "{sent}");
    }
}

#[tokio::test]
async fn trap_20_a_moment_without_an_offset_is_utc() {
    for (text, read) in [
        ("2024-05-06T07:08:09", Some("2024-05-06T07:08:09Z")),
        ("2024-05-06T07:08:09.25", Some("2024-05-06T07:08:09.25Z")),
        ("2024-05-06T07:08:09+02:00", Some("2024-05-06T05:08:09Z")),
        ("2024-05-06T07:08:09Z", Some("2024-05-06T07:08:09Z")),
        ("2024-05-06 07:08:09", Some("2024-05-06T07:08:09Z")),
        ("tomorrow", None),
    ] {
        let model =
            told(RetrieveModel::new(), json!({"id": "m", "created_at": text})).await.unwrap();
        assert_eq!(model.entity.created_at.map(|t| t.to_string()).as_deref(), read, "{text}");
        assert_eq!(model.meta.deviations.is_empty(), read.is_some());
    }
}

#[tokio::test]
async fn trap_21_deleting_answers_with_counts_or_with_nothing() {
    let delete = || DeleteModel::default();
    let counted = told(delete(), json!({"success": true, "count": 3})).await.unwrap();
    assert_eq!((counted.success, counted.count), (true, 3));
    let failed = told(delete(), json!({"success": false, "count": 0})).await.unwrap();
    assert_eq!((failed.success, failed.count), (false, 0));
    for quiet in [Canned::new(204), Canned::new(200), Canned::json(200, &Value::Null)] {
        let gone = answered("m", delete(), quiet).await.unwrap();
        assert_eq!((gone.success, gone.count), (true, 1));
    }
    let page = answered("m", delete(), Canned::new(200).body("<html>")).await.unwrap_err();
    assert_eq!(page.kind(), ErrorKind::Response);
    let server = told(DeleteServer::new("s"), json!({"model_server_id": "s"})).await.unwrap();
    assert_eq!((server.success, server.count), (true, 1));
}

#[tokio::test]
async fn trap_22_a_failure_inside_a_success() {
    let of = |target: ExecuteTarget| ExecuteRequest::new(target, Extra::new());
    for body in [
        json!({"status": "FAILED"}),
        json!({"status_code": 500}),
        json!({"error_message": "out of memory", "status": "ok", "status_code": 200}),
    ] {
        let error = told(of(server()), body.clone()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Provider, Some(200)), "{body}");
    }
    let body = json!({"status": "error", "status_code": 422, "error_message": "bad input"});
    let error = told(of(server()), body.clone()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.provider_message()),
        (ErrorKind::InvalidRequest, Some("bad input"))
    );
    assert!(!error.is_retryable());
    let deployment = || of(ExecuteTarget::Deployment("d".into()));
    assert!(told(deployment(), body).await.is_err());
    // A model may well say such words of something else.
    for fine in [
        json!({"status": "ok", "status_code": 200, "error_message": null, "out": 1}),
        json!({"status": "failed", "order": 7}),
        json!({"status_code": 404, "page": "x"}),
    ] {
        assert_eq!(told(deployment(), fine.clone()).await.unwrap().output, fine);
    }
    let fine = json!({"status": "ok", "status_code": 200, "error_message": "", "out": 1});
    assert_eq!(told(of(server()), fine.clone()).await.unwrap().output, fine);
}

#[tokio::test]
async fn trap_23_an_unknown_vendor_keeps_what_it_says() {
    let body = |configuration: Value| json!({"id": "d", "name": "n", "status": "READY", "vendor_configuration": configuration});
    let future = json!({"vendor": "FUTURE", "gpus": 3});
    let read = told(RetrieveDeployment::new("d"), body(future.clone())).await.unwrap();
    let configuration = read.vendor_configuration.unwrap();
    assert_eq!(Value::Object(configuration.to_json()), future);
    assert_eq!(configuration.vendor(), Some(ModelVendor::Other("FUTURE".into())));
    let untagged = told(RetrieveDeployment::new("d"), body(json!({"gpus": 1}))).await.unwrap();
    let configuration = untagged.vendor_configuration.unwrap();
    assert!(matches!(configuration, DeploymentConfiguration::LlmEngine(_)));
    let job = json!({"id": "j", "status": "PENDING", "training_dataset_id": "d",
        "vendor_configuration": {"suffix": "x"}});
    let job = told(RetrieveFineTuningJob::new("j"), job).await.unwrap();
    assert_eq!(job.vendor_configuration.unwrap().suffix.as_deref(), Some("x"));
}

#[tokio::test]
async fn trap_24_a_page_that_does_not_say_which_it_is() {
    let page = told(ListModels::new(), json!({"items": [{"id": "a"}]})).await.unwrap();
    assert_eq!((page.current_page, page.is_last()), (None, true), "no count, no next page");
    let counted = json!({"items": [{"id": "a"}], "current_page": 1, "items_per_page": 1, "total_item_count": 1});
    assert!(told(ListModels::new(), counted).await.unwrap().is_last(), "no request for nothing");
    let empty =
        json!({"items": [], "current_page": 9, "items_per_page": 1, "total_item_count": 99});
    assert!(told(ListModels::new(), empty).await.unwrap().is_last());
}

#[tokio::test]
async fn trap_25_bare_arrays_are_all_there_is() {
    let servers = json!([{"model_server_id": "s", "name": "n"}]);
    let page = told(ListServers::default(), servers.clone()).await.unwrap();
    assert!(page.is_last() && page.current_page.is_none());
    let wrapped = told(ListServers::default(), json!({"items": servers})).await.unwrap();
    assert_eq!(wrapped.items.len(), 1);
    let examples = told(ListTrainingExamples::new("d"), json!([])).await.unwrap();
    assert!(examples.is_last() && examples.items.is_empty());
}

#[tokio::test]
async fn trap_26_the_end_of_a_stream_and_its_failures() {
    let chat = || StreamedChat(user("Hi"));
    let piece = r#"{"completions":[["Hi",["He"]]]}"#;
    let read = async |body: String| {
        let response = Canned::new(200).header("content-type", "text/event-stream").body(body);
        words(&events(sgp(), chat(), response).await)
    };
    let plain = read(format!("data: {piece}\n\n")).await;
    assert_eq!(plain, ["started", "0: He", "finished"], "the end of the body is the end");
    assert_eq!(read(format!("data: {piece}\n\ndata: [DONE]\n\ndata: {piece}\n\n")).await, plain);
    assert_eq!(read(format!("event: message\ndata: {piece}\n\n")).await, plain);
    assert_eq!(read(format!("data: {piece}")).await, plain, "an unterminated last event is read");
    assert_eq!(read(format!("data: {piece}\n")).await, plain);
    let named =
        read(format!("data: {piece}\n\nevent: error\ndata: {{\"detail\":\"boom\"}}\n\n")).await;
    assert_eq!(named, ["started", "0: He", "Provider: boom"]);
    let text = read("event: error\ndata: boom\n\n".to_owned()).await;
    assert_eq!(text, ["Provider: boom"]);
    for inside in [
        r#"{"error":{"message":"boom","status_code":429}}"#,
        r#"{"completions":[],"error":{"message":"boom","code":429}}"#,
    ] {
        let failed = read(format!("data: {piece}\n\ndata: {inside}\n\n")).await;
        assert_eq!(failed, ["started", "0: He", "RateLimited: boom"]);
    }
    let cut = read(format!("data: {piece}\n\ndata: {{\"completions\":[[\"Hi\",[\"l")).await;
    assert_eq!(cut, ["started", "0: He", "Interrupted: -"]);
}

#[tokio::test]
async fn trap_27_a_refused_stream_is_an_ordinary_error() {
    let body = json!({"detail": [{"loc": ["body", "prompt"], "msg": "required", "type": "t"}]});
    let error =
        answered("d", StreamedChat(user("Hi")), Canned::json(422, &body)).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::InvalidRequest, Some(422)));
    assert_eq!(error.provider_message(), Some("body.prompt: required"));
}

#[tokio::test]
async fn trap_28_streamed_executions_may_be_frames_or_json() {
    let of = || StreamedExecution(ExecuteRequest::new(server(), Extra::new()));
    let frames = words(&events(sgp(), of(), Canned::sse([r#"{"n":1}"#, r#"{"n":2}"#])).await);
    assert_eq!(frames, ["started", r#"output {"n":1}"#, r#"output {"n":2}"#, "finished"]);
    let whole = events(sgp(), of(), Canned::json(200, &json!({"n": 1}))).await;
    assert!(matches!(&whole[0], Ok(StreamEvent::Output { value }) if *value == json!({"n": 1})));
    let stream = answered("d", of(), Canned::sse(["1", "2"])).await.unwrap();
    assert_eq!(stream.collect().await.unwrap(), [json!(1), json!(2)]);
}

#[tokio::test]
async fn trap_29_what_is_off_the_description_is_read_and_told() {
    let model = told(RetrieveModel::new(), json!({"id": 7, "name": true})).await.unwrap();
    assert_eq!((model.id.as_str(), model.name.as_deref()), ("7", Some("true")));
    assert_eq!(model.meta.deviations.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_never_answers_leaves_nothing_behind() {
    let transport = CannedTransport::new().never_answer();
    let backend: HttpBackend = backend(sgp(), &transport);
    let waiting = backend.call(call("m", RetrieveModel::new()));
    assert!(tokio::time::timeout(Duration::from_secs(5), waiting).await.is_err());
    assert_eq!(transport.open_bodies(), 0);
}
