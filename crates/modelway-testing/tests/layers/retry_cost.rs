//! Retry: what it may cost, and when it may not be done at all.

use std::sync::Arc;

use http::Method;
use modelway_core::layers::{RetryBudget, RetryPolicy, TargetLayers, stack_target};
use modelway_core::{ErrorKind, Operation, RawRequest};
use modelway_testing::{Fault, Outcome, Script};
use serde_json::json;

use crate::support::{call, chat, chat_with, layers, millis, retrying, secs, with_deadline};

/// Whether a raw request is tried again after `fault`.
async fn raw_is_retried(method: Method, fault: Fault) -> bool {
    let script = Script::new().fail(fault).raw(json!({"id": "made"}));
    let backend = retrying(&script, RetryPolicy::default());
    let request = RawRequest::new(method, "models", Some(json!({"name": "m"})));
    let result = backend.call(call(request)).await;
    if let Ok(reply) = result {
        assert_eq!(RawRequest::output(reply).unwrap().json().unwrap()["id"], "made");
    }
    script.calls().len() == 2
}

#[tokio::test(start_paused = true)]
async fn what_creates_is_retried_only_if_never_sent() {
    assert!(raw_is_retried(Method::POST, Fault::connect()).await);
    assert!(!raw_is_retried(Method::POST, Fault::reset()).await);
    for status in [408, 429, 500, 503] {
        assert!(!raw_is_retried(Method::POST, Fault::status(status)).await, "{status}");
    }
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        assert!(!raw_is_retried(method, Fault::status(503)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn what_creates_is_never_retried_on_a_conflict() {
    assert!(!raw_is_retried(Method::POST, Fault::status(409)).await);
    let odd = Fault::status(409).map(|e| e.with_phase(modelway_core::Phase::Connect));
    assert!(!raw_is_retried(Method::POST, odd).await);
}

#[tokio::test(start_paused = true)]
async fn what_reads_is_retried_like_inference() {
    for fault in [Fault::status(503), Fault::status(409), Fault::reset()] {
        assert!(raw_is_retried(Method::GET, fault).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_does_not_fit_the_deadline_is_not_begun() {
    let started = tokio::time::Instant::now();
    let script = Script::new().fail(Fault::rate_limited(secs(2))).reply("Paris");
    let backend = with_deadline(retrying(&script, RetryPolicy::default()));
    let error = chat_with(&backend, |o| o.timeout = Some(secs(2))).await.unwrap_err();
    assert_eq!((error.kind(), script.calls().len()), (ErrorKind::RateLimited, 1));
    assert_eq!(started.elapsed(), secs(0));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_fits_the_deadline_is_done() {
    let script = Script::new().otherwise(|_| Outcome::fail(Fault::status(503)));
    let backend = with_deadline(retrying(&script, RetryPolicy::retries(9)));
    let error = chat_with(&backend, |o| o.timeout = Some(secs(3))).await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    assert_eq!(script.call_times(), [0, 500, 1_500].map(millis));
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_amplified() {
    let script = Script::new().otherwise(|_| Outcome::fail(Fault::status(503)));
    let budget = Arc::new(RetryBudget::default());
    let backend = stack_target(script.backend(), TargetLayers { budget, ..layers() });
    for _ in 0..1_000 {
        chat(&backend).await.unwrap_err();
    }
    let attempts = script.calls().len();
    assert!((1_200..=1_220).contains(&attempts), "{attempts} attempts for 1000 calls");
}

#[tokio::test(start_paused = true)]
async fn an_outage_under_concurrency_is_not_amplified() {
    let script = Script::new().otherwise(|_| Outcome::fail(Fault::status(503)));
    let budget = Arc::new(RetryBudget::default());
    let backend = stack_target(script.backend(), TargetLayers { budget, ..layers() });
    let tasks: Vec<_> = (0..1_000)
        .map(|_| {
            let backend = backend.clone();
            tokio::spawn(async move { chat(&backend).await.is_err() })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert!(script.calls().len() <= 1_220);
}

#[tokio::test(start_paused = true)]
async fn each_call_pays_in_a_share_of_a_retry() {
    let budget = Arc::new(RetryBudget::new(1, 50));
    let script = Script::new().otherwise(|_| Outcome::fail(Fault::status(503)));
    let backend = stack_target(script.backend(), TargetLayers { budget, ..layers() });
    for attempts in [2, 3, 5, 6, 8] {
        chat(&backend).await.unwrap_err();
        assert_eq!(script.calls().len(), attempts);
    }
}
