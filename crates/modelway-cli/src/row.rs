//! One row of the provider table out of the environment, undisturbed by the variables of other rows.

use std::collections::BTreeMap;

use modelway::providers::from_environment;
use modelway::{Environment, Error, Provider, ProviderSpec};

/// The variables of OpenAI's own clients, by which a compatible host may be meant.
const GENERAL_URL: [&str; 2] = ["OPENAI_BASE_URL", "OPENAI_API_BASE"];
const GENERAL_KEY: &str = "OPENAI_API_KEY";

/// An environment that shows some variables only, and some that are not there.
#[derive(Debug)]
struct Scoped<'e> {
    inner: &'e dyn Environment,
    names: Vec<&'static str>,
    added: BTreeMap<&'static str, &'static str>,
}

impl Environment for Scoped<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let own = self.names.contains(&name).then(|| self.inner.get(name)).flatten();
        own.or_else(|| self.added.get(name).map(|value| (*value).to_owned()))
    }
}

/// The provider of the row `spec`, if the environment configures it.
pub(crate) fn read(
    spec: &ProviderSpec,
    environment: &dyn Environment,
) -> Result<Option<Provider>, Error> {
    let general = GENERAL_URL.into_iter().chain([GENERAL_KEY]);
    let names = keys(spec).chain(spec.url_env.iter().copied());
    let scope = Scoped {
        inner: environment,
        names: names.clone().chain(general).collect(),
        added: BTreeMap::new(),
    };
    // A broken general variable concerns only the row that it is for.
    one(spec, &scope).or_else(|_| one(spec, &Scoped { names: names.collect(), ..scope }))
}

/// The same for a row that is named: a local one is then at its usual address unless a variable says
/// otherwise.
pub(crate) fn read_named(
    spec: &ProviderSpec,
    environment: &dyn Environment,
) -> Result<Option<Provider>, Error> {
    if let Some(provider) = read(spec, environment)? {
        return Ok(Some(provider));
    }
    let url = spec.url_env.first().filter(|_| spec.local && !spec.base_url.is_empty());
    let Some(url) = url else { return Ok(None) };
    let added = BTreeMap::from([(*url, spec.base_url)]);
    one(spec, &Scoped { inner: environment, names: keys(spec).collect(), added })
}

/// The same for a row whose address is given: the environment adds key and proxy, no address.
pub(crate) fn read_at(
    spec: &ProviderSpec,
    url: &str,
    environment: &dyn Environment,
) -> Result<Provider, Error> {
    let mut added = BTreeMap::new();
    if let Some(variable) = spec.url_env.first().filter(|_| spec.local) {
        // Some address, so that it counts as configured.
        added.insert(*variable, "http://127.0.0.1/v1");
    }
    let scope = Scoped { inner: environment, names: keys(spec).collect(), added };
    one(spec, &scope)?.unwrap_or_else(|| Provider::new(spec)).with_base_url(url)
}

/// The variable that the provider's key came from.
pub(crate) fn key_variable(
    provider: &Provider,
    environment: &dyn Environment,
) -> Option<&'static str> {
    provider.key()?;
    let own = provider.spec().key_env.iter().copied();
    own.chain([GENERAL_KEY]).find(|name| is_set(environment, name))
}

/// The variable that the provider's address came from; `None` for its usual one.
pub(crate) fn url_variable(
    provider: &Provider,
    environment: &dyn Environment,
) -> Option<&'static str> {
    let own = provider.spec().url_env.iter().copied().find(|name| is_set(environment, name));
    let moved = provider.base_url() != Provider::new(provider.spec()).base_url();
    let general = || GENERAL_URL.into_iter().find(|name| is_set(environment, name));
    own.or_else(|| general().filter(|_| moved))
}

fn keys(spec: &ProviderSpec) -> impl Iterator<Item = &'static str> + Clone {
    spec.key_env.iter().copied().chain(spec.proxy_env)
}

fn one(spec: &ProviderSpec, scope: &Scoped<'_>) -> Result<Option<Provider>, Error> {
    Ok(from_environment(scope)?.into_iter().find(|provider| provider.id() == spec.id))
}

fn is_set(environment: &dyn Environment, name: &str) -> bool {
    environment.get(name).is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use modelway::MapEnvironment;
    use modelway::providers::{OPENAI_COMPATIBLE, find};

    use super::*;

    fn of(id: &str, variables: &[(&str, &str)]) -> Result<Option<Provider>, Error> {
        let environment: MapEnvironment = variables.iter().copied().collect();
        read_named(find(id).unwrap_or(&OPENAI_COMPATIBLE), &environment)
    }

    #[test]
    fn other_rows_do_not_disturb() {
        let broken = [
            ("GROQ_API_KEY", "gsk"),
            ("OPENAI_API_KEY", "sk"),
            ("OPENAI_BASE_URL", "nonsense"),
            ("VLLM_BASE_URL", "nonsense"),
            ("XAI_API_KEY", "with space"),
        ];
        assert!(of("groq", &broken).unwrap().is_some());
        assert!(of("openai", &broken).unwrap_err().to_string().contains("OPENAI_BASE_URL"));
        assert!(of("vllm", &broken).unwrap_err().to_string().contains("VLLM_BASE_URL"));
        assert!(of("xai", &broken).unwrap_err().to_string().contains("XAI_API_KEY"));
    }

    #[test]
    fn a_general_address_selects_the_row_of_its_host() {
        let set =
            [("OPENAI_API_KEY", "secret"), ("OPENAI_BASE_URL", "https://me.anyscaleuserdata.com")];
        let environment: MapEnvironment = set.into_iter().collect();
        let anyscale = of("anyscale", &set).unwrap().unwrap();
        assert_eq!(anyscale.base_url(), "https://me.anyscaleuserdata.com/v1");
        assert_eq!(key_variable(&anyscale, &environment), Some("OPENAI_API_KEY"));
        assert_eq!(url_variable(&anyscale, &environment), Some("OPENAI_BASE_URL"));
        assert!(of("groq", &set).unwrap().is_none());
    }

    #[test]
    fn a_named_local_row_is_at_its_usual_address() {
        let vllm = of("vllm", &[("VLLM_API_KEY", "k")]).unwrap().unwrap();
        assert_eq!(vllm.base_url(), "http://127.0.0.1:8000/v1");
        assert!(vllm.key().is_some());
        let ollama = of("ollama", &[("OLLAMA_HOST", "0.0.0.0")]).unwrap().unwrap();
        assert_eq!(ollama.base_url(), "http://127.0.0.1:11434/v1");
        assert!(of("custom", &[]).unwrap().is_none());
    }

    #[test]
    fn a_given_address_leaves_only_the_rows_own_key() {
        let set = [("OPENAI_API_KEY", "sk"), ("OPENAI_BASE_URL", "https://api.groq.com/openai/v1")];
        let environment: MapEnvironment = set.into_iter().collect();
        let at = |id: &str| read_at(find(id).unwrap(), "http://127.0.0.1:9", &environment).unwrap();
        assert!(at("openai").key().is_some());
        assert!(at("groq").key().is_none());
        assert_eq!(at("ollama").base_url(), "http://127.0.0.1:9/v1");
    }
}
