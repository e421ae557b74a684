//! The least program that chats, with modelway.

use modelway::{Client, Error};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(chat())?)
}

async fn chat() -> Result<(), Error> {
    let chat = Client::from_env()?.models().chat_completions().create("gpt-4o-mini");
    println!("{}", chat.prompt("Tell me the capital of France.").await?.text());
    Ok(())
}
