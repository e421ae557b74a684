//! A config into a client.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use modelway_core::layers::RetryPolicy;
use modelway_core::{ApiKey, Environment, Error, ErrorKind};
use modelway_wire::provider::{Provider, find};

use super::{Config, ProviderConfig};
use crate::ClientBuilder;

impl<C> ClientBuilder<C> {
    /// Adds the providers of a config and takes the defaults of its profile `profile` (or its default one).
    /// A key that is missing or wrong is an error where its provider is needed.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for anything else that cannot hold; the provider or profile is named.
    pub fn config(mut self, config: &Config, profile: Option<&str>) -> Result<Self, Error> {
        let environment = self.environment_handle();
        for (name, entry) in &config.providers {
            let provider = without_key(name, entry).map_err(|e| naming(name, &e))?;
            self = match with_key(provider, entry, &*environment) {
                Ok(provider) => self.provider(provider),
                Err(error) => self.broken(name, &naming(name, &error)),
            }
        }
        let profile = config.profile(profile)?;
        if let Some(id) = profile.provider {
            self = self.default_provider(id);
        }
        if let Some(seconds) = profile.timeout {
            let limit = Duration::try_from_secs_f64(seconds).map_err(|_| {
                Error::new(
                    ErrorKind::Configuration,
                    format!("a timeout of {seconds} s is impossible"),
                )
            })?;
            self = self.timeout(limit);
        }
        if let Some(retries) = profile.max_retries {
            self = self.retry(RetryPolicy::retries(retries));
        }
        Ok(self)
    }
}

impl Config {
    /// The provider `name` alone, with its key; `None` when the config has none of that name. What is wrong
    /// with another one does not matter.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for anything in its section that cannot hold.
    pub fn provider(
        &self,
        name: &str,
        environment: &dyn Environment,
    ) -> Result<Option<Provider>, Error> {
        let Some(entry) = self.providers.get(name) else { return Ok(None) };
        without_key(name, entry)
            .and_then(|provider| with_key(provider, entry, environment))
            .map(Some)
            .map_err(|e| naming(name, &e))
    }
}

fn naming(name: &str, error: &Error) -> Error {
    Error::new(error.kind(), format!("providers.{name}: {error}"))
}

fn without_key(name: &str, entry: &ProviderConfig) -> Result<Provider, Error> {
    let row = entry.row.as_deref().or_else(|| find(name).map(|row| row.id));
    let mut provider = match (row, &entry.base_url) {
        (Some(row), None) => Provider::named(row)?,
        (Some(row), Some(url)) => Provider::named(row)?.with_base_url(url)?,
        (None, Some(url)) => Provider::openai_compatible(name, url)?,
        (None, None) => {
            return Err(Error::new(
                ErrorKind::Configuration,
                "needs a `base_url`, or a `row` of the table",
            ));
        }
    }
    .with_id(name);
    if let Some(in_flight) = entry.in_flight {
        provider = provider.with_in_flight((in_flight > 0).then_some(in_flight));
    }
    if let Some(queue) = entry.queue {
        provider = provider.with_queue(queue);
    }
    if let Some(proxy) = &entry.proxy {
        provider = provider.with_proxy(proxy);
    }
    Ok(provider.with_headers(headers(entry)?))
}

fn with_key(
    provider: Provider,
    entry: &ProviderConfig,
    environment: &dyn Environment,
) -> Result<Provider, Error> {
    let key = key(&provider, entry, environment)?;
    Ok(match key {
        Some(key) => provider.with_key(key),
        None => provider,
    })
}

/// The key: of the file, of the variable that it names, else of the row's own variables.
fn key(
    provider: &Provider,
    entry: &ProviderConfig,
    env: &dyn Environment,
) -> Result<Option<ApiKey>, Error> {
    if let Some(key) = &entry.api_key {
        return ApiKey::new(key).map(Some);
    }
    if let Some(variable) = &entry.api_key_env {
        let value = env.get(variable).ok_or_else(|| not_set(variable))?;
        return ApiKey::new(value).map(Some);
    }
    let own = provider.spec().key_env.iter().find_map(|v| env.get(v).filter(|k| !k.is_empty()));
    own.map(ApiKey::new).transpose()
}

/// Does not repeat what is no variable's name: somebody may have put the key itself there.
fn not_set(variable: &str) -> Error {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if variable.chars().all(is_name) {
        let message = format!("the variable {variable} is not set");
        return Error::new(ErrorKind::Configuration, message);
    }
    Error::new(ErrorKind::Configuration, "the variable that `api_key_env` names is not set")
        .with_hint("give the name of the variable that holds the key, not the key")
}

fn headers(entry: &ProviderConfig) -> Result<HeaderMap, Error> {
    let read = |(name, value): (&String, &String)| {
        let bad =
            || Error::new(ErrorKind::Configuration, format!("the header `{name}` cannot be sent"));
        let mut value = HeaderValue::try_from(value).map_err(|_| bad())?;
        value.set_sensitive(true);
        Ok((HeaderName::try_from(name).map_err(|_| bad())?, value))
    };
    entry.headers.iter().map(read).collect()
}
