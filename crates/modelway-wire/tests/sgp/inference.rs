//! Calls to deployments: exact requests, and what is refused before I/O.

use modelway_core::*;
use serde_json::json;

use crate::support::{answered, line, sent_by, sent_by_call, sgp, told, with_options};

const CHAT: &str = "POST /v4/models/dep/chat-completions";

fn user(text: &str) -> ChatRequest {
    ChatRequest::new([Message::user(text)])
}

async fn refusal(operation: impl Operation) -> String {
    let error = sent_by(sgp(), "dep", operation).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidRequest), "{error}");
    assert_eq!(error.phase(), Phase::Build);
    error.to_string()
}

#[tokio::test]
async fn chats() {
    assert_eq!(
        line("dep", user("Hi")).await,
        format!(r#"{CHAT} {{"prompt":"Hi","chat_history":[]}}"#)
    );
    let mut full = user("Hi")
        .temperature(2.0)
        .max_tokens(7)
        .top_p(0.5)
        .top_k(40)
        .frequency_penalty(0.25)
        .presence_penalty(-0.5)
        .logprobs(true)
        .top_logprobs(2)
        .reasoning_effort(ReasoningEffort::Low);
    full.stop = vec!["a".into(), "b".into(), "c".into(), "d".into()];
    full.chat_template = Some("{{x}}".into());
    full.chat_template_kwargs = json!({"think": false}).as_object().unwrap().clone();
    full.model_request_parameters = Some(ParameterBindings::new().bind("words", 3));
    assert_eq!(
        line("dep", full.clone()).await,
        format!(
            "{CHAT} {}",
            concat!(
                r#"{"prompt":"Hi","chat_history":[],"model_request_parameters":{"bindings":{"words":3}},"#,
                r#""temperature":2.0,"stop_sequences":["a","b","c","d"],"max_tokens":7,"top_p":0.5,"top_k":40,"#,
                r#""frequency_penalty":0.25,"presence_penalty":-0.5,"logprobs":true,"top_logprobs":2,"#,
                r#""chat_template":"{{x}}","chat_template_kwargs":{"think":false},"reasoning_effort":"low"}"#
            )
        )
    );
    let streamed = line("dep", StreamedChat(user("Hi"))).await;
    assert_eq!(streamed, format!(r#"{CHAT} {{"prompt":"Hi","chat_history":[],"stream":true}}"#));
}

#[tokio::test]
async fn the_history_is_what_came_before_the_last_message() {
    let look = vec![
        Part::text_part("Look:"),
        Part::Image(Image::url("https://h/i.png").detail(ImageDetail::Low)),
        Part::Image(Image::bytes("image/png", [1, 2, 3])),
    ];
    let mut request = ChatRequest::new([
        Message::system("Be brief."),
        Message::user(look),
        Message::assistant("Seen."),
        Message::user(vec![Part::text_part("And "), Part::text_part("now?")]),
    ]);
    assert_eq!(
        line("dep", request.clone()).await,
        format!(
            "{CHAT} {}",
            concat!(
                r#"{"prompt":"And now?","chat_history":[{"role":"system","content":"Be brief."},{"role":"user","#,
                r#""content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"#,
                r#""https://h/i.png","detail":"low"}},{"type":"image_data","image_data":{"data":"AQID","#,
                r#""media_type":"image/png","type":"base64"}}]},{"role":"assistant","content":"Seen."}]}"#
            )
        )
    );
    request.messages.push(Message::assistant("Now."));
    assert!(
        refusal(request).await.contains("messages[4], the last one, is of the role `assistant`")
    );
}

#[tokio::test]
async fn what_a_message_cannot_say_is_refused() {
    let with = |message: Message| ChatRequest::new([message, Message::user("Hi")]);
    let mut named = Message::user("x");
    named.name = Some("Bob".into());
    let called = Message::assistant("x").tool_calls([ToolCall::function("1", "f", "{}")]);
    let sound = Message::user(vec![Part::Audio(Audio::bytes("wav", [1]))]);
    let cached = Part::text_part("x").cached(CacheControl::ephemeral());
    let looking = Message::assistant(vec![Part::image_url("https://h")]);
    for (request, what) in [
        (ChatRequest::new([]), "at least the user's message"),
        (with(Message::tool("1", "x")), "messages[0] is of the role `tool`"),
        (
            with(Message::new(Role::Developer).content("x")),
            "messages[0] is of the role `developer`",
        ),
        (with(named), "messages[0] has a `name`"),
        (with(called), "messages[0] has `tool_calls`"),
        (with(sound), "messages[0] has sound"),
        (
            with(Message::user(vec![cached, Part::text_part("y")])),
            "messages[0] has a part to cache",
        ),
        (with(looking), "messages[0] has parts that are no text"),
        (with(Message::new(Role::User)), "messages[0] has no content"),
        (ChatRequest::new([Message::user(vec![Part::image_url("https://h")])]), "no text"),
    ] {
        let said = refusal(request).await;
        assert!(said.contains(what), "{said}");
    }
}

#[tokio::test]
async fn what_the_service_does_not_know_is_refused_by_name() {
    let mut many = user("Hi").seed(1).n(2);
    many.user = Some("u".into());
    many.tools = vec![Tool::from(FunctionTool::new("f"))];
    many.response_format = Some(ResponseFormat::JsonObject);
    let said = refusal(many).await;
    assert!(
        said.contains("does not take `seed`, `n`, `tools`, `response_format`, `user`"),
        "{said}"
    );
    assert!(refusal(CompletionRequest::new("a").echo(true)).await.contains("`echo`"));
    assert!(refusal(CompletionRequest::new("a").suffix("z")).await.contains("`suffix`"));
    let short = EmbeddingRequest::new(["a"]).dimensions(3);
    assert!(refusal(short).await.contains("`dimensions`"));
    // What it knows in other words is no refusal.
    let mut plain = user("Hi").n(1);
    plain.response_format = Some(ResponseFormat::Text);
    assert_eq!(line("dep", plain).await, line("dep", user("Hi")).await);
}

#[tokio::test]
async fn what_is_documented_as_outside_the_range_is_refused() {
    let mut stops = user("Hi");
    stops.stop = vec!["x".into(); 5];
    assert!(refusal(stops).await.contains("`stop` has 5 sequences"));
    for temperature in [-0.1, 2.01, f64::NAN, f64::INFINITY] {
        let said = refusal(user("Hi").temperature(temperature)).await;
        assert!(said.contains("`temperature`"), "{said}");
    }
    assert!(refusal(user("Hi").top_p(f64::NAN)).await.contains("`top_p`"));
    let effort = user("Hi").reasoning_effort(ReasoningEffort::Minimal);
    assert!(refusal(effort).await.contains("low, medium and high"));
    let nested = ParameterBindings::new().bind("a", json!([1]));
    let request = CompletionRequest::new("p").model_request_parameters(nested);
    assert!(refusal(request).await.contains("`a` is a list"));
}

#[tokio::test]
async fn completions() {
    let path = "POST /v4/models/dep/completions";
    assert_eq!(
        line("dep", CompletionRequest::new("p")).await,
        format!(r#"{path} {{"prompt":"p"}}"#)
    );
    let full = CompletionRequest::new(vec!["p".to_owned()])
        .temperature(0.0)
        .max_tokens(3)
        .top_p(1.0)
        .top_k(2)
        .frequency_penalty(0.5)
        .presence_penalty(0.5)
        .logprobs(3)
        .stop(["x".to_owned()])
        .model_request_parameters(ParameterBindings::new().bind("f", 1.5).bind("b", true));
    assert_eq!(
        line("dep", StreamedCompletion(full)).await,
        format!(
            "{path} {}",
            concat!(
                r#"{"prompt":"p","model_request_parameters":{"bindings":{"b":true,"f":1.5}},"temperature":0.0,"#,
                r#""stop_sequences":["x"],"max_tokens":3,"top_p":1.0,"top_k":2,"frequency_penalty":0.5,"#,
                r#""presence_penalty":0.5,"logprobs":true,"top_logprobs":3,"stream":true}"#
            )
        )
    );
    assert!(refusal(CompletionRequest::new(Prompt::Tokens(vec![1]))).await.contains("token ids"));
    assert!(refusal(CompletionRequest::new(Prompt::default())).await.contains("0 prompts"));
}

#[tokio::test]
async fn embeddings_and_rerankings() {
    assert_eq!(
        line("dep", EmbeddingRequest::new(["a", "b"])).await,
        r#"POST /v4/models/dep/embeddings {"texts":["a","b"]}"#
    );
    let bound = ParameterBindings::new().bind("k", "v");
    let request = EmbeddingRequest::new(["a"]).model_request_parameters(bound.clone());
    assert_eq!(
        line("dep", request).await,
        r#"POST /v4/models/dep/embeddings {"texts":["a"],"model_request_parameters":{"bindings":{"k":"v"}}}"#
    );
    let path = "POST /v4/models/dep/rerankings";
    let request = RerankRequest::new("q", ["a", "b"]);
    assert_eq!(
        line("dep", request.clone()).await,
        format!(r#"{path} {{"query":"q","chunks":["a","b"]}}"#)
    );
    let full = request.instruction("i").top_n(1).model_request_parameters(bound);
    assert_eq!(
        line("dep", full).await,
        format!(
            r#"{path} {{"query":"q","chunks":["a","b"],"instruction":"i","model_request_parameters":{{"bindings":{{"k":"v"}}}}}}"#
        )
    );
}

#[tokio::test]
async fn calls_of_any_shape() {
    let input = json!({"texts": ["a"], "deep": {"n": 1}}).as_object().unwrap().clone();
    let of = |target| ExecuteRequest::new(target, input.clone());
    let body = r#"{"deep":{"n":1},"texts":["a"]}"#;
    assert_eq!(
        line("m", of(ExecuteTarget::Deployment("d/1".into()))).await,
        format!("POST /v4/models/m/deployments/d%2F1/execute {body}")
    );
    let server = ExecuteTarget::Server(ServerRef::Id("s".into()));
    assert_eq!(line("", of(server.clone())).await, format!("POST /v4/serving/s/execute {body}"));
    let alias = ExecuteTarget::Server(ServerRef::alias("live"));
    assert_eq!(line("", of(alias)).await, format!("POST /v4/serving/a/live/execute {body}"));
    assert_eq!(
        line("", StreamedExecution(of(server.clone()))).await,
        r#"POST /v4/serving/s/execute {"deep":{"n":1},"stream":true,"texts":["a"]}"#
    );
    let mut own = of(server);
    own.input.insert("stream".into(), true.into());
    assert!(refusal(own).await.contains("`stream`"));
}

#[tokio::test]
async fn extra_fields_and_raw_requests_go_as_they_are() {
    let mut options = CallOptions::default();
    options.extra_body.insert("seed".into(), 3.into());
    let request = sent_by_call(sgp(), with_options("dep", user("Hi"), options)).await.unwrap();
    assert_eq!(request.json().unwrap(), json!({"prompt": "Hi", "chat_history": [], "seed": 3}));
    let raw = RawRequest::new(http::Method::PUT, "/v4/x?y=1", Some(json!({"a": 1})));
    assert_eq!(line("", raw.clone()).await, r#"PUT /v4/x?y=1 {"a":1}"#);
    let reply = told(raw, json!([1])).await.unwrap();
    assert_eq!(reply.json().unwrap(), json!([1]));
}

#[tokio::test]
async fn rerankings_come_best_first_and_are_cut_here() {
    let request = RerankRequest::new("q", ["a", "b", "c"]).top_n(2);
    let body = json!({"chunk_scores": [0.1, 0.9, 0.5], "tokens_used": 8});
    let answer = told(request.clone(), body).await.unwrap();
    let order: Vec<_> = answer.results.iter().map(|r| (r.index, r.score)).collect();
    assert_eq!(order, [(1, 0.9), (2, 0.5)]);
    assert_eq!(answer.usage.unwrap().prompt_tokens, Some(8));
    let short = told(request, json!({"chunk_scores": [0.1]})).await.unwrap_err();
    assert_eq!(short.kind(), ErrorKind::Response);
}

#[tokio::test]
async fn embeddings_come_in_order() {
    let request = EmbeddingRequest::new(["a", "b"]);
    let body =
        json!({"embeddings": [["a", [1, 2.5]], ["b", [-1e-3, 0], "more"]], "tokens_used": 4});
    let answer = told(request.clone(), body).await.unwrap();
    let vectors: Vec<_> = answer.vectors().collect();
    assert_eq!(vectors, [&[1.0, 2.5][..], &[-1e-3, 0.0]]);
    assert_eq!(answer.usage.unwrap().total_tokens, Some(4));
    for wrong in [json!([["a", [1]]]), json!([["a", [1]], ["b", "x"]]), json!([])] {
        let error = told(request.clone(), json!({"embeddings": wrong})).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Response, "{error}");
    }
}

#[tokio::test]
async fn what_comes_out_of_any_shape_is_any_json() {
    let of = || ExecuteRequest::new(ExecuteTarget::Deployment("d".into()), Extra::new());
    assert_eq!(told(of(), json!({"a": [1]})).await.unwrap().output, json!({"a": [1]}));
    assert_eq!(told(of(), json!(3)).await.unwrap().output, json!(3));
    let text = modelway_testing::Canned::new(200).header("content-type", "text/plain").body("hi");
    let execution = answered("m", of(), text).await.unwrap();
    assert_eq!(execution.output, json!("hi"));
    assert_eq!(execution.meta.deviations.len(), 1);
}
