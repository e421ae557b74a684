//! Limit: who waits, for how long, and who is turned away.

use std::sync::Arc;

use modelway_core::layers::{Limiter, TargetLayers, stack_target};
use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Outcome, Script};

use crate::support::{
    call, chat, chat_with, layers, limited, poll_once, question, secs, stream, with_deadline,
};

#[tokio::test(start_paused = true)]
async fn permits_go_in_the_order_of_asking() {
    let script = Script::new().otherwise(|_| Outcome::reply("Paris").after(secs(1)));
    let limiter = Arc::new(Limiter::new(1, 100));
    let backend = limited(&script, &limiter);
    let names: Vec<_> = (0..50).map(|i| i.to_string()).collect();
    let mut waiting: Vec<_> = names.iter().map(|name| backend.call(call(question(name)))).collect();
    for call in &mut waiting {
        assert!(poll_once(call).await.is_none());
    }
    assert_eq!(limiter.waiting(), 49);
    // Woken in the opposite order, they still go in the order of asking.
    let tasks: Vec<_> = waiting.into_iter().rev().collect();
    let mut tasks = tasks;
    while !tasks.is_empty() {
        tokio::time::sleep(secs(1)).await;
        let mut left = Vec::new();
        for mut task in tasks {
            if poll_once(&mut task).await.is_none() {
                left.push(task);
            }
        }
        tasks = left;
    }
    let order: Vec<_> = script.chats().iter().map(|c| c.messages[0].text().into_owned()).collect();
    assert_eq!(order, names);
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_does_not_overtake() {
    let script = Script::new().otherwise(|_| Outcome::reply("Paris").after(secs(1)));
    let limiter = Arc::new(Limiter::new(1, 100));
    let backend = limited(&script, &limiter);
    let mut first = backend.call(call(question("first")));
    let mut second = backend.call(call(question("second")));
    assert!(poll_once(&mut first).await.is_none());
    assert!(poll_once(&mut second).await.is_none());
    first.await.unwrap();
    // The permit is free now, and promised to the second, which was not polled since.
    let mut third = backend.call(call(question("third")));
    assert!(poll_once(&mut third).await.is_none());
    second.await.unwrap();
    third.await.unwrap();
    let order: Vec<_> = script.chats().iter().map(|c| c.messages[0].text().into_owned()).collect();
    assert_eq!(order, ["first", "second", "third"]);
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_bounded() {
    let script = Script::new().hang().reply("Paris").reply("Rome");
    let limiter = Arc::new(Limiter::new(1, 2));
    let backend = limited(&script, &limiter);
    let mut calls = [Box::pin(chat(&backend)), Box::pin(chat(&backend)), Box::pin(chat(&backend))];
    for call in &mut calls {
        assert!(poll_once(call).await.is_none());
    }
    let error = stream(&backend).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::QueueFull, Phase::Build));
    assert_eq!(error.provider(), Some("zoo"));
    assert_eq!((script.calls().len(), limiter.waiting()), (1, 2));
    let [hanging, one, two] = calls;
    drop(hanging);
    let (one, two) = (one.await.unwrap(), two.await.unwrap());
    assert_eq!((one.text(), two.text()), ("Paris", "Rome"));
}

#[tokio::test(start_paused = true)]
async fn without_a_queue_nobody_waits() {
    let script = Script::new().hang();
    let backend = limited(&script, &Arc::new(Limiter::new(1, 0)));
    let mut hanging = Box::pin(chat(&backend));
    assert!(poll_once(&mut hanging).await.is_none());
    assert_eq!(chat(&backend).await.unwrap_err().kind(), ErrorKind::QueueFull);
}

#[tokio::test(start_paused = true)]
async fn waiting_in_the_queue_honours_the_deadline() {
    let started = tokio::time::Instant::now();
    let script = Script::new().hang();
    let limiter = Arc::new(Limiter::new(1, 10));
    let backend = with_deadline(limited(&script, &limiter));
    let mut hanging = Box::pin(chat(&backend));
    assert!(poll_once(&mut hanging).await.is_none());
    let error = chat_with(&backend, |o| o.timeout = Some(secs(5))).await.unwrap_err();
    assert_eq!(started.elapsed(), secs(5));
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::Build));
    assert!(!error.is_retryable(), "the deadline has passed: {error}");
    assert_eq!((script.calls().len(), limiter.waiting()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn waiting_in_the_queue_may_have_a_limit_of_its_own() {
    let started = tokio::time::Instant::now();
    let script = Script::new().hang();
    let limiter = Arc::new(Limiter::new(1, 10));
    let mut layers = TargetLayers { limiter: Some(limiter.clone()), ..layers() };
    layers.timeouts.queue = Some(secs(3));
    let backend = stack_target(script.backend(), layers);
    let mut hanging = Box::pin(chat(&backend));
    assert!(poll_once(&mut hanging).await.is_none());
    let error = chat(&backend).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::Build));
    assert_eq!((started.elapsed(), limiter.waiting()), (secs(3), 0));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_waiter_frees_its_place() {
    let script = Script::new().hang().reply("Paris");
    let limiter = Arc::new(Limiter::new(1, 1));
    let backend = limited(&script, &limiter);
    let mut hanging = Box::pin(chat(&backend));
    assert!(poll_once(&mut hanging).await.is_none());
    let mut cancelled = Box::pin(chat(&backend));
    assert!(poll_once(&mut cancelled).await.is_none());
    assert_eq!(limiter.waiting(), 1);
    drop(cancelled);
    assert_eq!(limiter.waiting(), 0);
    let mut waiter = Box::pin(chat(&backend));
    assert!(poll_once(&mut waiter).await.is_none());
    drop(hanging);
    assert_eq!(waiter.await.unwrap().text(), "Paris");
    assert_eq!((limiter.waiting(), limiter.free()), (0, 1));
}
