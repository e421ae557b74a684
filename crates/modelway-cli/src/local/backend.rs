//! [`Local`]: the models on this machine as a provider.

use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use modelway::{
    Backend, Call, Capabilities, Environment, Error, ErrorKind, HttpTransport, Model, ModelKind,
    Page, ProcessEnvironment, Reply, TokioTimer, Transport, erase,
};
use modelway_local::weights::{Cache, LocalModel, ModelRef, Puller, catalogue};
use modelway_local::{LocalModels, ModelFiles};

use super::bar::bar;
use crate::connect::Task;
use crate::failure::Failure;
use crate::output::Output;

/// The models on this machine; others are brought on their first use.
#[derive(Debug)]
pub(crate) struct Local {
    cache: Cache,
    shelf: Arc<Shelf>,
    offline: bool,
}

impl Local {
    /// Those of the user's cache.
    pub(crate) fn open(environment: &dyn Environment) -> Result<Self, Error> {
        let cache = Cache::of_user(environment)?;
        let shelf = Arc::new(Shelf(RwLock::new(on_shelf(&cache.list())?)));
        let offline = is_offline(environment);
        Ok(Self { cache, shelf, offline })
    }

    /// What answers calls.
    pub(crate) fn backend(&self) -> Arc<dyn Backend> {
        self.shelf.clone()
    }

    /// Where the files are.
    pub(crate) fn folder(&self) -> String {
        self.cache.folder().display().to_string()
    }

    /// The models that are here.
    pub(crate) fn models(&self) -> Page<Model> {
        Page::all(self.cache.list().iter().map(described))
    }

    /// The model that `task` needs, brought here if it is not yet: the one that is called `name`, or the built-in
    /// one.
    pub(crate) async fn ready(
        &self,
        name: Option<&str>,
        task: Task,
        output: &mut Output,
    ) -> Result<String, Failure> {
        let model = ModelRef::parse(name.unwrap_or(default_model(task)))?;
        let found = match self.cache.find(&model) {
            Some(found) => found,
            None => self.bring(&model, output).await?,
        };
        let id = found.id.clone();
        let mut models = self.cache.list();
        models.retain(|model| model.id != id);
        models.push(found);
        self.shelf.put(on_shelf(&models)?);
        Ok(id)
    }

    /// Pulls `model`, after saying what it is and how large.
    async fn bring(&self, model: &ModelRef, output: &mut Output) -> Result<LocalModel, Failure> {
        if self.offline && !matches!(model, ModelRef::Path(_)) {
            return Err(offline_without(model, MODEL).into());
        }
        output.note(&announced(model, &self.folder()))?;
        let report = bar(output);
        Ok(puller(self.cache.clone())?.pull(model, &report).await?)
    }
}

/// Whether nothing may be brought over a network.
pub(super) fn is_offline(environment: &dyn Environment) -> bool {
    environment.get("MODELWAY_OFFLINE").is_some_and(|value| !matches!(&*value, "" | "0"))
}

/// The error for a model, or another `what`, that `command` would have to bring.
pub(super) fn offline_without(model: &ModelRef, (what, command): (&str, &str)) -> Error {
    let id = model.id();
    let message = format!("the {what} `{id}` is not on this machine, and MODELWAY_OFFLINE is set");
    Error::new(ErrorKind::Configuration, message).with_hint(format!(
        "unset it, or run `{command} {id} --from PATH` with a file from elsewhere"
    ))
}

/// How models are brought by hand.
pub(super) const MODEL: (&str, &str) = ("model", "modelway pull");
/// How tokenizers are.
pub(super) const TOKENIZER: (&str, &str) = ("tokenizer", "modelway pull tokenizer");

/// The models that are here at the moment: one more may be brought before it is called.
#[derive(Debug)]
struct Shelf(RwLock<Arc<dyn Backend>>);

impl Shelf {
    fn models(&self) -> Arc<dyn Backend> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, models: Arc<dyn Backend>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = models;
    }
}

#[async_trait]
impl Backend for Shelf {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        self.models().call(call).await
    }

    fn capabilities(&self) -> Capabilities {
        self.models().capabilities()
    }
}

/// `models` as a backend; none is loaded before it is called.
fn on_shelf(models: &[LocalModel]) -> Result<Arc<dyn Backend>, Error> {
    let add = |builder: modelway_local::LocalModelsBuilder, model: &LocalModel| {
        builder.model(&model.id, files(model))
    };
    models.iter().fold(LocalModels::builder().timer(Arc::new(TokioTimer)), add).build().map(erase)
}

fn files(model: &LocalModel) -> ModelFiles {
    match model.kind {
        ModelKind::Embedding => ModelFiles::sentence_encoder(&model.path),
        _ => ModelFiles::gguf(&model.path),
    }
}

/// What brings models into `cache`.
pub(super) fn puller(cache: Cache) -> Result<Puller, Error> {
    let environment = ProcessEnvironment;
    let transport = HttpTransport::builder().environment(&environment).build()?;
    let transport: Arc<dyn Transport> = Arc::new(transport);
    Ok(Puller::new(cache, transport, Arc::new(TokioTimer), Arc::new(environment)))
}

/// What is about to be brought.
pub(super) fn announced(model: &ModelRef, folder: &str) -> String {
    match model {
        ModelRef::Catalogued(entry) => format!(
            "note: bringing {} ({:.0} MB, {}) to {folder}, once",
            entry.title,
            (entry.bytes() as f64 / 1e6).max(1.0),
            entry.licence
        ),
        other => format!("note: bringing {} to {folder}, once", other.id()),
    }
}

/// The built-in model for `task`.
pub(crate) fn default_model(task: Task) -> &'static str {
    let kind = match task {
        Task::Chat | Task::Complete => ModelKind::Chat,
        Task::Embed | Task::Rerank => ModelKind::Embedding,
    };
    catalogue().iter().find(|entry| entry.kind == kind).map_or("", |entry| entry.id)
}

fn described(model: &LocalModel) -> Model {
    let mut described = Model::built_in(model.id.as_str());
    described.kind = Some(model.kind.clone());
    described
}

/// The id of the model that is called `name`.
pub(crate) fn proper_id(name: &str) -> String {
    ModelRef::parse(name).map_or_else(|_| name.to_owned(), |model| model.id())
}
