use modelway::{
    ErrorKind, Message, ModelDeploymentId, ModelwayTemplate, ParameterBindings, ParameterField,
    ParameterSchema, ParameterType, Request, ServerRef,
};
use modelway_testing::{Fault, Outcome};

use super::subject::Subject;

pub(super) async fn a_chat_has_what_the_template_says(on: Subject) {
    let deployment = on.deployment().await;
    let chats = on.client.models().chat_completions();
    let history = [Message::user("Hello"), Message::assistant("Hello.")];
    let call = chats.create(&deployment).chat_history(history).prompt("The capital of France?");
    let reply = call.stop(["END"]).await.unwrap();
    assert_eq!(reply.text(), "It is Paris.");
    let usage = reply.usage.clone().unwrap();
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (Some(7), Some(3)));
    let asked = on.lab.chats().pop().unwrap();
    let texts: Vec<_> = asked.messages.iter().map(|m| m.text().into_owned()).collect();
    assert_eq!(texts, ["Answer dryly.", "Hello", "Hello.", "The capital of France?"]);
    assert_eq!((asked.temperature, asked.max_tokens), (Some(0.5), Some(100)));
    assert_eq!(asked.stop, ["END"]);
    let call = on.lab.calls().pop().unwrap();
    assert_eq!(call.context.upstream_id(), "chatty");
}

pub(super) async fn a_chat_streams(on: Subject) {
    let deployment = on.deployment().await;
    let chats = on.client.models().chat_completions();
    let mut stream = chats.create(&deployment).prompt("Capital?").stream().await.unwrap();
    let mut pieces = Vec::new();
    while let Some(event) = stream.next().await {
        pieces.extend(event.unwrap().text().map(str::to_owned));
    }
    pieces.retain(|piece| !piece.is_empty());
    assert_eq!(pieces, ["It is ", "Paris."]);
    let reply = stream.into_completion().unwrap();
    assert_eq!(reply.usage.unwrap().completion_tokens, Some(3));
}

pub(super) async fn completions_embeddings_and_rerankings(on: Subject) {
    let models = on.client.models();
    let built_in = ModelDeploymentId::new("lab/chatty");
    let text = models.completions().create(&built_in).prompt("zero").await.unwrap();
    assert_eq!(text.text(), "one two");
    let vectors = models.embeddings().create("lab/encoder").texts(["a", "abc"]).await.unwrap();
    let vectors: Vec<Vec<f32>> = vectors.vectors().map(<[f32]>::to_vec).collect();
    assert_eq!(vectors, [[1.0, 0.5], [3.0, 0.5]]);
    let ranked = models.rerankings().create("lab/encoder").query("q").chunks(["a", "b"]);
    let ranked = ranked.await.unwrap();
    let order: Vec<_> = ranked.results.iter().map(|r| (r.index, r.score)).collect();
    assert_eq!(order, [(1, 0.75), (0, 0.25)]);
}

pub(super) async fn request_parameters_are_bound(on: Subject) {
    let mut vendor = ModelwayTemplate::new("lab", "chatty");
    vendor.system_prompt = Some("Speak {{language}}.".to_owned());
    let language = ParameterField::new("language", ParameterType::Str, "in which").required();
    let templates = on.client.model_templates();
    let template = templates.create("polyglot", modelway::ModelKind::Chat, vendor);
    let template = template.model_request_parameters_schema(ParameterSchema::new([language]));
    let template = template.account_id("acct").await.unwrap();
    let models = on.client.models();
    let model = models.create("p").template(&template).account_id("acct").await.unwrap();
    let deployment = models.deployments().create(&model, "d").await.unwrap();
    let chat = || models.chat_completions().create(&deployment).prompt("Hi");
    chat().parameter("language", "French {{language}}").await.unwrap();
    let asked = on.lab.chats().pop().unwrap();
    // What is put in is data: it is not read for parameters once more.
    assert_eq!(asked.messages[0].text(), "Speak French {{language}}.");
    let checked = chat().parameters_of(&template, ParameterBindings::new().bind("language", 3));
    let error = checked.await.unwrap_err();
    assert!(error.to_string().contains("`language` must be str"), "{error}");
    let missing = chat().await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::InvalidRequest, "{missing}");
    let unknown = chat().parameter("language", "x").parameter("tone", "y").await.unwrap_err();
    assert!(unknown.to_string().contains("tone"), "{unknown}");
}

pub(super) async fn execute_takes_and_gives_json(on: Subject) {
    let deployment = on.deployment().await;
    let deployments = on.client.models().deployments();
    let model = deployment.model_instance_id.clone().unwrap();
    let chat = deployments.execute(&model, &deployment).messages([Message::user("Capital?")]);
    assert_eq!(chat.await.unwrap().message().unwrap(), "It is Paris.");
    let embedded = deployments.execute("lab/encoder", "lab/encoder").texts(["ab"]);
    match embedded.await {
        Ok(embedded) => assert_eq!(embedded.embeddings().unwrap(), [("ab".into(), vec![2.0, 0.5])]),
        // A provider that does not say what its models are for leaves no shape to choose.
        Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}"),
    }
    let nonsense = deployments.execute(&model, &deployment).field("mesages", "Hi").await;
    assert_eq!(nonsense.unwrap_err().kind(), ErrorKind::InvalidRequest);
}

pub(super) async fn execute_streams(on: Subject) {
    let deployment = on.deployment().await;
    let model = deployment.model_instance_id.clone().unwrap();
    let deployments = on.client.models().deployments();
    let call = deployments.execute(&model, &deployment).messages([Message::user("Capital?")]);
    let pieces = call.stream().await.unwrap().collect().await.unwrap();
    assert!(pieces.len() > 1, "{pieces:?}");
    let text = serde_json::to_string(&pieces).unwrap();
    assert!(text.contains("It is ") && text.contains("Paris."), "{text}");
}

pub(super) async fn an_unknown_deployment_is_not_found(on: Subject) {
    let chats = on.client.models().chat_completions();
    for id in ["nothing", "nobody/chatty"] {
        let error = chats.create(ModelDeploymentId::new(id)).prompt("Hi").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert!(error.to_string().contains(id), "{error}");
    }
    let server = on.client.model_servers().execute(ServerRef::alias("nothing"));
    assert_eq!(server.field("x", 1).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(on.lab.calls().iter().all(|call| matches!(&*call.request, Request::Control(_))));
}

pub(super) async fn a_providers_failure_keeps_its_kind(on: Subject) {
    let deployment = on.deployment().await;
    let _ = on.lab.clone().then(Outcome::fail(Fault::status(400)));
    let chat = on.client.models().chat_completions().create(&deployment).prompt("Hi");
    let error = chat.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
}
