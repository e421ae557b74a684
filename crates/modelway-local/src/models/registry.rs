//! [`LocalModels`]: ids, and which of them are loaded.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use modelway_core::{CallContext, Error, ErrorKind, ModelKind};

use super::ModelFiles;
use super::builder::{LocalModelsBuilder, Options};
use super::running::{Loaded, Running};

/// Models that run in this process. Cheap to clone; the models end with the last clone.
///
/// A model is loaded by its first call, on a thread of its own, and stays until [`unload`](Self::unload).
#[derive(Debug, Clone)]
pub struct LocalModels(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    entries: Vec<Entry>,
    options: Options,
    calls: AtomicU64,
}

impl Drop for Inner {
    fn drop(&mut self) {
        for entry in &self.entries {
            if let Some(running) = entry.lock().take() {
                running.close();
            }
        }
    }
}

/// One model.
#[derive(Debug)]
pub(super) struct Entry {
    id: String,
    files: ModelFiles,
    running: Mutex<Option<Running>>,
}

impl Entry {
    pub(super) fn new(id: String, files: ModelFiles) -> Self {
        Self { id, files, running: Mutex::new(None) }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn files(&self) -> &ModelFiles {
        &self.files
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LocalModels {
    /// Collects models and options.
    pub fn builder() -> LocalModelsBuilder {
        LocalModelsBuilder::default()
    }

    pub(super) fn new(entries: Vec<Entry>, options: Options) -> Self {
        Self(Arc::new(Inner { entries, options, calls: AtomicU64::new(0) }))
    }

    /// Loads the model `id` ahead of its first call; calls at the same time load it once.
    ///
    /// # Errors
    /// `NotFound` for an unknown id; what is wrong with the files. A later call tries again.
    pub async fn load(&self, id: &str) -> Result<(), Error> {
        self.ready(self.named(id)?).await.map(|_| ())
    }

    /// Ends the model `id`: what it is at is interrupted, what waits fails, and its memory is free when this
    /// returns. The next call loads it again.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub async fn unload(&self, id: &str) -> Result<(), Error> {
        let running = self.named(id)?.lock().take();
        if let Some(running) = running {
            running.end().await;
        }
        Ok(())
    }

    /// The ids of the models that are loaded or loading.
    pub fn loaded(&self) -> Vec<String> {
        let runs = |e: &&Entry| e.lock().as_ref().is_some_and(|running| !running.is_over());
        self.entries().iter().filter(runs).map(|e| e.id.clone()).collect()
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.0.entries
    }

    pub(super) fn options(&self) -> &Options {
        &self.0.options
    }

    /// An id for an answer.
    pub(super) fn next_id(&self) -> String {
        format!("local-{}", self.0.calls.fetch_add(1, Ordering::Relaxed))
    }

    /// The model, loaded if it is not.
    pub(super) async fn ready(&self, entry: &Entry) -> Result<Loaded, Error> {
        let running = {
            let mut slot = entry.lock();
            match slot.as_ref().filter(|running| !running.is_over()) {
                Some(running) => running.clone(),
                None => {
                    slot.insert(Running::start(&entry.id, &entry.files, self.options())?).clone()
                }
            }
        };
        running.loaded().await
    }

    fn named(&self, id: &str) -> Result<&Entry, Error> {
        let found = self.entries().iter().find(|e| e.id == id);
        found.ok_or_else(|| {
            let ids: Vec<&str> = self.entries().iter().map(Entry::id).collect();
            Error::new(ErrorKind::NotFound, format!("there is no local model {id:?}"))
                .with_hint(format!("known are: {}", ids.join(", ")))
        })
    }

    /// The model that a call means; without an id the first of `kind`.
    pub(super) fn addressed(
        &self,
        cx: &CallContext,
        kind: Option<ModelKind>,
    ) -> Result<&Entry, Error> {
        let of_kind = |e: &&Entry| kind.as_ref().is_none_or(|kind| e.files.kind() == *kind);
        let id = cx.upstream_id();
        let entry = if id.is_empty() {
            let what = "no local model can do this";
            self.entries().iter().find(of_kind).ok_or_else(|| {
                Error::new(ErrorKind::Unsupported, what).with_hint("add one to the builder")
            })?
        } else {
            self.named(id)?
        };
        if of_kind(&entry) {
            return Ok(entry);
        }
        let able: Vec<&str> = self.entries().iter().filter(of_kind).map(Entry::id).collect();
        let what = format!("{id} is a local {} model and cannot do this", entry.files.kind());
        Err(Error::new(ErrorKind::Unsupported, what).with_hint(match able.as_slice() {
            [] => "no local model can; add one to the builder".to_owned(),
            able => format!("these can: {}", able.join(", ")),
        }))
    }
}
