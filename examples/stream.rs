//! The same, as it is written: `cargo run -p modelway-examples --example stream`.

use std::io::Write as _;

use modelway::{Client, Environment, Error, Message, ProcessEnvironment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let model = ProcessEnvironment.get("MODELWAY_MODEL").unwrap_or_default();
    let mut stream = client
        .models()
        .chat_completions()
        .create(model)
        .chat_history([Message::system("You are brief.")])
        .prompt("Tell me a story about a lighthouse.")
        .max_tokens(64)
        .stream()
        .await?;
    while let Some(event) = stream.next().await {
        if let Some(text) = event?.text() {
            print!("{text}");
            std::io::stdout().flush().ok();
        }
    }
    let reply = stream.into_completion()?;
    let tokens = reply.usage.as_ref().and_then(|usage| usage.completion_tokens);
    println!("\n({:?}, {tokens:?} tokens)", reply.finish_reason());
    Ok(())
}
