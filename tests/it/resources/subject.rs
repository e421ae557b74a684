//! What a case works with: a client, and what it talks to.

use std::sync::Arc;

use modelway::{
    ApiKey, Client, ModelDeployment, ModelKind, ModelTemplate, ModelwayTemplate, ParameterField,
    ParameterSchema, ParameterType, Provider, Request,
};
use modelway_gateway::{Gateway, Keys};
use modelway_platform::Platform;
use modelway_testing::{Outcome, Script, StreamStep};

pub(super) const KEY: &str = "a-key-of-the-conformance-suite";

/// A client of one platform.
pub(super) struct Subject {
    pub(super) client: Client,
    /// The provider behind the platform, named `lab`.
    pub(super) lab: Script,
    /// What it talks to, for what only the side of the platform can tell.
    pub(super) platform: Platform,
}

impl Subject {
    /// On a platform in this process.
    pub(super) async fn embedded(url: &str) -> Self {
        let (lab, platform) = platform(url).await;
        let client = Client::builder().platform(platform.clone()).build().unwrap();
        Self { client, lab, platform }
    }

    /// By HTTP, on a platform of this process.
    pub(super) async fn served() -> Self {
        let (lab, platform) = platform("sqlite::memory:").await;
        let keys = Keys::none().with("suite", KEY);
        let server = Gateway::new(Arc::new(platform.clone())).keys(keys);
        let server = server.bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", server.address());
        tokio::spawn(server.run(std::future::pending()));
        let sgp = Provider::named("sgp").unwrap().with_base_url(&url).unwrap();
        let sgp = sgp.with_key(ApiKey::new(KEY).unwrap()).with_account("acct");
        let client = Client::builder().provider(sgp).no_proxy().build().unwrap();
        Self { client, lab, platform }
    }

    /// A template with one parameter of each kind.
    pub(super) async fn template(&self) -> ModelTemplate {
        let mut vendor = ModelwayTemplate::new("lab", "chatty");
        vendor.system_prompt = Some("Answer {{tone}}.".to_owned());
        vendor.temperature = Some(0.5);
        vendor.max_tokens = Some(100);
        let tone = ParameterField::new("tone", ParameterType::Str, "how to answer").required();
        let words = ParameterField::new("words", ParameterType::Int, "how many words");
        self.client
            .model_templates()
            .create("support", ModelKind::Chat, vendor)
            .account_id("acct")
            .model_creation_parameters_schema(ParameterSchema::new([tone, words]))
            .await
            .unwrap()
    }

    /// A deployment of a model from that template.
    pub(super) async fn deployment(&self) -> ModelDeployment {
        let template = self.template().await;
        let models = self.client.models();
        let model = models.create("support-bot").template(&template).parameter("tone", "dryly");
        let model = model.account_id("acct").await.unwrap();
        models.deployments().create(&model, "production").await.unwrap()
    }
}

async fn platform(url: &str) -> (Script, Platform) {
    let lab = Script::new().otherwise(|call| match &*call.request {
        Request::Chat { stream: true, .. } => Outcome::events([
            StreamStep::started("chatty"),
            StreamStep::text("It is "),
            StreamStep::text("Paris."),
            StreamStep::usage(7, 3),
            StreamStep::finished("stop"),
        ]),
        Request::Chat { .. } => {
            let mut answer = modelway::ChatCompletion::new("It is Paris.");
            answer.usage = Some(modelway::Usage::new(7, 3));
            Outcome::completion(answer)
        }
        Request::Embed(request) => {
            Outcome::embeddings(request.texts.iter().map(|text| vec![text.len() as f32, 0.5]))
        }
        Request::Rerank(_) => Outcome::rerankings(modelway::Rerankings::ranked([0.25, 0.75])),
        Request::Control(_) => Outcome::models(["chatty", "encoder"]),
        request if request.is_stream() => Outcome::stream(["one ", "two"]),
        _ => Outcome::reply("one two"),
    });
    let providers = Client::builder().named_backend("lab", lab.backend()).provider_list().unwrap();
    let platform = Platform::open(url).await.unwrap().over(providers);
    (lab, platform)
}
