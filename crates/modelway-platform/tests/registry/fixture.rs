//! A registry on an empty database of either engine, and short ways to say what it is to do.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use modelway_core::*;
use modelway_platform::{Database, Registry};

use crate::clock::Clock;

/// Makes two tests of each function: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name($crate::fixture::sqlite().await).await })+
        }
        mod postgres {
            $(#[tokio::test] async fn $name() {
                let Some(fixture) = $crate::fixture::postgres().await else { return };
                super::$name(fixture).await
            })+
        }
    };
}
pub(crate) use on_both;

/// A registry that has the providers `ollama` and `openai`.
pub struct Fixture {
    pub registry: Registry,
    pub clock: Arc<Clock>,
    pub url: String,
    _folder: Option<Folder>,
}

/// A temporary folder.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn folder() -> Folder {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    let path =
        std::env::temp_dir().join(format!("modelway-registry-{}-{next}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    Folder(path)
}

pub async fn sqlite() -> Fixture {
    let folder = folder();
    let url = format!("sqlite://{}", folder.0.join("platform.db").display());
    Fixture::new(url, Some(folder)).await
}

pub async fn postgres() -> Option<Fixture> {
    let url = tokio::task::spawn_blocking(|| crate::postgres::shared().map(|s| s.database()));
    Some(Fixture::new(url.await.unwrap()?, None).await)
}

impl Fixture {
    async fn new(url: String, folder: Option<Folder>) -> Self {
        let clock = Arc::new(Clock::ticking());
        let registry = open(&url, clock.clone(), 1).await;
        Self { registry, clock, url, _folder: folder }
    }

    /// Another process on the same database.
    pub async fn another(&self, seed: u64) -> Registry {
        open(&self.url, self.clock.clone(), seed).await
    }
}

pub async fn open(url: &str, clock: Arc<Clock>, seed: u64) -> Registry {
    let database = Database::open(url).await.unwrap();
    Registry::new(database, clock, Arc::new(Jitter::seeded(seed)))
        .with_providers(["ollama", "openai"])
}

/// A call to the platform itself.
pub fn cx() -> CallContext {
    CallContext::new(DeploymentRef::provider_only("platform"), CallOptions::default())
}

/// A call that addresses a model.
pub fn at(model: &ModelId) -> CallContext {
    CallContext::new(DeploymentRef::new("platform", model.as_str()), CallOptions::default())
}

pub fn object(value: serde_json::Value) -> Extra {
    value.as_object().unwrap().clone()
}

/// A template for `ollama` that takes `tone` (required) and `words`.
pub fn toned() -> CreateTemplate {
    let configuration = ModelwayTemplate::new("ollama", "mistral:7b")
        .system_prompt("Answer in a {{tone}} tone, in {{ words }} words.")
        .context_length(32_768_u64);
    let schema = ParameterSchema::new([
        ParameterField::new("tone", ParameterType::Str, "how to answer").required(),
        ParameterField::new("words", ParameterType::Int, "how long"),
    ]);
    CreateTemplate::new("toned", ModelKind::Chat, configuration)
        .model_creation_parameters_schema(schema)
}

/// A template for Scale's Launch.
pub fn launch() -> CreateTemplate {
    let configuration = object(serde_json::json!({
        "vendor": "LAUNCH",
        "bundle_config": {"registry": "r", "image": "i", "tag": "t", "future_field": [1, 2]},
        "endpoint_config": {"gpus": 1, "gpu_type": "nvidia-ampere-a10"},
    }));
    let configuration = TemplateConfiguration::from_json(configuration);
    CreateTemplate::new("launched", ModelKind::Chat, configuration)
}

impl Fixture {
    pub async fn template(&self, request: &CreateTemplate) -> ModelTemplate {
        self.registry.create_template(request, &cx()).await.unwrap()
    }

    /// A model of the template [`toned`], in a dry tone.
    pub async fn model(&self, name: &str) -> Model {
        let template = self.template(&toned()).await;
        self.model_of(name, &template).await
    }

    /// The same of an account.
    pub async fn model_for(&self, account: &str, name: &str) -> Model {
        let template = self.template(&toned().account_id(account)).await;
        self.model_of(name, &template).await
    }

    pub async fn model_of(&self, name: &str, template: &ModelTemplate) -> Model {
        let mut request =
            CreateModel::new(name, template.model_type.clone()).model_template_id(template);
        if template.model_creation_parameters_schema.is_some() {
            let parameters = object(serde_json::json!({"tone": "dry"}));
            request.card.model_creation_parameters = Some(parameters);
        }
        self.registry.create_model(&request, &cx()).await.unwrap()
    }

    /// A model without a template: quick to make.
    pub async fn bare(&self, name: &str) -> Model {
        let request = CreateModel::new(name, ModelKind::Generic);
        self.registry.create_model(&request, &cx()).await.unwrap()
    }

    pub async fn deployment(&self, model: &Model, name: &str) -> ModelDeployment {
        let request = CreateDeployment::new(name);
        self.registry.create_deployment(&request, &at(&model.id)).await.unwrap()
    }

    pub async fn group(&self, name: &str) -> ModelGroup {
        self.registry.create_group(&CreateGroup::new(name), &cx()).await.unwrap()
    }

    pub async fn group_for(&self, account: &str, name: &str) -> ModelGroup {
        let request = CreateGroup::new(name).account_id(account);
        self.registry.create_group(&request, &cx()).await.unwrap()
    }

    pub async fn server(&self, name: &str, deployment: &ModelDeployment) -> ModelServer {
        let request = CreateServer::new(name, deployment);
        self.registry.create_server(&request, &cx()).await.unwrap()
    }

    /// Models of a provider, as its list gives them.
    pub async fn offer(&self, provider: &str, models: &[&str]) {
        let models: Vec<Model> = models.iter().map(|id| Model::built_in(*id)).collect();
        self.registry.sync_built_in(provider, &models).await.unwrap();
    }

    pub async fn names(&self, request: &ListModels) -> Vec<String> {
        let page = self.registry.list_models(request, &cx()).await.unwrap();
        page.into_iter().map(|model| model.name.unwrap()).collect()
    }
}

/// Asserts kind and words of a refusal.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: ErrorKind, words: &[&str]) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
}
