//! Models in this process through the whole client: many calls at once, each with its own patience.

use std::time::Duration;

use modelway::{Client, Error, ErrorKind, erase};
use modelway_local::{LocalModels, ModelFiles};

use crate::server::{fetch, skip};

fn client(folder: &str) -> Client {
    let chat = ModelFiles::gguf(format!("{folder}/SmolLM2-135M-Instruct.Q4_1.gguf"));
    let models = LocalModels::builder().model("smollm2", chat).slots(2).queue(64).build();
    let backend = erase(models.expect("one model"));
    Client::builder().named_backend("local", backend).build().expect("a client")
}

async fn ask(client: Client, number: usize, patience: Option<Duration>) -> Result<String, Error> {
    let call = client.models().chat_completions().create("smollm2");
    let call = call.prompt(format!("Say the number {number}.")).max_tokens(6);
    let call = match patience {
        Some(limit) => call.with_timeout(limit),
        None => call,
    };
    call.await.map(|reply| reply.text().to_owned())
}

/// Every fifth of fifty calls gives up at once; that costs the others nothing and leaves no slot taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_chats_with_deadlines_of_their_own() {
    let folder = match fetch() {
        Ok(folder) => folder,
        Err(why) => return skip("weights", &why).unwrap_or_default(),
    };
    let client = client(&folder);
    // Loaded first: the patience is for the queue.
    ask(client.clone(), 0, None).await.expect("an answer");
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..50 {
        let patience = (number % 5 == 4).then_some(Duration::from_millis(1));
        let client = client.clone();
        calls.spawn(async move { (patience.is_some(), ask(client, number, patience).await) });
    }
    let (mut answered, mut gave_up) = (0, 0);
    for (hurried, result) in calls.join_all().await {
        match result {
            Ok(text) => {
                assert!(!hurried && !text.is_empty());
                answered += 1;
            }
            Err(error) => {
                assert!(hurried, "{error}");
                assert!(error.is_timeout(), "{error}");
                gave_up += 1;
            }
        }
    }
    assert_eq!((answered, gave_up), (40, 10));
    ask(client, 51, None).await.expect("a free slot");
}

/// What a model in process cannot do is refused before it is loaded.
#[tokio::test]
async fn what_is_not_offered_is_refused_before_any_work() {
    let client = client("/nowhere");
    let chat = || client.models().chat_completions().create("smollm2").prompt("Hi");
    let schema = modelway::ResponseFormat::JsonObject;
    let tool = modelway::FunctionTool::new("look_up");
    for call in [chat().response_format(schema), chat().tools([tool]), chat().n(2)] {
        let error = call.await.expect_err("not offered");
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
    let error = chat().await.expect_err("no such file");
    assert!(error.to_string().contains("/nowhere/SmolLM2"), "{error}");
}
