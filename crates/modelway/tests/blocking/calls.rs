//! The tree, errors and layers are the async client's.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use modelway::blocking::{self, Client};
use modelway::layers::RetryPolicy;
use modelway::{
    CallOptions, ChatRequest, Error, ErrorKind, MapEnvironment, Message, Phase, Rerankings, Timer,
    Timestamp,
};
use modelway_testing::{Fault, FixedJitter, Outcome, Script, StreamStep};
use serde_json::json;

fn client(script: &Script) -> Client {
    Client::builder().backend(script.clone()).build().expect("a client")
}

#[test]
fn every_resource_answers() {
    let script = Script::new()
        .reply("Paris")
        .stream(["Pa", "ris"])
        .reply("and on")
        .stream(["and ", "on"])
        .embeddings([vec![1.0, 2.0]])
        .then(Outcome::rerankings(Rerankings::ranked([0.5, 0.25])))
        .models(["a", "b"])
        .models(["a", "b"])
        .raw(json!({"ok": true}))
        .reply("Rome");
    let client = client(&script);
    let models = client.models();

    let chat = models.chat_completions().create("m").prompt("Capital?").temperature(0.0);
    assert_eq!(chat.clone().send().unwrap().text(), "Paris");
    let stream: blocking::ChatStream = chat.stream().unwrap();
    assert_eq!(stream.collect().unwrap().text(), "Paris");
    let plain = models.completions().create("m").prompt("Once").max_tokens(3);
    assert_eq!(plain.clone().send().unwrap().text(), "and on");
    let stream: blocking::CompletionStream = plain.stream().unwrap();
    assert_eq!(stream.collect().unwrap().text(), "and on");
    let vectors = models.embeddings().create("m").texts(["a"]).send().unwrap();
    assert_eq!(vectors.embeddings.len(), 1);
    let ranked = models.rerankings().create("m").query("q").chunks(["a", "b"]).send().unwrap();
    assert_eq!(ranked.chunk_scores(2), [Some(0.5), Some(0.25)]);
    assert_eq!(models.list().send().unwrap().into_iter().count(), 2);
    assert_eq!(models.retrieve("b").send().unwrap().id, "b");
    let raw = client.raw().post("/things", json!({})).send().unwrap();
    assert_eq!(raw.json().unwrap(), json!({"ok": true}));
    let request = ChatRequest::new([Message::user("Capital?")]);
    assert_eq!(client.send(request, "m", CallOptions::default()).unwrap().text(), "Rome");

    assert_eq!((script.remaining(), script.in_flight()), (0, 0));
    assert_eq!(script.chats()[0].temperature, Some(0.0));
    assert_eq!(client.default_provider(), Some("backend"));
    assert_eq!(client.providers().collect::<Vec<_>>(), ["backend"]);
}

/// What a program can branch on, and what people read.
fn told(error: &Error) -> (ErrorKind, Phase, Option<u16>, bool, usize, String) {
    let attempts = error.meta().attempts.len();
    (error.kind(), error.phase(), error.status(), error.is_retryable(), attempts, error.to_string())
}

#[test]
fn errors_are_those_of_the_async_client() {
    let faults = || {
        Script::new()
            .fail(Fault::status(401))
            .fail(Fault::status(404))
            .fail(Fault::rate_limited(Duration::from_secs(3600)))
            .fail(Fault::in_band("overloaded").retryable(false))
            .fail(Fault::reset())
            .fail(Fault::timeout(Phase::Sent))
    };
    let policy = RetryPolicy::never();
    let builder = modelway::Client::builder().backend(faults()).retry(policy.clone());
    let asynchronous = builder.build().expect("a client");
    let blocking = Client::builder().backend(faults()).retry(policy).build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for case in 0..7 {
        // The last asks nothing.
        let prompt = (case < 6).then_some("Hi");
        let call = asynchronous.models().chat_completions().create("m");
        let call = prompt.into_iter().fold(call, |call, prompt| call.prompt(prompt));
        let awaited = runtime.block_on(async { call.await.expect_err("a failure") });
        let call = blocking.models().chat_completions().create("m");
        let call = prompt.into_iter().fold(call, |call, prompt| call.prompt(prompt));
        let waited_for = call.send().expect_err("a failure");
        assert_eq!(told(&waited_for), told(&awaited), "case {case}");
    }
    let nowhere = MapEnvironment::default();
    let awaited = modelway::Client::builder().environment(nowhere.clone()).from_env().build();
    let waited_for = Client::builder().environment(nowhere).from_env().build();
    assert_eq!(told(&waited_for.expect_err("none")), told(&awaited.expect_err("none")));
}

