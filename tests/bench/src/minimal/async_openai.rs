//! The least program that chats, with async-openai.

use async_openai::Client;
use async_openai::error::OpenAIError;
use async_openai::types::chat::{ChatCompletionRequestUserMessage, CreateChatCompletionRequest};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(chat())?)
}

async fn chat() -> Result<(), OpenAIError> {
    let request = CreateChatCompletionRequest {
        model: "gpt-4o-mini".into(),
        messages: vec![
            ChatCompletionRequestUserMessage::from("Tell me the capital of France.").into(),
        ],
        ..Default::default()
    };
    let reply = Client::new().chat().create(request).await?;
    println!("{}", reply.choices[0].message.content.as_deref().unwrap_or_default());
    Ok(())
}
