//! [`Lessons`]: what a provider has told about its models.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::{ControlReply, Model, Reply};

/// More models than a provider lists; beyond it they are learned anew.
const MOST: usize = 4_096;

/// What a provider has told about a model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learned {
    pub(super) context: Option<u64>,
    /// Its count for each token of our estimate.
    pub(super) scale: f64,
}

/// What was told, by the provider's name for the model.
#[derive(Debug, Default)]
pub(super) struct Lessons(Mutex<HashMap<String, Learned>>);

impl Lessons {
    pub(super) fn of(&self, model: &str) -> Option<Learned> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(model).copied()
    }

    pub(super) fn keep(&self, model: &str, news: Learned) {
        let mut lessons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lessons.len() >= MOST && !lessons.contains_key(model) {
            lessons.clear();
        }
        lessons.insert(model.to_owned(), news);
    }

    /// What a list of models says of them.
    pub(super) fn read(&self, reply: &Reply) {
        let Reply::Control(reply) = reply else { return };
        let models: &[Model] = match &**reply {
            ControlReply::ListModels(page) => &page.items,
            ControlReply::RetrieveModel(model) => std::slice::from_ref(model),
            _ => return,
        };
        for model in models.iter().filter(|model| model.context_length.is_some()) {
            let id = model.id.as_str();
            let scale = self.of(id).map_or(1.0, |known| known.scale);
            self.keep(id, Learned { context: model.context_length, scale });
        }
    }
}
