//! Many at once over real sockets, and connections that other runtimes made.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use modelway::blocking::Client;

use crate::server::{Connection, listen, over, provider};

const MANY: usize = 100;

fn prompt(connection: &mut Connection) -> Option<String> {
    let request = connection.request()?;
    Some(request["messages"][0]["content"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_hundred_calls_and_streams_at_once() {
    let together = Barrier::new(MANY);
    let address = listen(move |mut connection| {
        let Some(prompt) = prompt(&mut connection) else { return };
        // Nobody is answered before all have asked, and no stream goes on before all have begun.
        together.wait();
        if prompt.contains("answer") {
            return connection.answer(&prompt);
        }
        connection.start();
        connection.text(&prompt);
        connection.text("!");
        connection.finish();
    });
    let client = over(Client::builder(), provider(address)).build().expect("a client");
    thread::scope(|scope| {
        for number in 0..MANY {
            let chats = client.models().chat_completions();
            scope.spawn(move || {
                let call = |word| chats.create("m").prompt(format!("{word} {number}"));
                if number % 2 == 0 {
                    let reply = call("answer").send().unwrap();
                    assert_eq!(reply.text(), format!("answer {number}"));
                } else {
                    let reply = call("stream").stream().unwrap().collect().unwrap();
                    assert_eq!(reply.text(), format!("stream {number}!"));
                }
            });
        }
    });
}

#[test]
fn connections_are_used_again_by_other_threads() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    let address = listen(move |mut connection| {
        counted.fetch_add(1, Ordering::SeqCst);
        while let Some(prompt) = prompt(&mut connection) {
            connection.answer(&prompt);
        }
    });
    let client = over(Client::builder(), provider(address)).build().expect("a client");
    for _ in 0..20 {
        let chat = client.models().chat_completions().create("m").prompt("Hi");
        let asking = thread::spawn(move || chat.send().unwrap().text().to_string());
        assert_eq!(asking.join().expect("no panic"), "Hi");
    }
    // A call that follows at once may come before the last one's connection is back in the pool.
    let connections = connections.load(Ordering::SeqCst);
    assert!(connections < 10, "{connections} for 20 calls");
}

#[test]
fn a_client_outlives_the_runtime_that_used_it_first() {
    let address = listen(|mut connection| {
        while let Some(prompt) = prompt(&mut connection) {
            connection.answer(&prompt);
        }
    });
    let builder = over(modelway::Client::builder(), provider(address));
    let client = builder.build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let call = client.models().chat_completions().create("m").prompt("one");
    assert_eq!(runtime.block_on(call.into_future()).unwrap().text(), "one");
    drop(runtime);
    let client = Client::new(client).expect("a blocking client");
    let call = client.models().chat_completions().create("m").prompt("two");
    assert_eq!(call.send().unwrap().text(), "two");
}
