//! Providers out of environment variables.

use http::{HeaderMap, HeaderName, HeaderValue};
use modelway_core::{ApiKey, Environment, Error, ErrorKind};
use url::Url;

use super::{OPENAI_COMPATIBLE, PROVIDERS, Provider, ProviderSpec};

/// The variables of OpenAI's own clients, by which a compatible host may be meant.
const GENERAL_URL: [&str; 2] = ["OPENAI_BASE_URL", "OPENAI_API_BASE"];
const GENERAL_KEY: &str = "OPENAI_API_KEY";

/// What the environment says of one row of the table.
#[derive(Debug)]
#[non_exhaustive]
pub struct Discovered {
    /// The row's name.
    pub id: &'static str,
    /// The provider; or why it is none: a key or an address that cannot be one. The variable is named.
    pub provider: Result<Provider, Error>,
    /// The variable that the key came from; never the key.
    pub key_variable: Option<&'static str>,
    /// The variable that the address came from; `None` for the row's usual one.
    pub url_variable: Option<&'static str>,
}

/// Every provider that `env` configures: a hosted one by its key, a local one by its address. What is wrong
/// with the variables of one does not concern the others.
///
/// A variable of the provider's own comes before a general one; of several, the first of the row counts.
/// `OPENAI_BASE_URL` on the host of another row (an Anyscale host, say) means that row, together with
/// `OPENAI_API_KEY`; on a host of no row it needs no key. `MODELWAY_BASE_URL` and `MODELWAY_API_KEY` make a provider named `custom`.
///
/// ```
/// use modelway_core::MapEnvironment;
/// let set = MapEnvironment::from_iter([("GROQ_API_KEY", "gsk"), ("XAI_API_KEY", "not a key")]);
/// let found = modelway_wire::provider::discover(&set);
/// let ids: Vec<_> = found.iter().map(|one| (one.id, one.provider.is_ok())).collect();
/// assert_eq!(ids, [("groq", true), ("xai", false)]);
/// ```
pub fn discover(env: &dyn Environment) -> Vec<Discovered> {
    let general = General::read(env);
    let rows = PROVIDERS.iter().chain([&OPENAI_COMPATIBLE]);
    rows.filter(|spec| !spec.by_name_only)
        .filter_map(|spec| {
            let found = Variables::of(spec, env, general.as_ref());
            found.configures().then(|| found.discovered(spec))
        })
        .collect()
}

/// The provider of one row that the caller names: a local one is then at its usual address unless a variable
/// says otherwise. `None` when a key or an address is missing.
pub fn discover_named(spec: &ProviderSpec, env: &dyn Environment) -> Option<Discovered> {
    let found = Variables::of(spec, env, General::read(env).as_ref());
    let at_home = spec.local && !spec.base_url.is_empty();
    (found.configures() || at_home).then(|| found.discovered(spec))
}

/// The provider of one row at a given address: the environment adds key and proxy.
pub fn discover_at(spec: &ProviderSpec, url: &str, env: &dyn Environment) -> Discovered {
    let mut found = Variables::of(spec, env, None);
    found.url = None;
    let found = found.discovered(spec);
    Discovered { provider: found.provider.and_then(|p| p.with_base_url(url)), ..found }
}

/// A general base URL and the row whose host it names, if it names one's.
struct General {
    variable: &'static str,
    url: String,
    row: &'static str,
    /// Whether no row has that host: a server of one's own, which may want no key.
    own: bool,
}

impl General {
    fn read(env: &dyn Environment) -> Option<Self> {
        let (variable, url) = GENERAL_URL.iter().find_map(|v| Some((*v, set(env, v)?)))?;
        let host =
            Url::parse(&url).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default();
        let belongs = |spec: &&ProviderSpec| {
            spec.hosts
                .iter()
                .any(|h| host == *h || host.strip_suffix(h).is_some_and(|p| p.ends_with('.')))
        };
        let row = PROVIDERS.iter().find(belongs).map(|spec| spec.id);
        Some(Self { variable, url, row: row.unwrap_or("openai"), own: row.is_none() })
    }
}

/// The variables of one row that are set, each with its name.
struct Variables {
    key: Option<(&'static str, String)>,
    url: Option<(&'static str, String)>,
    account: Option<String>,
    headers: Option<(&'static str, String)>,
    proxy: Option<String>,
    keyless: bool,
}

impl Variables {
    fn of(spec: &ProviderSpec, env: &dyn Environment, general: Option<&General>) -> Self {
        let first = |names: &'static [&'static str]| {
            names.iter().find_map(|name| Some((*name, set(env, name)?)))
        };
        let proxy = spec.proxy_env.and_then(|name| set(env, name));
        if spec.id == "openai" && general.is_some_and(|g| g.row != "openai") {
            // OpenAI's own variables mean another provider.
            return Self {
                key: None,
                url: None,
                account: None,
                headers: None,
                proxy,
                keyless: false,
            };
        }
        let meant = general.filter(|g| g.row == spec.id);
        let general_key = || Some((GENERAL_KEY, meant.and_then(|_| set(env, GENERAL_KEY))?));
        let general_url = || meant.map(|g| (g.variable, g.url.clone()));
        Self {
            key: first(spec.key_env).or_else(general_key),
            url: first(spec.url_env).or_else(general_url),
            account: spec.account.and_then(|a| first(a.env)).map(|(_, account)| account),
            headers: spec.headers_env.and_then(|name| Some((name, set(env, name)?))),
            proxy,
            keyless: spec.local || meant.is_some_and(|g| g.own),
        }
    }

    fn configures(&self) -> bool {
        if self.keyless { self.url.is_some() } else { self.key.is_some() }
    }

    fn discovered(self, spec: &ProviderSpec) -> Discovered {
        let name = |found: &Option<(&'static str, String)>| found.as_ref().map(|(name, _)| *name);
        let (key_variable, url_variable) = (name(&self.key), name(&self.url));
        Discovered { id: spec.id, provider: self.provider(spec), key_variable, url_variable }
    }

    fn provider(self, spec: &ProviderSpec) -> Result<Provider, Error> {
        let mut provider = Provider::new(spec);
        if let Some((variable, url)) = self.url {
            let url = with_scheme(spec, &url);
            provider = provider.with_url_of(variable, &url).map_err(|e| naming(&e, variable))?;
        }
        if let Some((variable, key)) = self.key {
            provider = provider.with_key(ApiKey::new(key).map_err(|e| naming(&e, variable))?);
        }
        if let Some(account) = self.account {
            provider = provider.with_account(account.trim());
        }
        if let Some((variable, lines)) = self.headers {
            provider = provider.with_ambient(headers_of(&lines, variable)?);
        }
        if let Some(proxy) = self.proxy {
            provider = provider.with_proxy(proxy);
        }
        Ok(provider)
    }
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

/// Headers, a `Name: value` on each line; lines without a colon are ignored. They may be secrets, so that `Debug`
/// hides them.
fn headers_of(lines: &str, variable: &str) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (at, line) in (1_usize..).zip(lines.lines()) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let wrong = || {
            let what = format!("{variable}: line {at} is no header");
            Error::new(ErrorKind::Configuration, what).with_hint("write it like `Name: value`")
        };
        let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
        let mut value = HeaderValue::try_from(value.trim()).map_err(|_| wrong())?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

fn naming(error: &Error, variable: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("{variable}: {error}"))
}
