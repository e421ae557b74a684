//! [`LocalModelsBuilder`].

use std::sync::Arc;

use modelway_core::{Error, ErrorKind, Jitter, Randomness, Timer};

use super::ModelFiles;
use super::registry::{Entry, LocalModels};

/// How models are run.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub threads: usize,
    pub slots: usize,
    pub queue: usize,
    pub context: usize,
    pub randomness: Arc<dyn Randomness>,
    pub timer: Option<Arc<dyn Timer>>,
}

/// Collects models and options.
#[derive(Debug)]
pub struct LocalModelsBuilder {
    models: Vec<(String, ModelFiles)>,
    options: Options,
}

impl Default for LocalModelsBuilder {
    fn default() -> Self {
        let randomness = Arc::new(Jitter::default());
        let options =
            Options { threads: 1, slots: 4, queue: 64, context: 4096, randomness, timer: None };
        Self { models: Vec::new(), options }
    }
}

impl LocalModelsBuilder {
    /// Adds a model. The first of its kind answers calls that name none.
    #[must_use]
    pub fn model(mut self, id: impl Into<String>, files: ModelFiles) -> Self {
        self.models.push((id.into(), files));
        self
    }

    /// Threads of each model; 1 unless set. More help only on a machine that is otherwise idle.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.options.threads = threads;
        self
    }

    /// Answers that a model writes at the same time; 4 unless set. Each keeps the tokens of its last conversation.
    #[must_use]
    pub fn slots(mut self, slots: usize) -> Self {
        self.options.slots = slots;
        self
    }

    /// Calls that may wait for a slot; 64 unless set. One more is refused with `QueueFull`.
    #[must_use]
    pub fn queue(mut self, calls: usize) -> Self {
        self.options.queue = calls;
        self
    }

    /// The most tokens of prompt and answer, 4096 unless set; a model's own context where that is shorter.
    #[must_use]
    pub fn context(mut self, tokens: usize) -> Self {
        self.options.context = tokens;
        self
    }

    /// Where the seeds of calls without one come from.
    #[must_use]
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.options.randomness = randomness;
        self
    }

    /// Where the date comes from that some chat templates write; none unless set, and a template's own date then.
    #[must_use]
    pub fn timer(mut self, timer: Arc<dyn Timer>) -> Self {
        self.options.timer = Some(timer);
        self
    }

    /// The models, none of them loaded yet.
    ///
    /// # Errors
    /// `Configuration` for two models with one id, an empty id, or an option that is 0.
    pub fn build(self) -> Result<LocalModels, Error> {
        let o = &self.options;
        let numbers = [
            ("threads", o.threads),
            ("slots", o.slots),
            ("queue", o.queue),
            ("context", o.context),
        ];
        if let Some((name, _)) = numbers.iter().find(|(_, n)| *n == 0) {
            return Err(wrong(format!("`{name}` of the local models is 0, it must be 1 or more")));
        }
        let mut entries: Vec<Entry> = Vec::new();
        for (id, files) in self.models {
            if id.is_empty()
                || id.contains(char::is_control)
                || entries.iter().any(|e| e.id() == id)
            {
                return Err(wrong(format!(
                    "the local model id {id:?} is empty, no text, or used twice"
                )));
            }
            entries.push(Entry::new(id, files));
        }
        Ok(LocalModels::new(entries, self.options))
    }
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Configuration, what).with_hint("change the builder's calls")
}
