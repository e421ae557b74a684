//! The least program that chats, with reqwest and serde structs.

use modelway_bench::typed;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(chat(&std::env::var("OPENAI_API_KEY")?))?)
}

async fn chat(key: &str) -> Result<(), reqwest::Error> {
    let request = reqwest::Client::new().post("https://api.openai.com/v1/chat/completions");
    let request = request.bearer_auth(key).header("content-type", "application/json");
    let response = request.body(typed::chat("gpt-4o-mini", false)).send().await?;
    let body = response.error_for_status()?.bytes().await?;
    println!("{}", typed::answer(&body).text);
    Ok(())
}