#[test]
fn time_limits_hold() {
    let script = Script::new().hang().events([StreamStep::Hang]).stream(["Paris"]);
    let chats = client(&script).models().chat_completions();
    let limit = Duration::from_millis(20);
    let call = chats.create("m").prompt("Hi").with_retry(RetryPolicy::never());
    let error = call.clone().with_timeout(limit).send().expect_err("silence");
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::Sent));
    assert_eq!(script.in_flight(), 0, "the call that timed out is cancelled");
    let error = call.clone().with_first_event_timeout(limit).stream().expect_err("silence");
    assert!(error.is_timeout(), "{error}");
    let stream = call.with_timeout(Duration::from_secs(60)).stream().expect("in time");
    assert_eq!(stream.collect().expect("in time").text(), "Paris");
}

/// A clock on which only the wait that is asked for passes, and at once.
#[derive(Debug, Clone, Default)]
struct Impatient(Arc<Mutex<Vec<Duration>>>);

const ASKED: Duration = Duration::from_secs(7);

impl Timer for Impatient {
    #[allow(clippy::disallowed_methods, reason = "a clock")]
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> Timestamp {
        SystemTime::UNIX_EPOCH.into()
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        if duration != ASKED {
            return Box::pin(std::future::pending());
        }
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

#[test]
fn retries_wait_on_the_injected_timer() {
    let timer = Impatient::default();
    let script = Script::new().fail(Fault::rate_limited(ASKED)).reply("Paris");
    let builder = Client::builder().backend(script).timer(timer.clone());
    let client = builder.randomness(FixedJitter(0.0)).build().expect("a client");
    let reply = client.models().chat_completions().create("m").prompt("Hi").send().unwrap();
    assert_eq!(reply.text(), "Paris");
    assert_eq!(reply.meta.attempts.len(), 2);
    assert_eq!(*timer.0.lock().unwrap(), [ASKED]);
}

#[test]
fn there_and_back_it_is_the_same_client() {
    let script = Script::new().reply("one").reply("two");
    let first = modelway::Client::builder().backend(script.clone()).build().expect("a client");
    let blocking = Client::new(first).expect("a blocking client");
    let chat = blocking.models().chat_completions();
    assert_eq!(chat.create("m").prompt("Hi").send().unwrap().text(), "one");
    let back = modelway::Client::from(blocking);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let call = back.models().chat_completions().create("m").prompt("Hi");
    assert_eq!(runtime.block_on(call.into_future()).unwrap().text(), "two");
    assert_eq!(script.calls().len(), 2);
}

#[test]
fn handles_cross_threads() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    fn sent<T: Send + Iterator + 'static>() {}
    shared::<Client>();
    shared::<blocking::Models>();
    shared::<blocking::ChatCompletions>();
    shared::<blocking::Completions>();
    shared::<blocking::EmbeddingsResource>();
    shared::<blocking::RerankingsResource>();
    shared::<blocking::Raw>();
    shared::<blocking::ClientBuilder>();
    shared::<blocking::ChatCall>();
    shared::<blocking::RawCall>();
    sent::<blocking::ChatStream>();
    sent::<blocking::CompletionStream>();
}

#[test]
fn lists_are_iterators_and_resources_are_the_same() {
    let script = Script::new().models(["a", "b"]).models(["a"]);
    let client = Client::builder().backend(script).build().unwrap();
    let models: Vec<_> = client.models().list().items().map(|model| model.unwrap().id).collect();
    assert_eq!(models, ["a", "b"]);
    let deployment = client.models().deployments().wait_until_ready("a", "a").send().unwrap();
    assert!(deployment.built_in);
}
