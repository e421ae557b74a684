//! [`Counters`]: which counter is a target's.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use modelway_core::window::{CounterSource, TokenCounter};
use modelway_core::{Error, Target};

/// The counters that a client was given, and a source for all others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counters {
    /// By provider and model.
    named: HashMap<(String, String), Arc<dyn TokenCounter>>,
    sources: Vec<Arc<dyn CounterSource>>,
}

impl Counters {
    pub(crate) fn name(&mut self, provider: &str, model: &str, counter: Arc<dyn TokenCounter>) {
        self.named.insert((provider.to_owned(), model.to_owned()), counter);
    }

    pub(crate) fn add(&mut self, source: Arc<dyn CounterSource>) {
        self.sources.push(source);
    }

    /// `None` where there is none, so that nobody asks in vain.
    pub(crate) fn shared(&self) -> Option<Arc<dyn CounterSource>> {
        let some = !self.named.is_empty() || !self.sources.is_empty();
        some.then(|| Arc::new(self.clone()) as Arc<dyn CounterSource>)
    }
}

#[async_trait]
impl CounterSource for Counters {
    async fn counter(&self, target: &Target) -> Result<Option<Arc<dyn TokenCounter>>, Error> {
        let provider = target.deployment.provider().unwrap_or_default();
        let key = (provider.to_owned(), target.upstream_id.clone());
        if let Some(counter) = self.named.get(&key) {
            return Ok(Some(counter.clone()));
        }
        for source in &self.sources {
            if let Some(counter) = source.counter(target).await? {
                return Ok(Some(counter));
            }
        }
        Ok(None)
    }
}
