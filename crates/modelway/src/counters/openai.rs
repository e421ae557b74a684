//! [`OpenAi`]: exact counts for the provider `openai`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use modelway_core::window::{CounterSource, TokenCounter};
use modelway_core::{Error, Target};
use modelway_tokens::Counter;

/// The counters of OpenAI's models, each made once, so that it keeps what it counted.
#[derive(Debug, Default)]
pub(super) struct OpenAi {
    made: Mutex<HashMap<String, Option<Counter>>>,
}

/// More ids than OpenAI lists; beyond it they are made anew.
const MOST: usize = 1_024;

#[async_trait]
impl CounterSource for OpenAi {
    async fn counter(&self, target: &Target) -> Result<Option<Arc<dyn TokenCounter>>, Error> {
        if target.deployment.provider() != Some("openai") {
            return Ok(None);
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.len() >= MOST {
            made.clear();
        }
        let id = &target.upstream_id;
        let counter = match made.get(id) {
            Some(counter) => counter.clone(),
            None => made.entry(id.clone()).or_insert_with(|| Counter::openai(id)).clone(),
        };
        Ok(counter.map(Into::into))
    }
}
