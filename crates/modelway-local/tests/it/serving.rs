//! Many calls at once: bounded, fair, cancelled when nobody waits.

use std::time::Duration;

use modelway_core::{CompletionRequest, Error, ErrorKind, Inference, Prompt};

use crate::support::{builder, chat_models, complete, smollm2, stream, to, user};

#[tokio::test]
async fn fifty_chats_all_end_and_one_too_many_is_refused() {
    let Some(path) = smollm2() else { return };
    let models = builder(path).queue(46).build().unwrap();
    models.load("chat").await.unwrap();
    let blockers = hold_all_slots(&models).await;
    let chats: Vec<_> = (0..46)
        .map(|i| {
            let models = models.clone();
            let request = user(&format!("Say {i}.")).max_tokens(4u64);
            tokio::spawn(async move { models.chat(&request, &to("chat")).await })
        })
        .collect();
    wait_until_full(&models).await;
    drop(blockers);
    for chat in chats {
        assert_eq!(chat.await.unwrap().unwrap().usage.unwrap().completion_tokens, Some(4));
    }
}

/// Four answers too long to end meanwhile: each keeps a slot.
async fn hold_all_slots(
    models: &modelway_local::LocalModels,
) -> Vec<modelway_core::stream::EventStream> {
    let mut held = Vec::new();
    for i in 0..4 {
        let request = CompletionRequest::new(format!("Count: {i},")).max_tokens(3000u64);
        let mut events = stream(models, &request).await.unwrap();
        while events.next().await.unwrap().unwrap().text().is_none() {}
        held.push(events);
    }
    held
}

async fn wait_until_full(models: &modelway_local::LocalModels) {
    let probe = CompletionRequest::new("x").max_tokens(1u64);
    let refused: Error = loop {
        tokio::task::yield_now().await;
        match stream(models, &probe).await {
            Ok(events) => drop(events),
            Err(error) => break error,
        }
    };
    assert_eq!(refused.kind(), ErrorKind::QueueFull);
    assert!(refused.to_string().contains("46 calls wait"), "{refused}");
}

#[tokio::test]
async fn a_reader_that_sleeps_holds_up_nobody() {
    let Some(models) = chat_models() else { return };
    let slow = CompletionRequest::new("Once upon a time").max_tokens(200u64);
    let mut sleeper = stream(&models, &slow).await.unwrap();
    sleeper.next().await.unwrap().unwrap();
    let quick = CompletionRequest::new("1, 2, 3,").max_tokens(60u64);
    complete(&models, quick).await;
    let mut written = 0;
    while let Some(event) = sleeper.next().await {
        written += usize::from(event.unwrap().text().is_some());
    }
    assert!(written > 100, "{written}");
}

#[tokio::test]
async fn streams_that_nobody_reads_keep_no_slot() {
    let Some(path) = smollm2() else { return };
    let models = builder(path).slots(2).build().unwrap();
    let long = CompletionRequest::new("Once upon a time").max_tokens(60u64);
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(stream(&models, &long).await.unwrap());
    }
    // The last one first: it has its turn although the others, which came before, are not read.
    for mut events in streams.into_iter().rev() {
        let mut written = 0;
        while let Some(event) = events.next().await {
            written += usize::from(event.unwrap().text().is_some());
        }
        assert!(written > 40, "{written}");
    }
}

#[tokio::test]
async fn a_long_prompt_does_not_starve_a_running_answer() {
    let Some(models) = chat_models() else { return };
    let short = CompletionRequest::new("Once upon a time").max_tokens(40u64);
    let mut running = stream(&models, &short).await.unwrap();
    while running.next().await.unwrap().unwrap().text().is_none() {}
    let long = CompletionRequest::new(Prompt::Tokens((1000..3000).collect())).max_tokens(1u64);
    let reading = {
        let m = models.clone();
        tokio::spawn(async move { complete(&m, long).await })
    };
    while let Some(event) = running.next().await {
        event.unwrap();
    }
    // 40 tokens take at most 40 turns, each with at most 32 of the 2000.
    assert!(!reading.is_finished());
    reading.await.unwrap();
}

#[tokio::test]
async fn dropped_streams_and_futures_free_their_slot() {
    let Some(path) = smollm2() else { return };
    let models = builder(path).slots(1).queue(1).build().unwrap();
    let endless = CompletionRequest::new("Once upon a time").max_tokens(3000u64);
    let mut first = stream(&models, &endless).await.unwrap();
    while first.next().await.unwrap().unwrap().text().is_none() {}
    let waiting = stream(&models, &endless).await.unwrap();
    let full = stream(&models, &endless).await.unwrap_err();
    assert_eq!(full.kind(), ErrorKind::QueueFull);
    drop(waiting);
    let next = CompletionRequest::new("1, 2,").max_tokens(2u64);
    let next = stream(&models, &next).await.unwrap();
    drop(first);
    let answer = modelway_core::stream::CompletionStream::new(next).collect().await.unwrap();
    assert_eq!(answer.usage.unwrap().completion_tokens, Some(2));
    let chat = user("Tell me a long story.");
    let context = to("chat");
    let given_up = models.chat(&chat, &context);
    assert!(tokio::time::timeout(Duration::from_millis(50), given_up).await.is_err());
    assert!(!complete(&models, CompletionRequest::new("1, 2,").max_tokens(2u64)).await.is_empty());
}
