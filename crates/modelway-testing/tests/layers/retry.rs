//! Retry: what is tried again, and after how long.

use modelway_core::ErrorKind;
use modelway_core::layers::{Retry, RetryBudget, RetryPolicy};
use modelway_core::{Backend, Jitter, Phase};
use modelway_testing::{Fault, FixedJitter, Script, TokioTimer};
use proptest::prelude::*;
use std::sync::Arc;

use crate::support::{chat, chat_with, millis, retrying, secs};

async fn is_retried(fault: Fault) -> bool {
    let script = Script::new().fail(fault).reply("Paris");
    let result = chat(&retrying(&script, RetryPolicy::default())).await;
    assert_eq!(result.is_ok(), script.calls().len() == 2);
    result.is_ok()
}

#[tokio::test(start_paused = true)]
async fn retries_what_may_pass() {
    for status in [408, 409, 429, 500, 502, 503, 504, 529] {
        assert!(is_retried(Fault::status(status)).await, "{status}");
    }
    for phase in [Phase::Connect, Phase::Sent, Phase::Response] {
        assert!(is_retried(Fault::timeout(phase)).await, "timeout in {phase:?}");
    }
    assert!(is_retried(Fault::connect()).await);
    assert!(is_retried(Fault::reset()).await);
    assert!(is_retried(Fault::in_band("overloaded")).await);
}

#[tokio::test(start_paused = true)]
async fn never_retries_what_stays_wrong() {
    for status in [400, 401, 402, 403, 404, 422] {
        assert!(!is_retried(Fault::status(status)).await, "{status}");
    }
    assert!(!is_retried(Fault::overflow()).await);
    assert!(!is_retried(Fault::status(503).retryable(false)).await);
}

#[tokio::test(start_paused = true)]
async fn waits_double_up_to_eight_seconds() {
    let script = Script::new().otherwise(|_| modelway_testing::Outcome::fail(Fault::status(503)));
    let error = chat(&retrying(&script, RetryPolicy::retries(6))).await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    let waits = [500, 1_000, 2_000, 4_000, 8_000, 8_000].map(millis);
    let mut times = vec![secs(0)];
    for wait in waits {
        times.push(*times.last().unwrap() + wait);
    }
    assert_eq!(script.call_times(), times);
    let told: Vec<_> = error.meta().attempts.iter().map(|a| a.wait).collect();
    assert_eq!(told[1..], waits);
}

#[tokio::test(start_paused = true)]
async fn jitter_is_injected() {
    for (unit, wait) in [(0.0, 500), (0.4, 450), (0.8, 400)] {
        let script = Script::new().fail(Fault::status(503)).reply("Paris");
        let retry: Arc<dyn Backend> = Arc::new(Retry::new(
            script.backend(),
            RetryPolicy::default(),
            Arc::new(RetryBudget::default()),
            TokioTimer::shared(),
            Arc::new(FixedJitter(unit)),
        ));
        chat(&retry).await.unwrap();
        assert_eq!(script.call_times()[1], millis(wait));
    }
}

proptest! {
    #[test]
    fn waits_stay_within_the_jitter(retry in 0u32..40, seed: u64) {
        let nominal = [0.5, 1.0, 2.0, 4.0, 8.0][retry.min(4) as usize];
        let unit = modelway_core::Randomness::unit(&Jitter::seeded(seed));
        let wait = RetryPolicy::default().wait(retry, None, unit).unwrap().as_secs_f64();
        prop_assert!(wait > 0.75 * nominal && wait <= nominal, "{wait} for {nominal}");
    }
}

#[tokio::test(start_paused = true)]
async fn honours_retry_after_exactly() {
    for wait in [millis(250), secs(7), secs(60)] {
        let script = Script::new().fail(Fault::rate_limited(wait)).reply("Paris");
        chat(&retrying(&script, RetryPolicy::default())).await.unwrap();
        assert_eq!(script.call_times()[1], wait);
    }
    let script = Script::new().fail(Fault::status(503).retry_after(secs(11))).reply("Paris");
    chat(&retrying(&script, RetryPolicy::default())).await.unwrap();
    assert_eq!(script.call_times()[1], secs(11));
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_zero_is_no_invitation_to_hammer() {
    let script = Script::new().fail(Fault::rate_limited(secs(0))).reply("Paris");
    chat(&retrying(&script, RetryPolicy::default())).await.unwrap();
    assert_eq!(script.call_times()[1], millis(500));
}

#[tokio::test(start_paused = true)]
async fn gives_up_at_once_when_asked_to_wait_too_long() {
    let started = tokio::time::Instant::now();
    let script = Script::new().fail(Fault::rate_limited(secs(61))).reply("Paris");
    let error = chat(&retrying(&script, RetryPolicy::default())).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(secs(61))));
    assert_eq!(error.headers()["retry-after"], "61");
    assert_eq!((script.calls().len(), started.elapsed()), (1, secs(0)));
}

#[tokio::test(start_paused = true)]
async fn a_call_may_set_its_own_policy() {
    let script = Script::new().fail(Fault::status(503)).reply("Paris");
    let backend = retrying(&script, RetryPolicy::default());
    chat_with(&backend, |o| o.retry = Some(RetryPolicy::never())).await.unwrap_err();
    assert_eq!(script.calls().len(), 1);
}
