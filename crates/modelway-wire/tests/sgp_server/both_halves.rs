//! The client half against the server half: what one writes the other reads, and the other way round.

use bytes::Bytes;
use http::{Request as HttpRequest, StatusCode};
use modelway_core::stream::StreamEvent;
use modelway_core::{
    AddToGroup, Call, CallContext, CallOptions, ChatRequest, CompletionRequest, ControlReply as R,
    CreateDeployment, CreateFineTuningJob, CreateGroup, CreateModel, CreateServer, CreateTemplate,
    CreateTrainingDataset, DatasetSchema, DeleteDeployment, DeleteFineTuningJob, DeleteGroup,
    DeleteModel, DeleteServer, DeleteTemplate, DeleteTrainingDataset, DeploymentConfiguration,
    DeploymentRef, EmbeddingRequest, Error, ErrorKind, ExecuteRequest, ExecuteTarget, Image,
    LaunchDeployment, ListAllDeployments, ListDeployments, ListFineTuningEvents,
    ListFineTuningJobs, ListGroups, ListModels, ListServers, ListTemplates, ListTrainingDatasets,
    ListTrainingExamples, Message, Model, ModelDeployment, ModelKind, ModelVendor, ModelView,
    ModelwayTemplate, Operation, Page, PageRequest, ParameterBindings, ParameterField,
    ParameterSchema, ParameterType, Part, Patch, Reply, Request, RerankRequest, RetrieveDeployment,
    RetrieveFineTuningJob, RetrieveGroup, RetrieveModel, RetrieveServer, RetrieveServerDeployment,
    RetrieveTemplate, RetrieveTrainingDataset, RetrieveUsage, RollBackServer, ServerRef, SortBy,
    Timestamp, TuningConfiguration, UpdateDeployment, UpdateGroup, UpdateModel,
    UpdateServerBackend, Usage, UsageSubject,
};
use modelway_wire::dialect::{Dialect, End, Events};
use modelway_wire::sgp::Sgp;
use modelway_wire::sgp::server::{Asked, event_renderer, parse, render, render_error};
use modelway_wire::sse::{SseDecoder, SseItem};
use modelway_wire::{Provider, Report};
use serde_json::json;

/// The request as the client writes it and the server reads it.
fn sent(request: Request, address: &str) -> Asked {
    let provider = Provider::named("sgp").unwrap().with_account("acc");
    let context = CallContext::new(DeploymentRef::exactly(address), CallOptions::default());
    let call = Call { request: request.into(), context };
    let (parts, body) = Sgp.encode(&call, &provider).unwrap().into_parts();
    parse(&HttpRequest::from_parts(parts, body.into_bytes())).unwrap()
}

/// What the server reads is what was asked, address included.
fn same(request: Request, address: &str) {
    let asked = sent(request.clone(), address);
    assert_eq!(format!("{:?}", asked.request), format!("{request:?}"), "{}", asked.operation);
    assert_eq!(asked.address, address, "{}", asked.operation);
    assert!(asked.extra_body.is_empty());
}

fn same_control(operation: impl Operation, address: &str) {
    same(operation.into_request(), address);
}

fn page() -> PageRequest {
    PageRequest::new(Some(2), Some(7))
}

#[test]
fn models_are_read_as_they_are_written() {
    let mut create = CreateModel::new("n", ModelKind::Chat)
        .account_id("acc")
        .model_template_id("t")
        .model_group_id("g");
    create.card.description = Some("d".to_owned());
    create.card.model_vendor = Some(ModelVendor::Modelway);
    create.card.model_creation_parameters = json!({"a": [1, 2.5]}).as_object().cloned();
    create.card.base_model_metadata =
        serde_json::from_value(json!({"modelDetails": {"languages": 3}})).ok();
    same_control(create, "");
    let mut list = ListModels::new();
    list.page = page();
    list.account_id = Some("a b".into());
    list.model_group_id = Some("g".into());
    list.model_type = Some(ModelKind::Embedding);
    list.view = vec![ModelView::Deployments, ModelView::ModelGroup];
    list.sort_by = vec![SortBy::ascending("name"), SortBy::descending("id")];
    same_control(list, "");
    let mut retrieve = RetrieveModel::new();
    retrieve.view = vec![ModelView::ModelGroup];
    same_control(retrieve, "a/b ü");
    let mut update = UpdateModel::default();
    update.name = Patch::Set("n".to_owned());
    update.model_type = Patch::Set(ModelKind::Reranking);
    update.description = Patch::Clear;
    same_control(update, "m");
    same_control(UpdateModel::default(), "m");
    same_control(DeleteModel::default(), "m");
}

#[test]
fn deployments_are_read_as_they_are_written() {
    let launch = LaunchDeployment::default().max_workers(2_u64);
    let create = CreateDeployment::new("n")
        .account_id("acc")
        .deployment_metadata(json!({"x": null}).as_object().unwrap().clone())
        .vendor_configuration(DeploymentConfiguration::from(launch));
    same_control(create, "m");
    let mut update = UpdateDeployment::new("d");
    update.deployment_metadata = Patch::Clear;
    same_control(update, "m");
    let mut list = ListDeployments::default();
    (list.page, list.sort_by) = (page(), vec![SortBy::ascending("status")]);
    same_control(list, "m");
    let mut list = ListAllDeployments::default();
    (list.page, list.account_id) = (page(), Some("acc".into()));
    same_control(list, "");
    same_control(RetrieveDeployment::new("d/e"), "m/n");
    same_control(DeleteDeployment::new("d"), "m");
}

