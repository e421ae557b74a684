//! Providers out of environment variables.

use modelway_core::{ApiKey, Environment, Error, ErrorKind};
use url::Url;

use super::{OPENAI_COMPATIBLE, PROVIDERS, Provider, ProviderSpec};

/// The variables of OpenAI's own clients, by which a compatible host may be meant.
const GENERAL_URL: [&str; 2] = ["OPENAI_BASE_URL", "OPENAI_API_BASE"];
const GENERAL_KEY: &str = "OPENAI_API_KEY";

/// Every provider that `env` configures: a hosted one by its key, a local one by its address.
///
/// A variable of the provider's own comes before a general one; of several, the first of the row counts.
/// `OPENAI_BASE_URL` on the host of another row (an Anyscale host, say) means that row, together with
/// `OPENAI_API_KEY`. `MODELWAY_BASE_URL` and `MODELWAY_API_KEY` make a provider named `custom`.
///
/// # Errors
/// [`ErrorKind::Configuration`] for a key or address that cannot be one, naming the variable.
pub fn from_environment(env: &dyn Environment) -> Result<Vec<Provider>, Error> {
    let general = general(env);
    let mut found = Vec::new();
    for spec in PROVIDERS.iter().chain([&OPENAI_COMPATIBLE]) {
        if let Some(provider) = one(spec, env, general.as_ref())? {
            found.push(provider);
        }
    }
    Ok(found)
}

/// A general base URL and the row whose host it names, if it names one's.
struct General {
    variable: &'static str,
    url: String,
    row: &'static str,
}

fn general(env: &dyn Environment) -> Option<General> {
    let (variable, url) = GENERAL_URL.iter().find_map(|v| Some((*v, set(env, v)?)))?;
    let host =
        Url::parse(&url).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default();
    let belongs = |spec: &&ProviderSpec| {
        spec.hosts
            .iter()
            .any(|h| host == *h || host.strip_suffix(h).is_some_and(|p| p.ends_with('.')))
    };
    let row = PROVIDERS.iter().find(belongs).map_or("openai", |spec| spec.id);
    Some(General { variable, url, row })
}

fn one(
    spec: &ProviderSpec,
    env: &dyn Environment,
    general: Option<&General>,
) -> Result<Option<Provider>, Error> {
    let meant = general.filter(|g| g.row == spec.id);
    let elsewhere = spec.id == "openai" && general.is_some_and(|g| g.row != "openai");
    let own_key = spec.key_env.iter().filter(|_| !elsewhere).find_map(|v| Some((*v, set(env, v)?)));
    let key = own_key.or_else(|| meant.and_then(|_| Some((GENERAL_KEY, set(env, GENERAL_KEY)?))));
    let own_url = spec.url_env.iter().filter(|_| !elsewhere).find_map(|v| Some((*v, set(env, v)?)));
    let url = own_url.or_else(|| meant.map(|g| (g.variable, g.url.clone())));
    let configured = if spec.local { url.is_some() } else { key.is_some() };
    if !configured {
        return Ok(None);
    }
    let mut provider = Provider::new(spec);
    if let Some((variable, url)) = url {
        provider =
            provider.with_base_url(&with_scheme(spec, &url)).map_err(|e| naming(&e, variable))?;
    }
    if let Some((variable, key)) = key {
        provider = provider.with_key(ApiKey::new(key).map_err(|e| naming(&e, variable))?);
    }
    if let Some(proxy) = spec.proxy_env.and_then(|v| set(env, v)) {
        provider = provider.with_proxy(proxy);
    }
    Ok(Some(provider))
}

/// `OLLAMA_HOST` is often `host:port`, and `0.0.0.0` where it listens.
fn with_scheme(spec: &ProviderSpec, url: &str) -> String {
    if spec.id != "ollama" {
        return url.to_owned();
    }
    let host = url.replace("0.0.0.0", "127.0.0.1");
    if host.contains("://") {
        return host;
    }
    let host = if host.starts_with(':') { format!("127.0.0.1{host}") } else { host };
    if host.contains(':') { format!("http://{host}") } else { format!("http://{host}:11434") }
}

/// A variable that is set to something; an empty one counts as unset.
fn set(env: &dyn Environment, name: &str) -> Option<String> {
    env.get(name).filter(|value| !value.is_empty())
}

fn naming(error: &Error, variable: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("{variable}: {error}"))
}
