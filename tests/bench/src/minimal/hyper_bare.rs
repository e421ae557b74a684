//! The least program that chats, with hyper and serde structs. It has no TLS: it reaches local servers only.

use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use modelway_bench::typed;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(chat(&std::env::var("OPENAI_BASE_URL")?))
}

async fn chat(base: &str) -> Result<(), Box<dyn std::error::Error>> {
    let request = Request::post(format!("{base}/chat/completions"))
        .header("content-type", "application/json")
        .body(Full::<bytes::Bytes>::from(typed::chat("gpt-4o-mini", false)))?;
    let response = Client::builder(TokioExecutor::new()).build_http().request(request).await?;
    let body = response.into_body().collect().await?.to_bytes();
    println!("{}", typed::answer(&body).text);
    Ok(())
}