#[test]
fn templates_groups_and_servers_are_read_as_they_are_written() {
    let field = ParameterField::new("n", ParameterType::Int, "d").required();
    let configuration = ModelwayTemplate::new("local", "m").temperature(0.5);
    let create = CreateTemplate::new("t", ModelKind::Generic, configuration)
        .account_id("acc")
        .model_request_parameters_schema(ParameterSchema::new([field]));
    same_control(create, "");
    let mut list = ListTemplates::default();
    list.page = page();
    same_control(list, "");
    same_control(RetrieveTemplate::new("t"), "");
    same_control(DeleteTemplate::new("t"), "");

    same_control(CreateGroup::new("g").account_id("acc").description("d"), "");
    let mut update = UpdateGroup::new("g");
    update.description = Patch::Clear;
    same_control(update, "");
    same_control(ListGroups::default(), "");
    same_control(RetrieveGroup::new("g"), "");
    same_control(DeleteGroup::new("g"), "");
    same_control(AddToGroup::new("g", "m"), "");

    same_control(CreateServer::new("s", "d").alias("x"), "");
    same_control(ListServers::default(), "");
    same_control(RetrieveServer::new("s"), "");
    same_control(RetrieveServer::new(ServerRef::alias("a b")), "");
    same_control(DeleteServer::new("s"), "");
    same_control(RetrieveServerDeployment::new("s"), "");
    same_control(UpdateServerBackend::new("s", "d"), "");
    same_control(RollBackServer::new("s"), "");
}

#[test]
fn usage_and_tuning_are_read_as_they_are_written() {
    let at = |text| Timestamp::parse(text).unwrap();
    let (start, end) = (at("2024-01-02T03:04:05.25Z"), at("2024-02-01T00:00:00Z"));
    for subject in [
        UsageSubject::Model("meta/llama".into()),
        UsageSubject::Deployment("d".into()),
        UsageSubject::Group("g".into()),
    ] {
        same_control(RetrieveUsage::new(subject, start, end, 3), "");
    }
    let configuration = TuningConfiguration::new(ModelVendor::OpenAi).suffix("s");
    let create =
        CreateFineTuningJob::new("d").account_id("acc").vendor_configuration(configuration);
    same_control(create, "");
    same_control(ListFineTuningJobs::default(), "");
    same_control(RetrieveFineTuningJob::new("j"), "");
    same_control(DeleteFineTuningJob::new("j"), "");
    same_control(ListFineTuningEvents::new("j"), "");
    let file = Bytes::from_static(b"a,b\r\n--x\r\n\x00\xff");
    let create = CreateTrainingDataset::new("n", DatasetSchema::Generation, "my \"f\".csv", file);
    same_control(create.account_id("acc"), "");
    same_control(ListTrainingDatasets::default(), "");
    same_control(RetrieveTrainingDataset::new("d"), "");
    same_control(DeleteTrainingDataset::new("d"), "");
    same_control(ListTrainingExamples::new("d"), "");
}

#[test]
fn inference_is_read_as_it_is_written() {
    let bindings = ParameterBindings::new().bind("a", 1).bind("b", 1.0).bind("c", true);
    let image = Part::Image(Image::bytes("image/png", [1, 2]).detail("low"));
    let history = [
        Message::system("s"),
        Message::user(vec![Part::text_part("look"), image, Part::image_url("https://x/y")]),
        Message::assistant("a"),
        Message::user("now"),
    ];
    let chat = ChatRequest::new(history)
        .model_request_parameters(bindings.clone())
        .temperature(1.5)
        .stop(["x"])
        .max_tokens(3_u64)
        .top_k(5);
    for stream in [false, true] {
        same(Request::chat(chat.clone(), stream), "dep/1");
        let complete = CompletionRequest::new("Once").logprobs(2_u32).top_p(0.5);
        same(Request::Complete { request: complete, stream }, "d");
        let input = json!({"x": [null], "y": 1}).as_object().unwrap().clone();
        let target = ExecuteTarget::Server(ServerRef::alias("best"));
        same(Request::Execute { request: ExecuteRequest::new(target, input.clone()), stream }, "");
        let target = ExecuteTarget::Deployment("d".into());
        same(Request::Execute { request: ExecuteRequest::new(target, input), stream }, "m");
    }
    same(Request::Embed(EmbeddingRequest::new(["a"]).model_request_parameters(bindings)), "d");
    same(Request::Rerank(RerankRequest::new("q", ["a", "b"]).instruction("i")), "d");
}

/// A reply as the server writes it and the client reads it.
fn told(request: &Request, address: &str, reply: &Reply) -> Reply {
    let answer = render(&sent(request.clone(), address).shape, reply).unwrap();
    let mut report = Report::new();
    let read = Sgp.decode(request, answer.body(), &mut report).unwrap();
    assert_eq!(report.take(), []);
    read
}

