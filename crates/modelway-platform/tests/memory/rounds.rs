//! Rounds of calls, all of a round at the same time, over one platform.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use modelway_core::*;
use modelway_platform::{CallFilter, CallRecord, Platform, UsageSubject};
use modelway_testing::{Fault, Outcome, Script, StreamStep};
use tokio::sync::Barrier;

use crate::support::place::Place;

pub(crate) const CALLS: usize = 2_000;
/// The most rows of one statement.
const LARGEST: usize = 64;

/// A platform, and what its provider answers in this round.
pub(crate) struct Load {
    platform: Platform,
    provider: Arc<Provider>,
    _place: Place,
}

/// A scripted provider that answers when all calls of the round have come. A script notes each call for good, so that
/// each round has its own.
#[derive(Debug)]
struct Provider {
    script: Mutex<Script>,
    all: Barrier,
}

#[async_trait]
impl Backend for Provider {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        self.all.wait().await;
        let backend = self.script.lock().unwrap().backend();
        backend.call(call).await
    }
}

/// Of four calls one is whole, one streamed, one fails, and one is left half-way.
fn answer(call: &Call) -> Outcome {
    match call.context.upstream_id() {
        "whole" => Outcome::reply("x"),
        "streamed" => Outcome::events([StreamStep::text("x"), StreamStep::finished("stop")]),
        "failed" => Outcome::fail(Fault::status(500)),
        _ => Outcome::events([StreamStep::text("12345678"), StreamStep::Hang]),
    }
}

impl Load {
    pub(crate) async fn new() -> Self {
        let script = Mutex::new(Script::new().otherwise(answer));
        let provider = Arc::new(Provider { script, all: Barrier::new(CALLS) });
        let mut providers = ProviderList::new();
        providers.add(ProviderEntry::new("up", provider.clone()));
        let place = Place::sqlite().unwrap();
        let platform = Platform::open(&place.url).await.unwrap().over(providers);
        let load = Self { platform, provider, _place: place };
        load.statements().await;
        load
    }

    /// Writes batches of every size that has a statement of its own, since those stay prepared for good.
    async fn statements(&self) {
        let ledger = self.platform.ledger();
        for size in 1..=LARGEST {
            let mut slots = Vec::new();
            for _ in 0..size {
                slots.push(ledger.reserve().await.unwrap());
            }
            for slot in slots {
                let at = Timestamp::from_unix_seconds(0).unwrap();
                slot.record(CallRecord::new(at, "warm", "chat").model_name("warm"));
            }
            ledger.flush().await.unwrap();
        }
    }

    /// Resolves when all calls of a round have ended and their rows are durable.
    pub(crate) async fn round(&self) {
        let calls = (0..CALLS).map(|n| tokio::spawn(call(self.platform.clone(), n)));
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap();
        }
        self.platform.flush().await.unwrap();
        let fresh = Script::new().otherwise(answer);
        let done = std::mem::replace(&mut *self.provider.script.lock().unwrap(), fresh);
        assert_eq!((done.calls().len(), done.in_flight()), (CALLS, 0));
    }

    pub(crate) async fn rows(&self) -> u64 {
        let calls = CallFilter::new(UsageSubject::Provider("up".to_owned()));
        self.platform.ledger().count(&calls).await.unwrap()
    }
}

async fn call(platform: Platform, n: usize) {
    let chat = || ChatRequest::new([Message::user("1234")]);
    match n % 4 {
        0 => drop(ask(&platform, "up/whole", chat()).await.unwrap()),
        1 => {
            let stream = ask(&platform, "up/streamed", StreamedChat(chat())).await.unwrap();
            drop(stream.collect().await.unwrap());
        }
        2 => drop(ask(&platform, "up/failed", chat()).await.unwrap_err()),
        _ => {
            let mut stream = ask(&platform, "up/dropped", StreamedChat(chat())).await.unwrap();
            drop(stream.next().await.unwrap().unwrap());
        }
    }
}

async fn ask<O: Operation>(
    platform: &Platform,
    id: &str,
    operation: O,
) -> Result<O::Output, Error> {
    let context = CallContext::new(DeploymentRef::new("platform", id), CallOptions::default());
    let request = Arc::new(operation.into_request());
    O::output(platform.call(Call { request, context }).await?)
}
