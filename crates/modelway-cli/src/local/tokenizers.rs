//! The tokenizers that were brought to this machine.

use std::path::PathBuf;

use modelway::{ClientBuilder, Environment, Error, ProcessEnvironment};
use modelway_local::PulledTokenizers;
use modelway_local::weights::{Cache, ModelRef};

/// Lets a client count with them; where the environment names no cache, there are none.
pub(crate) fn with_counters(
    builder: ClientBuilder,
    environment: &dyn Environment,
) -> ClientBuilder {
    match PulledTokenizers::of_user(environment) {
        Ok(counters) => builder.counter_source(counters),
        Err(_) => builder,
    }
}

/// The file of the tokenizer called `name`, if it is here.
pub(crate) fn tokenizer(name: &str) -> Result<Option<PathBuf>, Error> {
    let Ok(wanted) = ModelRef::tokenizer(name) else { return Ok(None) };
    let cache = Cache::of_user(&ProcessEnvironment)?.tokenizers();
    let found = cache.find(&wanted);
    Ok(found.and_then(|found| found.files.into_iter().next()).map(|file| file.path))
}
