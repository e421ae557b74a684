//! The least program that chats, with liter-llm.

use liter_llm::{
    ChatCompletionRequest, ClientConfigBuilder, DefaultClient, LiterLlmError, LlmClient as _,
    Message, UserContent, UserMessage,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let key = std::env::var("OPENAI_API_KEY")?;
    Ok(runtime.block_on(chat(key))?)
}

async fn chat(key: String) -> Result<(), LiterLlmError> {
    let client =
        DefaultClient::new(ClientConfigBuilder::new(key).build(), Some("openai/gpt-4o-mini"))?;
    let content = UserContent::Text("Tell me the capital of France.".into());
    let request = ChatCompletionRequest {
        model: "openai/gpt-4o-mini".into(),
        messages: vec![Message::User(UserMessage { content, name: None })],
        ..Default::default()
    };
    let reply = client.chat(request).await?;
    let content = reply.choices.first().and_then(|choice| choice.message.content.as_ref());
    println!("{}", content.and_then(|content| content.as_text()).unwrap_or_default());
    Ok(())
}
