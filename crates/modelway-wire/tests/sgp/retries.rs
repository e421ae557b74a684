//! What is sent again, and what never.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::layers::{Retry, RetryBudget, RetryPolicy};
use modelway_core::*;
use modelway_testing::{Canned, CannedTransport, Fault, FixedJitter, TokioTimer};
use serde_json::json;

use crate::support::{backend, call, sgp};

/// How often `operation` is sent, and how it ends.
async fn tries(
    operation: impl Operation,
    transport: CannedTransport,
) -> (usize, Result<Reply, Error>) {
    let inner = Arc::new(backend(sgp(), &transport));
    let budget = Arc::new(RetryBudget::new(100, 100));
    let retry = Retry::new(
        inner,
        RetryPolicy::default(),
        budget,
        TokioTimer::shared(),
        Arc::new(FixedJitter(0.0)),
    );
    let result = retry.call(call("m", operation)).await;
    (transport.requests().len(), result)
}

fn deployment() -> Canned {
    Canned::json(200, &json!({"id": "d", "name": "d", "status": "READY"}))
}

#[tokio::test(start_paused = true)]
async fn a_create_is_never_sent_twice_on_its_own() {
    // The transport cannot say whether the service saw it: a retry could make a second deployment.
    for fault in [Fault::reset(), Fault::timeout(Phase::Sent)] {
        let transport = CannedTransport::new().fail(fault).respond(deployment());
        let (sent, result) = tries(CreateDeployment::new("d"), transport).await;
        assert_eq!(sent, 1);
        assert!(result.is_err());
    }
    for status in [408, 409, 429, 500, 503] {
        let refused = Canned::new(status).header("x-should-retry", "true");
        let transport = CannedTransport::new().respond(refused).respond(deployment());
        let (sent, result) = tries(CreateDeployment::new("d"), transport).await;
        assert_eq!((sent, result.unwrap_err().status()), (1, Some(status)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_certainly_not_sent_is_sent() {
    let transport = CannedTransport::new().fail(Fault::connect()).respond(deployment());
    let (sent, result) = tries(CreateDeployment::new("d"), transport).await;
    assert_eq!(sent, 2);
    assert!(result.is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_reads_is_sent_again_as_the_service_has_it() {
    for status in [408, 409, 429, 500, 599] {
        let transport = CannedTransport::new().respond(Canned::new(status)).respond(deployment());
        let (sent, result) = tries(RetrieveDeployment::new("d"), transport).await;
        assert_eq!((sent, result.is_ok()), (2, true), "{status}");
    }
    for status in [400, 401, 403, 404, 422, 425] {
        let transport = CannedTransport::new().respond(Canned::new(status)).respond(deployment());
        let (sent, _) = tries(RetrieveDeployment::new("d"), transport).await;
        assert_eq!(sent, 1, "{status}");
    }
    let transport = CannedTransport::new().fail(Fault::reset()).respond(deployment());
    assert_eq!(tries(RetrieveDeployment::new("d"), transport).await.0, 2);
}

#[tokio::test(start_paused = true)]
async fn three_attempts_with_doubling_waits() {
    let transport = CannedTransport::new()
        .respond(Canned::new(500))
        .respond(Canned::new(500).header("retry-after-ms", "1500"))
        .respond(Canned::new(500));
    let (sent, result) = tries(ListModels::new(), transport).await;
    let waits: Vec<_> = result.unwrap_err().meta().attempts.iter().map(|a| a.wait).collect();
    let wanted = [Duration::ZERO, Duration::from_millis(500), Duration::from_millis(1500)];
    assert_eq!((sent, waits.as_slice()), (3, &wanted[..]));
}