#[test]
fn models_come_back() {
    let mut model = Model::built_in("m/1");
    model.name = Some("n".to_owned());
    model.kind = Some(ModelKind::Embedding);
    model.entity.created_at = Timestamp::parse("2024-01-02T03:04:05Z");
    model.deployments = Some(vec![ModelDeployment::automatic(&model)]);
    let list = ListModels::new().into_request();
    let page = Page::numbered(vec![model], 1, 100, 1);
    let reply = told(&list, "", &Reply::control(R::ListModels(page)));
    let page = ListModels::output(reply).unwrap();
    let counts = (page.current_page, page.items_per_page, page.total_item_count);
    assert_eq!(counts, (Some(1), Some(100), Some(1)));
    let model = &page.items[0];
    assert_eq!((model.id.as_str(), model.kind.clone()), ("m/1", Some(ModelKind::Embedding)));
    assert!(model.built_in && model.request_schema.is_some());
    let deployment = &model.deployments.as_ref().unwrap()[0];
    assert!(deployment.built_in && deployment.is_ready());
    assert_eq!(deployment.model_instance_id, Some("m/1".into()));
}

#[test]
fn lists_that_are_arrays_come_back() {
    let list = ListServers::default().into_request();
    let servers = Page::all([modelway_core::ModelServer::new("s", "n")]);
    let reply = told(&list, "", &Reply::control(R::ListServers(servers)));
    assert_eq!(ListServers::output(reply).unwrap().items[0].id, "s");
}

#[test]
fn streams_come_back() {
    let request = Request::chat(ChatRequest::new([Message::user("Hi")]), true);
    let mut renderer = event_renderer(&sent(request.clone(), "d").shape);
    let events = [
        StreamEvent::text_delta("He"),
        StreamEvent::text_delta("llo\r\n"),
        StreamEvent::usage(Usage::new(3, 2)),
        StreamEvent::finished("length"),
    ];
    let frames: Vec<Bytes> = events.iter().filter_map(|event| renderer.event(event)).collect();
    let read: Vec<StreamEvent> =
        decoded(&request, frames).into_iter().map(Result::unwrap).collect();
    let text: String = read.iter().filter_map(StreamEvent::text).collect();
    assert_eq!(text, "Hello\r\n");
    let usage = read.iter().find_map(|event| match event {
        StreamEvent::Usage(usage) => Some((usage.prompt_tokens, usage.completion_tokens)),
        _ => None,
    });
    assert_eq!(usage, Some((Some(3), Some(2))));
    let last = read.last().unwrap();
    assert!(matches!(last, StreamEvent::Finished { reason: Some(r) } if r.as_str() == "length"));
}

#[test]
fn errors_in_streams_come_back() {
    let request = Request::chat(ChatRequest::new([Message::user("Hi")]), true);
    let mut renderer = event_renderer(&sent(request.clone(), "d").shape);
    let error = Error::new(ErrorKind::RateLimited, "slow down");
    let frames = vec![
        renderer.event(&StreamEvent::text_delta("He")).unwrap(),
        renderer.error(&error).unwrap(),
    ];
    let read = decoded(&request, frames).into_iter().last().unwrap().unwrap_err();
    let kind = read.cause().unwrap_or(read.kind());
    assert_eq!(kind, ErrorKind::RateLimited, "{read}");
}

fn decoded(request: &Request, frames: Vec<Bytes>) -> Events {
    let (mut sse, mut out) = (SseDecoder::new(1 << 20), Events::new());
    let mut decoder = Sgp.stream_decoder(request);
    for frame in frames {
        sse.push(frame);
        while let Some(item) = sse.next() {
            if let SseItem::Event(event) = item.unwrap() {
                decoder.push(&event, &mut out);
            }
        }
    }
    if !decoder.is_over() {
        decoder.finish(End::Body, &mut out);
    }
    out
}

#[test]
fn every_kind_of_error_comes_back() {
    let now = Timestamp::from_unix_seconds(0).unwrap();
    for kind in [
        ErrorKind::InvalidRequest,
        ErrorKind::Unsupported,
        ErrorKind::Immutable,
        ErrorKind::Conflict,
        ErrorKind::Authentication,
        ErrorKind::PermissionDenied,
        ErrorKind::NotFound,
        ErrorKind::RateLimited,
        ErrorKind::QueueFull,
        ErrorKind::ContextLength,
        ErrorKind::ContentFiltered,
        ErrorKind::Timeout,
        ErrorKind::Provider,
    ] {
        let answer = render_error(&Error::new(kind, "this was wrong"));
        let (status, body): (StatusCode, _) = (answer.status(), answer.body());
        let read = Sgp.decode_error(status, answer.headers(), body, now);
        assert_eq!(read.kind(), kind);
        assert!(read.to_string().contains("this was wrong"), "{read}");
        let again = Error::new(kind, "").is_retryable() || kind == ErrorKind::QueueFull;
        assert_eq!(read.is_retryable(), again, "{kind}");
    }
}
