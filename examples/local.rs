//! A chat with a model in this process; its weights are fetched on the first run.

use std::sync::Arc;

use modelway::{Client, Error, HttpTransport, ProcessEnvironment, TokioTimer, erase};
use modelway_local::weights::{Cache, ModelRef, Puller, silent};
use modelway_local::{LocalModels, ModelFiles};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = Arc::new(ProcessEnvironment);
    let transport = Arc::new(HttpTransport::builder().environment(&*environment).build()?);
    let cache = Cache::of_user(&*environment)?;
    let puller = Puller::new(cache, transport, Arc::new(TokioTimer), environment);
    let weights = puller.pull(&ModelRef::parse("smollm2")?, &silent()).await?;

    let models = LocalModels::builder().model("smollm2", ModelFiles::gguf(weights.path)).build()?;
    let client = Client::builder().named_backend("local", erase(models)).build()?;
    let completion = client.models().completions().create("smollm2");
    let reply = completion.prompt("The capital of France is").max_tokens(4).await?;
    println!("{}", reply.text());
    Ok(())
}
