//! A model calls a function: `cargo run -p modelway-examples --example tools`.

use modelway::{Client, Environment, Error, FunctionTool, Message, ProcessEnvironment};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let model = ProcessEnvironment.get("MODELWAY_MODEL").unwrap_or_default();
    let weather =
        FunctionTool::new("get_weather").description("The weather in a city").parameters(json!({
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"]
        }));
    let chat = client.models().chat_completions().create(model).tools([weather]).max_tokens(64);
    let mut messages = vec![Message::user("What is the weather in Paris?")];
    let reply = chat.clone().messages(messages.clone()).await?;
    for call in reply.tool_calls() {
        println!("{}({})", call.name, call.arguments);
    }
    messages.extend(reply.message().cloned());
    let results =
        reply.tool_calls().iter().map(|call| Message::tool(&*call.id, "22 degrees and sunny"));
    messages.extend(results);
    println!("{}", chat.messages(messages).await?.text());
    Ok(())
}
