//! Streams over sockets: live, and cancelled by dropping them.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use modelway::blocking::{ChatStream, Client};
use modelway::stream::StreamEvent;
use modelway::{Error, ErrorKind};
use modelway_testing::{Script, StreamStep};

use crate::server::{listen, over, provider};

/// Only a test that fails waits so long.
const TOO_LONG: Duration = Duration::from_secs(60);

fn text(stream: &mut ChatStream) -> String {
    let texts = stream.find_map(|event| event.unwrap().text().map(str::to_owned));
    texts.expect("a text")
}

fn open(client: &Client) -> Result<ChatStream, Error> {
    client.models().chat_completions().create("m").prompt("Hi").stream()
}

fn mutual<T>() -> (Sender<T>, Mutex<Receiver<T>>) {
    let (tell, told) = channel();
    (tell, Mutex::new(told))
}

#[test]
fn an_event_is_there_before_the_next_is_sent() {
    let (seen, was_seen) = mutual::<String>();
    let address = listen(move |mut connection| {
        connection.request();
        connection.start();
        for word in ["one", "two", "three"] {
            connection.text(word);
            let seen = was_seen.lock().unwrap().recv_timeout(TOO_LONG);
            assert_eq!(seen.as_deref(), Ok(word));
        }
        connection.finish();
    });
    let client = over(Client::builder(), provider(address)).build().expect("a client");
    let mut stream = open(&client).expect("a stream");
    for word in ["one", "two", "three"] {
        assert_eq!(text(&mut stream), word);
        seen.send(word.to_owned()).expect("the server waits");
    }
    assert!(matches!(stream.next(), Some(Ok(StreamEvent::Finished { .. }))));
    assert!(stream.next().is_none() && stream.next().is_none());
    assert!(stream.meta().latency.is_some());
    assert_eq!(stream.into_completion().unwrap().text(), "onetwothree");
}

#[test]
fn dropping_a_stream_ends_its_connection_and_frees_its_permit() {
    let (gone, was_gone) = mutual::<()>();
    let address = listen(move |mut connection| {
        connection.request();
        connection.start();
        connection.text("one");
        connection.until_gone();
        gone.send(()).expect("the test waits");
    });
    let provider = provider(address).with_in_flight(Some(1)).with_queue(0);
    let client = over(Client::builder(), provider).build().expect("a client");
    for _ in 0..3 {
        let mut stream = open(&client).expect("the permit is free");
        assert_eq!(text(&mut stream), "one");
        assert_eq!(open(&client).expect_err("taken").kind(), ErrorKind::QueueFull);
        drop(stream);
        was_gone.lock().unwrap().recv_timeout(TOO_LONG).expect("the server noticed");
    }
}

#[test]
fn a_stream_that_stalls_is_interrupted_with_what_there_was() {
    let script = Script::new().events([StreamStep::text("Pa"), StreamStep::Hang]);
    let client = Client::builder().backend(script.clone()).build().expect("a client");
    let call = client.models().chat_completions().create("m").prompt("Hi");
    let mut stream = call.with_stall_timeout(Duration::from_millis(20)).stream().unwrap();
    assert_eq!(text(&mut stream), "Pa");
    let error = stream.next().expect("an end").expect_err("a stall");
    assert_eq!((error.kind(), error.cause()), (ErrorKind::Interrupted, Some(ErrorKind::Timeout)));
    assert_eq!(error.partial().map(|p| p.text()), Some("Pa"));
    assert!(stream.next().is_none());
    assert_eq!((script.in_flight(), script.dropped_streams()), (0, 1));
}

#[test]
fn a_stream_that_is_not_read_to_its_end_has_no_completion() {
    let script = Script::new().stream(["Pa", "ris"]);
    let client = Client::builder().backend(script.clone()).build().expect("a client");
    let mut stream = open(&client).expect("a stream");
    assert_eq!(text(&mut stream), "Pa");
    assert_eq!(stream.so_far().text(), "Pa");
    let error = stream.into_completion().expect_err("half an answer");
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(script.dropped_streams(), 1);
}

#[test]
fn it_is_an_iterator() {
    let client = Client::builder().backend(Script::new().stream(["a", "b"])).build().unwrap();
    let mut stream = open(&client).expect("a stream");
    let events: Vec<StreamEvent> = stream.by_ref().collect::<Result<_, _>>().unwrap();
    let texts: Vec<_> = events.iter().filter_map(StreamEvent::text).collect();
    assert_eq!(texts, ["a", "b"]);
    assert_eq!(stream.into_completion().unwrap().text(), "ab");
}
