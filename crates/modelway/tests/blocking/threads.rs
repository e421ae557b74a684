//! Many threads and many clients.

use std::cell::RefCell;
use std::sync::{Arc, Barrier};
use std::thread;

use modelway::blocking::{ChatStream, Client};
use modelway::{Call, Request};
use modelway_testing::{Outcome, Script};

const MANY: usize = 100;

/// What a call asked, back to it.
fn echo(call: &Call) -> String {
    match &*call.request {
        Request::Chat { request, .. } => request.messages[0].text().to_string(),
        _ => String::new(),
    }
}

/// Runs `work` on so many threads at once.
fn at_once(work: impl Fn(usize) + Send + Sync) {
    thread::scope(|scope| {
        for number in 0..MANY {
            let work = &work;
            scope.spawn(move || work(number));
        }
    });
}

#[test]
fn a_hundred_calls_at_once_on_one_client() {
    // No call returns before all are under way: none runs on a thread that it has to share.
    let together = Arc::new(Barrier::new(MANY));
    let script = Script::new().otherwise(move |call| {
        together.wait();
        Outcome::reply(echo(call))
    });
    let client = Client::builder().backend(script.clone()).build().expect("a client");
    at_once(|number| {
        let prompt = format!("number {number}");
        let chat = client.models().chat_completions().create("m").prompt(prompt.clone());
        assert_eq!(chat.send().unwrap().text(), prompt);
    });
    assert_eq!((script.max_in_flight(), script.in_flight()), (MANY, 0));
}

#[test]
fn a_hundred_clients_at_once() {
    let script = Script::new().otherwise(|call| Outcome::stream([echo(call), "!".to_owned()]));
    at_once(|number| {
        let client = Client::builder().backend(script.clone()).build().expect("a client");
        let chat = client.clone().models().chat_completions().create("m");
        drop(client);
        let stream = chat.prompt(number.to_string()).stream().unwrap();
        assert_eq!(stream.collect().unwrap().text(), format!("{number}!"));
    });
    assert_eq!((script.calls().len(), script.in_flight()), (MANY, 0));
}

#[test]
fn a_stream_moves_between_threads() {
    let script = Script::new().stream(["a", "b", "c"]);
    let made = thread::spawn(move || {
        let client = Client::builder().backend(script).build().expect("a client");
        client.models().chat_completions().create("m").prompt("Hi").stream().unwrap()
    });
    let mut stream = made.join().expect("the thread that made it has ended");
    let mut texts = String::new();
    loop {
        let read = thread::spawn(move || (stream.next(), stream));
        let (event, rest) = read.join().expect("no panic");
        stream = rest;
        let Some(event) = event else { break };
        texts.push_str(event.unwrap().text().unwrap_or_default());
    }
    assert_eq!(texts, "abc");
    assert_eq!(stream.into_completion().unwrap().text(), "abc");
}

#[test]
fn a_thread_may_end_with_a_stream_in_its_hands() {
    thread_local! {
        static KEPT: RefCell<Option<ChatStream>> = const { RefCell::new(None) };
    }
    let script = Script::new().stream(["a", "b"]);
    let client = Client::builder().backend(script.clone()).build().expect("a client");
    let keeping = thread::spawn(move || {
        let stream = client.models().chat_completions().create("m").prompt("Hi").stream().unwrap();
        KEPT.with_borrow_mut(|kept| *kept = Some(stream));
    });
    keeping.join().expect("no panic");
    assert_eq!((script.dropped_streams(), script.in_flight()), (1, 0));
}
