//! What every result tells of its attempts.

use modelway_core::layers::RetryPolicy;
use modelway_core::{Attempt, CallMeta, DeploymentRef, ErrorKind};
use modelway_testing::{Fault, Script, StreamStep};

use crate::support::{MODEL, chat, millis, read_error, retrying, secs, stream};

fn attempt(status: Option<u16>, error: Option<ErrorKind>, wait: std::time::Duration) -> Attempt {
    let mut attempt = Attempt::new(status, error, wait);
    attempt.deployment = Some(DeploymentRef::from(MODEL));
    attempt
}

fn assert_named(meta: &CallMeta) {
    assert_eq!(meta.provider.as_deref(), Some("zoo"));
    assert_eq!(meta.deployment, Some(DeploymentRef::new("zoo", "parrot")));
}

#[tokio::test(start_paused = true)]
async fn a_success_tells_its_attempts() {
    let script =
        Script::new().fail(Fault::connect()).fail(Fault::rate_limited(secs(3))).reply("Paris");
    let reply = chat(&retrying(&script, RetryPolicy::default())).await.unwrap();
    assert_named(&reply.meta);
    assert_eq!(
        reply.meta.attempts,
        [
            attempt(None, Some(ErrorKind::Connection), secs(0)),
            attempt(Some(429), Some(ErrorKind::RateLimited), millis(500)),
            attempt(Some(200), None, secs(3)),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_tells_its_attempts() {
    let script = Script::new().fail(Fault::status(503)).fail(Fault::status(401));
    let error = chat(&retrying(&script, RetryPolicy::default())).await.unwrap_err();
    assert_named(error.meta());
    assert_eq!(
        error.meta().attempts,
        [
            attempt(Some(503), Some(ErrorKind::Provider), secs(0)),
            attempt(Some(401), Some(ErrorKind::Authentication), millis(500)),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_tells_its_attempts() {
    let script = Script::new().fail(Fault::in_band("overloaded")).stream(["Paris"]);
    let stream = stream(&retrying(&script, RetryPolicy::default())).await.unwrap();
    let attempts = [
        attempt(Some(200), Some(ErrorKind::Provider), secs(0)),
        attempt(Some(200), None, millis(500)),
    ];
    assert_named(stream.meta());
    assert_eq!(stream.meta().attempts, attempts);
    assert_eq!(stream.collect().await.unwrap().meta.attempts, attempts);
}

#[tokio::test(start_paused = true)]
async fn the_error_of_a_broken_stream_tells_its_attempts() {
    for fault in [Fault::in_band("overloaded"), Fault::reset()] {
        let script = Script::new()
            .fail(Fault::status(503))
            .events([StreamStep::text("Pa"), StreamStep::Error(fault)]);
        let mut stream = stream(&retrying(&script, RetryPolicy::default())).await.unwrap();
        let error = read_error(&mut stream).await;
        assert_named(error.meta());
        assert_eq!(error.status(), Some(200));
        assert_eq!(
            error.meta().attempts,
            [
                attempt(Some(503), Some(ErrorKind::Provider), secs(0)),
                attempt(Some(200), None, millis(500)),
            ]
        );
    }
}
