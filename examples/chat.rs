//! One question to a model: `cargo run -p modelway-examples --example chat`.
//!
//! Wants a provider in the environment, such as `ANYSCALE_API_KEY`, or `MODELWAY_BASE_URL` for a server of
//! one's own; and `MODELWAY_MODEL`.

use modelway::{Client, Environment, Error, ProcessEnvironment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let model = ProcessEnvironment.get("MODELWAY_MODEL").unwrap_or_default();
    let chat = client.models().chat_completions().create(model);
    let reply = chat.prompt("Tell me the capital of France.").temperature(0.0).await?;
    println!("{}", reply.text());
    Ok(())
}
