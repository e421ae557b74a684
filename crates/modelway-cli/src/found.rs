//! [`Found`]: a provider that something configures, and what configures it.

use modelway::providers::{
    OPENAI_COMPATIBLE, PROVIDERS, discover, discover_at, discover_named, find,
};
use modelway::{ApiKey, Config, Discovered, Environment, Error, ErrorKind, Provider, ProviderSpec};

use crate::args::Global;
use crate::local;

/// A provider that something configures.
#[derive(Debug)]
pub(crate) struct Found {
    /// Its name in references.
    pub(crate) id: String,
    /// The provider, or why it is none.
    pub(crate) provider: Result<Provider, Error>,
    /// The variable that its key came from; never the key.
    pub(crate) key_variable: Option<String>,
    /// The variable that its address came from.
    pub(crate) url_variable: Option<String>,
    /// Whether the config file names it.
    pub(crate) in_config: bool,
}

impl Found {
    /// Where its key came from, in words.
    pub(crate) fn key_source(&self) -> &str {
        match (&self.key_variable, &self.provider) {
            (Some(variable), _) => variable,
            (None, Ok(provider)) if provider.key().is_some() => "in the config file",
            _ => "none",
        }
    }

    fn of_row(found: Discovered) -> Self {
        Self {
            id: found.id.to_owned(),
            provider: found.provider,
            key_variable: found.key_variable.map(str::to_owned),
            url_variable: found.url_variable.map(str::to_owned),
            in_config: false,
        }
    }

    fn wrong(id: &str, error: Error) -> Self {
        let id = id.to_owned();
        Self { id, provider: Err(error), key_variable: None, url_variable: None, in_config: false }
    }

    fn of_config(id: &str, config: &Config, environment: &dyn Environment) -> Option<Self> {
        let entry = config.providers.get(id)?;
        let provider = config.provider(id, environment).transpose()?;
        let key_variable = match &provider {
            Ok(provider) if entry.api_key.is_none() => entry
                .api_key_env
                .clone()
                .or_else(|| key_variable(provider, environment).map(str::to_owned)),
            _ => None,
        };
        Some(Self {
            id: id.to_owned(),
            provider,
            key_variable,
            url_variable: None,
            in_config: true,
        })
    }
}

/// Every provider that config file or environment configure.
pub(crate) fn all(config: &Config, environment: &dyn Environment) -> Vec<Found> {
    let named = config.providers.keys().filter_map(|id| Found::of_config(id, config, environment));
    let rows = discover(environment).into_iter();
    let rows = rows.filter(|found| !config.providers.contains_key(found.id)).map(Found::of_row);
    named.chain(rows).collect()
}

/// Whether options choose the models on this machine.
pub(crate) fn is_local(global: &Global, config: &Config) -> bool {
    let named = global.provider.as_deref() == Some(local::ID) && global.base_url.is_none();
    named && local::AVAILABLE && !config.providers.contains_key(local::ID)
}

/// The provider that options choose, if they choose one that is not on this machine.
pub(crate) fn chosen(
    global: &Global,
    config: &Config,
    environment: &dyn Environment,
) -> Option<Found> {
    let id = match (&global.provider, &global.base_url) {
        _ if is_local(global, config) => return None,
        (None, None) => return None,
        (Some(id), _) => id.as_str(),
        (None, Some(_)) => OPENAI_COMPATIBLE.id,
    };
    let found = match check_key(global, environment) {
        Err(error) => Found::wrong(id, error),
        Ok(()) => in_config(global, config)
            .and_then(|config| Found::of_config(id, &config, environment))
            .unwrap_or_else(|| in_table(id, global, environment)),
    };
    let key_variable = global.api_key_env.clone().or(found.key_variable);
    let url_variable = found.url_variable.filter(|_| global.base_url.is_none());
    Some(Found { key_variable, url_variable, ..found })
}

/// Every row of the table, and the one for any other server.
pub(crate) fn rows() -> impl Iterator<Item = &'static ProviderSpec> {
    PROVIDERS.iter().chain([&OPENAI_COMPATIBLE])
}

/// The config file if it has the provider that is chosen, with what options replace of that.
fn in_config(global: &Global, config: &Config) -> Option<Config> {
    let mut config = config.clone();
    let entry = config.providers.get_mut(global.provider.as_ref()?)?;
    if let Some(variable) = &global.api_key_env {
        (entry.api_key, entry.api_key_env) = (None, Some(variable.clone()));
    }
    if let Some(url) = &global.base_url {
        entry.base_url = Some(url.clone());
    }
    Some(config)
}

/// The row `id` of the table, with what options replace of it.
fn in_table(id: &str, global: &Global, environment: &dyn Environment) -> Found {
    let own = Some(&OPENAI_COMPATIBLE).filter(|spec| spec.id == id);
    let Some(spec) = find(id).or(own) else {
        let unknown = Provider::named(id).err();
        return Found::wrong(id, unknown.unwrap_or_else(|| not_configured(&OPENAI_COMPATIBLE)));
    };
    let environment = &Keyed { inner: environment, spec, variable: global.api_key_env.as_deref() };
    match &global.base_url {
        Some(url) => Found::of_row(discover_at(spec, url, environment)),
        None => discover_named(spec, environment)
            .map_or_else(|| Found::wrong(id, not_configured(spec)), Found::of_row),
    }
}

/// The variable that the key of a provider in the config file came from.
fn key_variable(provider: &Provider, environment: &dyn Environment) -> Option<&'static str> {
    provider.key()?;
    let set = |name: &&str| environment.get(name).is_some_and(|value| !value.is_empty());
    provider.spec().key_env.iter().copied().find(set)
}

/// Checks the variable that `--api-key-env` names. Its name is not repeated where it does not exist:
/// somebody may have given the key itself.
fn check_key(global: &Global, environment: &dyn Environment) -> Result<(), Error> {
    let Some(name) = &global.api_key_env else { return Ok(()) };
    let value = environment.get(name).filter(|value| !value.is_empty()).ok_or_else(|| {
        Error::new(ErrorKind::Configuration, "the variable that --api-key-env names is not set")
            .with_hint("give the name of the variable that holds the key, not the key")
    })?;
    ApiKey::new(value).map(drop)
}

/// An environment in which a row's first key variable has the value of another one.
#[derive(Debug)]
struct Keyed<'e> {
    inner: &'e dyn Environment,
    spec: &'static ProviderSpec,
    variable: Option<&'e str>,
}

impl Environment for Keyed<'_> {
    fn get(&self, name: &str) -> Option<String> {
        match self.variable {
            Some(other) if self.spec.key_env.first() == Some(&name) => self.inner.get(other),
            Some(_) if self.spec.key_env.contains(&name) => None,
            _ => self.inner.get(name),
        }
    }
}

fn not_configured(spec: &ProviderSpec) -> Error {
    let message = format!("the provider `{}` is not configured", spec.id);
    let hint = match (spec.local, spec.key_env.first(), spec.url_env.first()) {
        (false, Some(key), _) => {
            format!("set {key} to its key, or name another variable by --api-key-env")
        }
        (_, _, Some(url)) => format!("set {url}, or give --base-url"),
        _ => "give --base-url".to_owned(),
    };
    Error::new(ErrorKind::Configuration, message).with_hint(hint)
}
