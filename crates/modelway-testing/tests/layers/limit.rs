//! Limit: never more in flight than allowed, and how long a permit is held.

use std::sync::Arc;

use modelway_core::layers::{Limit, LimitKey, LimitRegistry, Limiter};
use modelway_core::{ApiKey, Backend as _, Reply, Request, StreamedChat};
use modelway_testing::{Fault, Outcome, Script, StreamStep, TokioTimer};

use crate::support::{call, chat, limited, millis, poll_once, question, secs, stream};

#[tokio::test(start_paused = true)]
async fn never_more_in_flight_than_allowed() {
    let script = Script::new().otherwise(|call| {
        let slow = StreamStep::Pause(millis(30));
        match &*call.request {
            Request::Chat { stream: false, .. } => Outcome::reply("Paris").after(millis(70)),
            _ => Outcome::events([
                StreamStep::text("Pa"),
                slow,
                StreamStep::text("ris"),
                StreamStep::finished("stop"),
            ]),
        }
    });
    let limiter = Arc::new(Limiter::new(7, 200));
    let backend = limited(&script, &limiter);
    let tasks: Vec<_> = (0..200)
        .map(|i| {
            let backend = backend.clone();
            tokio::spawn(async move {
                match i % 3 {
                    0 => chat(&backend).await.map(drop),
                    1 => stream(&backend).await?.collect().await.map(drop),
                    _ => stream(&backend).await.map(drop),
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!((script.calls().len(), script.max_in_flight()), (200, 7));
    assert_eq!((limiter.free(), limiter.waiting(), script.in_flight()), (7, 0, 0));
    assert_eq!(script.dropped_streams(), 66);
}

#[tokio::test(start_paused = true)]
async fn a_permit_is_held_until_the_stream_is_over() {
    let script = Script::new().stream(["Pa", "ris"]);
    let limiter = Arc::new(Limiter::new(1, 10));
    let mut stream = stream(&limited(&script, &limiter)).await.unwrap();
    while let Some(event) = stream.next().await {
        let over = event.unwrap().is_terminal();
        assert_eq!(limiter.free(), usize::from(over));
    }
    // The stream object lives on; its permit does not.
    assert_eq!(limiter.free(), 1);
    assert_eq!(stream.into_completion().unwrap().text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn the_layer_itself_lets_go_at_the_terminal_item() {
    for end in [StreamStep::finished("stop"), Fault::reset().into(), StreamStep::End] {
        let script = Script::new().events([StreamStep::text("Pa"), end]);
        let limiter = Arc::new(Limiter::new(1, 10));
        let layer = Limit::new(script.backend(), limiter.clone(), TokioTimer::shared());
        let reply = layer.call(call(StreamedChat(question("?")))).await.unwrap();
        let Reply::Stream(mut events) = reply else { panic!("no stream") };
        events.next().await.unwrap().unwrap();
        assert_eq!(limiter.free(), 0);
        let _ = events.next().await;
        assert_eq!(limiter.free(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_permit_is_free_once_the_stream_is_dropped() {
    let script = Script::new().stream(["Pa", "ris"]);
    let limiter = Arc::new(Limiter::new(1, 10));
    let mut stream = stream(&limited(&script, &limiter)).await.unwrap();
    stream.next().await.unwrap().unwrap();
    assert_eq!((limiter.free(), script.in_flight()), (0, 1));
    drop(stream);
    assert_eq!((limiter.free(), script.in_flight(), script.dropped_streams()), (1, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_permit_is_free_once_the_stream_broke() {
    let script = Script::new().events([StreamStep::text("Pa"), Fault::reset().into()]);
    let limiter = Arc::new(Limiter::new(1, 10));
    let mut stream = stream(&limited(&script, &limiter)).await.unwrap();
    stream.next().await.unwrap().unwrap();
    assert_eq!(limiter.free(), 0);
    stream.next().await.unwrap().unwrap_err();
    assert_eq!(limiter.free(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_to_try_again_holds_no_permit() {
    let in_band = Outcome::events([StreamStep::started("m"), Fault::in_band("busy").into()]);
    for failure in [Outcome::fail(Fault::rate_limited(secs(10))), in_band] {
        let script = Script::new().then(failure).reply("second").reply("first");
        let limiter = Arc::new(Limiter::new(1, 10));
        let backend = limited(&script, &limiter);
        let mut first = Box::pin(stream(&backend));
        assert!(poll_once(&mut first).await.is_none());
        assert_eq!((limiter.free(), script.calls().len()), (1, 1));
        assert_eq!(chat(&backend).await.unwrap().text(), "second");
        assert_eq!(first.await.unwrap().collect().await.unwrap().text(), "first");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_frees_its_permit() {
    let script = Script::new().hang();
    let limiter = Arc::new(Limiter::new(1, 10));
    let backend = limited(&script, &limiter);
    let mut call = Box::pin(chat(&backend));
    assert!(poll_once(&mut call).await.is_none());
    assert_eq!((limiter.free(), script.in_flight()), (0, 1));
    drop(call);
    assert_eq!((limiter.free(), script.in_flight()), (1, 0));
}

#[test]
fn clients_share_limits_by_server_and_key() {
    let registry = LimitRegistry::new();
    let key = |base_url: &str, key: Option<&str>| LimitKey {
        base_url: base_url.to_owned(),
        key: key.map(|key| ApiKey::new(key).unwrap()),
    };
    let here = "https://api.example.com/v1";
    let limiter = registry.limiter(key(here, Some("k1")), 4, 10);
    let same = registry.clone().limiter(key(here, Some("k1")), 99, 99);
    assert!(Arc::ptr_eq(&limiter, &same));
    assert_eq!(same.free(), 4, "the first to come decides");
    for other in [key(here, Some("k2")), key(here, None), key("https://other.example", Some("k1"))]
    {
        assert!(!Arc::ptr_eq(&limiter, &registry.limiter(other, 4, 10)));
    }
}

#[tokio::test(start_paused = true)]
async fn two_clients_of_one_account_stay_within_its_limit_together() {
    let script = Script::new().otherwise(|_| Outcome::reply("Paris").after(secs(1)));
    let registry = LimitRegistry::new();
    let key = LimitKey { base_url: "https://api.example.com/v1".to_owned(), key: None };
    let clients = [(); 2].map(|()| limited(&script, &registry.limiter(key.clone(), 3, 100)));
    let tasks: Vec<_> = (0..20)
        .map(|i| {
            let backend = clients[i % 2].clone();
            tokio::spawn(async move { chat(&backend).await.is_ok() })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert_eq!(script.max_in_flight(), 3);
}
