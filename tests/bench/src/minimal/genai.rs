//! The least program that chats, with genai.

use genai::Client;
use genai::chat::ChatRequest;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(chat())?)
}

async fn chat() -> Result<(), genai::Error> {
    let request = ChatRequest::from_user("Tell me the capital of France.");
    let reply = Client::new()?.exec_chat("gpt-4o-mini", request, None).await?;
    println!("{}", reply.first_text().unwrap_or_default());
    Ok(())
}
