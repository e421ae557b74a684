//! Requests in flight, counted by the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::llama::{Llama, llama_alone};
use modelway::Client;

/// Requests that the server holds: at work or waiting in its queue.
async fn held(beside: &Client) -> u64 {
    let metrics = beside.raw().get("/metrics").await.expect("metrics");
    let text = String::from_utf8_lossy(&metrics.body).into_owned();
    let value = |name: &str| {
        let line = text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|n| n.trim().parse::<f64>().ok()).map_or(0, |n| n as u64)
    };
    value("llamacpp:requests_processing") + value("llamacpp:requests_deferred")
}

async fn ask(client: Client, i: usize) {
    let chats = client.models().chat_completions();
    let call = chats.create("smollm2").prompt(format!("Say {i}.")).temperature(0.0).max_tokens(3);
    if i.is_multiple_of(2) {
        call.await.expect("an answer");
    } else {
        call.stream().await.expect("a stream").collect().await.expect("complete");
    }
}

async fn watch(server: &Llama, over: &AtomicBool) -> u64 {
    let beside = server.beside();
    let mut most = 0;
    while !over.load(Ordering::Relaxed) {
        most = most.max(held(&beside).await);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    most
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_never_holds_more_than_thirty() {
    let Some(server) = llama_alone().await else { return };
    let provider = server.provider().with_in_flight(Some(30));
    let provider = provider.with_key(modelway::ApiKey::new(&server.key).expect("a key"));
    let client = Client::builder().provider(provider).no_proxy().build().expect("a client");
    let over = AtomicBool::new(false);
    let all = async {
        let calls: Vec<_> = (0..60).map(|i| tokio::spawn(ask(client.clone(), i))).collect();
        for call in calls {
            call.await.expect("no panic");
        }
        over.store(true, Ordering::Relaxed);
    };
    let (most, ()) = tokio::join!(watch(&server, &over), all);
    println!("60 calls under a limit of 30: the server held at most {most}");
    assert!(most <= 30, "the server held {most}");
    assert!(most >= 20, "the limit was never tried: the server held at most {most}");
}
