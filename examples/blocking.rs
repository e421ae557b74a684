//! A program that is not async: `cargo run -p modelway-examples --example blocking`.

use std::io::Write as _;
use std::thread;

use modelway::blocking::Client;
use modelway::{Environment, Error, ProcessEnvironment};

fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let model = ProcessEnvironment.get("MODELWAY_MODEL").unwrap_or_default();
    let chats = client.models().chat_completions();

    // Threads share the client, and with it connections and limits.
    thread::scope(|scope| {
        for country in ["France", "Japan"] {
            let call = chats.create(&*model).prompt(format!("Name the capital of {country}."));
            scope.spawn(move || match call.temperature(0.0).send() {
                Ok(reply) => println!("{country}: {}", reply.text()),
                Err(error) => eprintln!("{country}: {error}"),
            });
        }
    });

    let mut stream = chats.create(model).prompt("Count to five.").max_tokens(32).stream()?;
    for event in stream.by_ref() {
        print!("{}", event?.text().unwrap_or_default());
        std::io::stdout().flush().ok();
    }
    println!("\n({:?})", stream.into_completion()?.finish_reason());
    Ok(())
}
