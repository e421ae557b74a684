//! Calls of any shape, as the Scale GenAI Platform has them for each type of model.

use modelway_core::*;
use modelway_platform::{CallStatus, Platform};
use modelway_testing::{Outcome, Script, StreamStep};
use serde_json::{Value, json};

use crate::support::{call, deployed, extra, over, row, rows, template};

async fn of_kind(platform: &Platform, kind: ModelKind) -> ModelDeployment {
    let mut request = template(ModelwayTemplate::new("up", "m").temperature(0.3));
    request.name = format!("for {kind}");
    request.model_type = kind;
    deployed(platform, request, json!({})).await
}

fn request(deployment: &ModelDeployment, input: Value) -> ExecuteRequest {
    ExecuteRequest::new(ExecuteTarget::Deployment(deployment.id.clone()), extra(input))
}

async fn execute(
    platform: &Platform,
    deployment: &ModelDeployment,
    input: Value,
) -> Result<Value, Error> {
    let model = deployment.model_instance_id.as_ref().unwrap();
    let execution = call(platform, model.as_str(), request(deployment, input)).await?;
    let named = DeploymentRef::new("platform", deployment.id.as_str());
    assert_eq!(execution.meta.deployment, Some(named));
    Ok(execution.output)
}

#[tokio::test]
async fn completions_come_with_their_prompts() {
    let mut answer = ChatCompletion::new("one");
    let mut second = Choice::new(1, Message::assistant("two"));
    second.finish_reason = Some(FinishReason::Stop);
    answer.choices.push(second);
    answer.usage = Some(Usage::new(4, 2));
    let script = Script::new().completion(answer).reply("x");
    let platform = over(&script).await;
    let deployment = of_kind(&platform, ModelKind::Completion).await;
    let input = json!({"prompts": ["a", "b"], "stop_sequences": ["."], "max_tokens": 5, "top_k": 2.0, "stream": false});
    let output = execute(&platform, &deployment, input).await.unwrap();
    let expected = json!({
        "completions": [["a", ["one"]], ["b", ["two"]]],
        "finish_reason": "stop", "prompt_tokens": 4, "response_tokens": 2,
    });
    assert_eq!(output, expected);
    let output = execute(&platform, &deployment, json!({"prompts": ["a"]})).await.unwrap();
    assert_eq!(output["completions"], json!([["a", ["x"]]]));
    let calls = script.calls();
    let Request::Complete { request, .. } = &*calls[0].request else { panic!("{calls:?}") };
    assert_eq!(request.prompt, Prompt::from(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!((request.max_tokens, request.top_k), (Some(5), Some(2)));
    assert_eq!((request.temperature, &*request.stop), (Some(0.3), &[".".to_owned()][..]));
    let rows = rows(&platform).await;
    assert_eq!((rows.len(), &*rows[0].operation, rows[0].prompt_tokens), (2, "execute", Some(4)));
}

#[tokio::test]
async fn chats_give_a_message() {
    let script = Script::new().reply("Paris");
    let platform = over(&script).await;
    let deployment = of_kind(&platform, ModelKind::Chat).await;
    let messages =
        json!([{"role": "system", "content": "Be dry."}, {"role": "user", "content": "France?"}]);
    let input = json!({"messages": messages, "temperature": 1});
    let output = execute(&platform, &deployment, input).await.unwrap();
    let expected =
        json!({"message": {"role": "assistant", "content": "Paris"}, "finish_reason": "stop"});
    assert_eq!(output, expected);
    let chats = script.chats();
    assert_eq!((chats[0].messages.len(), chats[0].temperature), (2, Some(1.0)));
}

#[tokio::test]
async fn embeddings_come_with_their_texts() {
    let script = Script::new().embeddings([vec![0.5, 1.0], vec![0.25]]).embeddings([vec![1.0]]);
    let platform = over(&script).await;
    let deployment = of_kind(&platform, ModelKind::Embedding).await;
    let input = json!({"texts": ["a", "b"]});
    let output = execute(&platform, &deployment, input.clone()).await.unwrap();
    let expected = json!({"embeddings": [["a", [0.5, 1.0]], ["b", [0.25]]], "tokens_used": 0});
    assert_eq!(output, expected);
    let error = execute(&platform, &deployment, input).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Response);
}

#[tokio::test]
async fn rerankings_give_scores_in_the_order_of_the_chunks() {
    let mut ranked = Rerankings::ranked([0.25, 0.75]);
    ranked.usage = Some(Usage::new(9, 0));
    let script = Script::new().then(Outcome::rerankings(ranked));
    let platform = over(&script).await;
    let deployment = of_kind(&platform, ModelKind::Reranking).await;
    let input = json!({"query": "q", "chunks": ["a", "b"]});
    let output = execute(&platform, &deployment, input).await.unwrap();
    assert_eq!(output, json!({"chunk_scores": [0.25, 0.75], "tokens_used": 9}));
}

#[tokio::test]
async fn a_stream_gives_pieces_and_then_how_it_ended() {
    let steps = || {
        [
            StreamStep::started("m"),
            StreamStep::text("Pa"),
            StreamStep::text("ris"),
            StreamStep::usage(3, 2),
            StreamStep::finished("stop"),
        ]
    };
    let script = Script::new().events(steps()).events(steps());
    let platform = over(&script).await;
    let deployment = of_kind(&platform, ModelKind::Chat).await;
    let input = json!({"messages": [{"role": "user", "content": "France?"}]});
    let model = deployment.model_instance_id.as_ref().unwrap().as_str();
    let stream = call(&platform, model, StreamedExecution(request(&deployment, input))).await;
    let piece = |text: &str| json!({"message": {"role": "assistant", "content": text}});
    let mut last = piece("");
    last["finish_reason"] = "stop".into();
    assert_eq!(stream.unwrap().collect().await.unwrap(), [piece("Pa"), piece("ris"), last]);
    let row = row(&platform).await;
    assert_eq!((row.status, row.streamed, row.prompt_tokens), (CallStatus::Ok, true, Some(3)));

    let deployment = of_kind(&platform, ModelKind::Completion).await;
    let model = deployment.model_instance_id.as_ref().unwrap().as_str();
    let asked = request(&deployment, json!({"prompts": ["p"]}));
    let stream = call(&platform, model, StreamedExecution(asked)).await.unwrap();
    let piece = |text: &str| json!({"completions": [["p", [text]]]});
    let last = json!({"completions": [], "finish_reason": "stop", "prompt_tokens": 3, "response_tokens": 2});
    assert_eq!(stream.collect().await.unwrap(), [piece("Pa"), piece("ris"), last]);
}

#[tokio::test]
async fn a_server_and_its_alias_mean_a_deployment() {
    let script = Script::new().otherwise(|_| Outcome::reply("x"));
    let platform = over(&script).await;
    let deployment = of_kind(&platform, ModelKind::Chat).await;
    // To make a server the providers' lists are asked for, which the script answers wrongly.
    let create = CreateServer::new("front", &deployment.id).alias("support");
    let server = call(&platform, "", create).await.unwrap();
    let input = extra(json!({"messages": [{"role": "user", "content": "x"}]}));
    for server in [ServerRef::from(&server), ServerRef::alias("support")] {
        let request = ExecuteRequest::new(ExecuteTarget::Server(server), input.clone());
        let execution = call(&platform, "", request).await.unwrap();
        assert_eq!(execution.output["message"]["content"], "x");
    }
    let nobody = ExecuteTarget::Server(ServerRef::alias("nobody"));
    let error = call(&platform, "", ExecuteRequest::new(nobody, input)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(rows(&platform).await.len(), 2);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name() {
    let script = Script::new();
    let platform = over(&script).await;
    let chat = of_kind(&platform, ModelKind::Chat).await;
    let embedding = of_kind(&platform, ModelKind::Embedding).await;
    for (deployment, input, says) in [
        (&chat, json!({}), "missing field `messages`"),
        (&chat, json!({"messages": []}), "`messages` is empty"),
        (&chat, json!({"prompts": ["x"]}), "unknown field `prompts`"),
        (&chat, json!({"messages": "x"}), "invalid type"),
        (&embedding, json!({"texts": ["x"], "temperature": 1}), "unknown field `temperature`"),
    ] {
        let error = execute(&platform, deployment, input).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
    let model = embedding.model_instance_id.as_ref().unwrap().as_str();
    let asked = StreamedExecution(request(&embedding, json!({"texts": ["x"]})));
    assert!(call(&platform, model, asked).await.unwrap_err().is_unsupported());
    let error = call(&platform, "another", request(&chat, json!({}))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    for kind in [ModelKind::Agent, ModelKind::Generic, ModelKind::Bundle] {
        let deployment = of_kind(&platform, kind.clone()).await;
        let error = execute(&platform, &deployment, json!({})).await.unwrap_err();
        assert!(error.is_unsupported() && error.to_string().contains(kind.as_str()), "{error}");
    }
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn where_nobody_knows_the_type_the_input_tells() {
    let script = Script::new().reply("x").embeddings([vec![1.0]]).embeddings([vec![1.0]]);
    let platform = over(&script).await;
    let target = || ExecuteTarget::Deployment("up/m".into());
    let ask = |input| call(&platform, "up/m", ExecuteRequest::new(target(), extra(input)));
    let output = ask(json!({"prompts": ["p"]})).await.unwrap().output;
    assert_eq!(output["completions"], json!([["p", ["x"]]]));
    assert_eq!(ask(json!({"texts": ["t"]})).await.unwrap().output["embeddings"][0][0], "t");
    assert_eq!(ask(json!({})).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let target = ExecuteTarget::Deployment("up:m".into());
    let request = ExecuteRequest::new(target, extra(json!({"texts": ["t"]})));
    call(&platform, "up:m", request).await.unwrap();
}

#[tokio::test]
async fn parameters_go_with_an_execution_too() {
    let script = Script::new().reply("x");
    let platform = over(&script).await;
    let mut request = template(ModelwayTemplate::new("up", "{{size}}"));
    request.model_request_parameters_schema = Some(crate::support::texts(["size"]));
    let deployment = deployed(&platform, request, json!({})).await;
    let input = json!({
        "messages": [{"role": "user", "content": "x"}],
        "model_request_parameters": {"bindings": {"size": "large"}},
    });
    execute(&platform, &deployment, input).await.unwrap();
    assert_eq!(script.calls()[0].context.upstream_id(), "large");
}
