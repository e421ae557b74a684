//! [`PulledTokenizers`]: exact counts with tokenizers that were brought to this machine.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use modelway_core::window::{CounterSource, TokenCounter};
use modelway_core::{Environment, Error, Target};
use modelway_tokens::{Counter, Format, Tokenizer};

use crate::weights::{Cache, LocalModel, ModelRef, blocking};

/// Counts with the tokenizers in a [`Cache`], which [`Puller::tokenizers`](crate::weights::Puller::tokenizers) and
/// `modelway pull tokenizer` bring. It reads files and fetches nothing.
///
/// * Models as the provider `anyscale` serves them: by [`Format::of_anyscale`], with the tokenizer of that name.
/// * Models of the provider `vllm` with the tokenizer of their own repository, whose chat template vLLM writes.
///
/// ```no_run
/// use modelway_core::ProcessEnvironment;
/// use modelway_local::PulledTokenizers;
/// let source = PulledTokenizers::of_user(&ProcessEnvironment)?;
/// // Client::builder().counter_source(source)
/// # Ok::<(), modelway_core::Error>(())
/// ```
#[derive(Debug)]
pub struct PulledTokenizers {
    cache: Cache,
    /// By files and format; each made once, so that it keeps what it counted.
    made: Mutex<HashMap<(PathBuf, Option<Format>), Counter>>,
}

impl PulledTokenizers {
    /// Those of `cache`, which is the one of models.
    pub fn new(cache: &Cache) -> Self {
        Self { cache: cache.tokenizers(), made: Mutex::default() }
    }

    /// Those of the user's cache.
    ///
    /// # Errors
    /// As [`Cache::of_user`].
    pub fn of_user(environment: &dyn Environment) -> Result<Self, Error> {
        Cache::of_user(environment).map(|cache| Self::new(&cache))
    }

    /// The tokenizer called `name`, if it is here; its format as well, where the model's server has one.
    fn find(&self, target: &Target) -> Option<(LocalModel, Option<Format>)> {
        let (provider, id) = (target.deployment.provider()?, target.upstream_id.as_str());
        let (name, format) = match provider {
            "anyscale" => {
                let format = Format::of_anyscale(id)?;
                (tokenizer_of(format)?.to_owned(), Some(format))
            }
            "vllm" => (format!("hf:{id}"), None),
            _ => return None,
        };
        let found = self.cache.find(&ModelRef::tokenizer(&name).ok()?)?;
        Some((found, format))
    }
}

/// The name among [`tokenizers`](crate::weights::tokenizers) of the vocabulary that Anyscale's models of a format have;
/// `None` where they have tokens of their own beside it, or none of that name is there.
fn tokenizer_of(format: Format) -> Option<&'static str> {
    match format {
        Format::Llama2 => Some("llama-2"),
        Format::Llama3 => Some("llama-3"),
        Format::Mistral | Format::Zephyr => Some("mistral"),
        Format::Mixtral8x22b => Some("mistral-v3"),
        _ => None,
    }
}

/// The counter over a tokenizer that was brought; in `format`, or as its own chat template writes.
///
/// # Errors
/// Its files cannot be used, or they have no chat template and no format is given.
pub fn pulled_counter(tokenizer: &LocalModel, format: Option<Format>) -> Result<Counter, Error> {
    let path = tokenizer.files.first().map_or(&*tokenizer.path, |file| &*file.path);
    match format {
        Some(format) => Counter::format(format, Tokenizer::from_file(path)?),
        None => Counter::from_tokenizer_json(path, None),
    }
}

#[async_trait]
impl CounterSource for PulledTokenizers {
    async fn counter(&self, target: &Target) -> Result<Option<Arc<dyn TokenCounter>>, Error> {
        let Some((found, format)) = self.find(target) else { return Ok(None) };
        let key = (found.path.clone(), format);
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = made().get(&key) {
            return Ok(Some(counter.clone().into()));
        }
        // A vocabulary takes up to half a second to read, in which nothing else should wait.
        let counter = blocking::run(move |_| pulled_counter(&found, format)).await??;
        let counter = made().entry(key).or_insert(counter).clone();
        Ok(Some(counter.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::tokenizers;

    #[test]
    fn formats_name_tokenizers_that_there_are() {
        for (_, format) in Format::NAMED {
            let name = tokenizer_of(format);
            assert!(name.is_none_or(|name| tokenizers().iter().any(|entry| entry.id == name)));
        }
        assert_eq!(tokenizer_of(Format::Llama2), Some("llama-2"));
        assert_eq!(tokenizer_of(Format::Gemma), None);
    }
}
