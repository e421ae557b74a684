//! A platform of one's own: a template, a model from it, a deployment, a chat, and the usage that it left. The model runs
//! in this process; its weights are fetched on the first run. The database is a file, which stays.

use std::sync::Arc;
use std::time::Duration;

use modelway::{
    Client, Error, HttpTransport, ModelKind, ModelwayTemplate, ParameterField, ParameterSchema,
    ParameterType, ProcessEnvironment, Timer, TokioTimer, erase,
};
use modelway_local::weights::{Cache, ModelRef, Puller, silent};
use modelway_local::{LocalModels, ModelFiles};
use modelway_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let file = std::env::temp_dir().join("modelway-example.db");
    let url = format!("sqlite://{}", file.display());
    let providers = Client::builder().named_backend("local", erase(local_models().await?));
    let platform = Platform::open(&url).await?.over(providers.provider_list()?);
    let client = Client::builder().platform(platform.clone()).build()?;

    let tone = ParameterField::new("tone", ParameterType::Str, "how to answer").required();
    let vendor = ModelwayTemplate::new("local", "smollm2")
        .system_prompt("You are a helpful assistant. Answer {{tone}}.")
        .max_tokens(24u64)
        .temperature(0.0);
    let template = client
        .model_templates()
        .create("support", ModelKind::Chat, vendor)
        .model_creation_parameters_schema(ParameterSchema::new([tone]))
        .await?;

    let models = client.models();
    let model = models
        .create("support-bot")
        .template(&template)
        .parameter("tone", "in one short English sentence")
        .await?;
    let deployment = models.deployments().create(&model, "production").await?;
    models.deployments().wait_until_ready(&model, &deployment).await?;

    let started = TokioTimer.wall();
    let chat = models.chat_completions().create(&deployment);
    let reply = chat.prompt("What is the capital of France?").await?;
    println!("{}", reply.text());

    let end = TokioTimer.wall().plus(Duration::from_secs(1));
    let statistics = models.deployments().usage_statistics();
    let usage = statistics.retrieve(&deployment.id, started, end, 1).await?;
    for point in &usage.data {
        println!(
            "{}: {} tokens read, {} written",
            point.date, point.prompt_tokens, point.response_tokens
        );
    }
    platform.close().await?;
    Ok(())
}

async fn local_models() -> Result<LocalModels, Error> {
    let environment = Arc::new(ProcessEnvironment);
    let transport = Arc::new(HttpTransport::builder().environment(&*environment).build()?);
    let cache = Cache::of_user(&*environment)?;
    let puller = Puller::new(cache, transport, Arc::new(TokioTimer), environment);
    let weights = puller.pull(&ModelRef::parse("smollm2")?, &silent()).await?;
    LocalModels::builder().model("smollm2", ModelFiles::gguf(weights.path)).build()
}
