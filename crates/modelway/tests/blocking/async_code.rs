//! In async code it refuses, and nothing panics.

use std::thread;

use modelway::blocking::{ChatStream, Client};
use modelway::{CallOptions, ChatRequest, Error, ErrorKind, Message, Phase};
use modelway_testing::Script;
use serde_json::Value;

use crate::server::{listen, over, provider};

/// What plain threads do, whoever asks for it.
fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    thread::spawn(work).join().expect("no panic")
}

fn client(script: Script) -> Client {
    on_a_thread(|| Client::builder().backend(script).build().expect("a client"))
}

fn open(client: &Client) -> ChatStream {
    let call = client.models().chat_completions().create("m").prompt("Hi");
    on_a_thread(|| call.stream().expect("a stream"))
}

/// The refusal of each entry point.
fn entries(client: &Client, script: &Script) -> Vec<(&'static str, Option<Error>)> {
    let models = client.models();
    let chat = models.chat_completions().create("m").prompt("Hi");
    let plain = models.completions().create("m").prompt("Hi");
    let asynchronous = modelway::Client::builder().backend(script.clone()).build().expect("one");
    let request = ChatRequest::new([Message::user("Hi")]);
    vec![
        ("build", Client::builder().backend(script.clone()).build().err()),
        ("from_env", Client::from_env().err()),
        ("new", Client::new(asynchronous).err()),
        ("chat", chat.clone().send().err()),
        ("chat stream", chat.stream().err()),
        ("completion", plain.clone().send().err()),
        ("completion stream", plain.stream().err()),
        ("embedding", models.embeddings().create("m").texts(["a"]).send().err()),
        ("reranking", models.rerankings().create("m").query("q").send().err()),
        ("chat plan", models.chat_completions().create("m").prompt("Hi").plan().err()),
        ("completion plan", models.completions().create("m").prompt("Hi").plan().err()),
        ("list", models.list().send().err()),
        ("items", models.list().items().next().and_then(Result::err)),
        ("retrieve", models.retrieve("m").send().err()),
        ("raw", client.raw().post("/", Value::Null).send().err()),
        ("send", client.send(request, "m", CallOptions::default()).err()),
    ]
}

fn refused(name: &str, error: Option<Error>) {
    let error = error.unwrap_or_else(|| panic!("{name} was not refused"));
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Configuration, Phase::Build), "{name}");
    assert!(!error.is_retryable(), "{name}");
    assert_eq!(
        error.to_string(),
        "the blocking client was used on a thread of an async runtime; \
         await `modelway::Client` there, or use `std::thread::spawn`",
        "{name}"
    );
}

fn all_are_refused() {
    let script = Script::new().otherwise(|_| modelway_testing::Outcome::reply("never"));
    let client = client(script.clone());
    for (name, error) in entries(&client, &script) {
        refused(name, error);
    }
    assert!(script.calls().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn every_entry_is_refused_on_a_runtime_of_one_thread() {
    all_are_refused();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_entry_is_refused_on_a_runtime_of_many_threads() {
    all_are_refused();
    tokio::spawn(async { all_are_refused() }).await.expect("no panic");
    // Such a thread could wait, but nothing tells it from the others.
    tokio::task::spawn_blocking(all_are_refused).await.expect("no panic");
}

#[tokio::test]
async fn reading_a_stream_is_refused_once_and_goes_on_elsewhere() {
    let mut stream = open(&client(Script::new().stream(["Pa", "ris"])));
    let error = stream.next().expect("told").expect_err("refused");
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Configuration, Phase::Stream));
    // A loop that skips errors ends all the same.
    assert!(stream.next().is_none() && stream.next().is_none());
    let stream = on_a_thread(move || {
        assert!(stream.next().is_some_and(|event| event.is_ok()));
        stream
    });
    let error = stream.collect().expect_err("refused again");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let stream = open(&client(Script::new().stream(["Pa", "ris"])));
    assert_eq!(on_a_thread(|| stream.collect()).expect("read").text(), "Paris");
}

#[tokio::test]
async fn dropping_is_allowed() {
    let script = Script::new().stream(["Pa", "ris"]);
    let client = client(script.clone());
    let stream = open(&client);
    drop(stream);
    assert_eq!((script.dropped_streams(), script.in_flight()), (1, 0));
    drop(client);
}

#[tokio::test]
async fn dropping_a_stream_over_a_socket_cancels_it_here_too() {
    let (gone, was_gone) = std::sync::mpsc::channel();
    let address = listen(move |mut connection| {
        connection.request();
        connection.start();
        connection.text("one");
        connection.until_gone();
        gone.send(()).expect("the test waits");
    });
    let client =
        on_a_thread(move || over(Client::builder(), provider(address)).build().expect("a client"));
    drop((open(&client), client));
    was_gone.recv_timeout(std::time::Duration::from_secs(60)).expect("the server noticed");
}
