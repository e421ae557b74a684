//! [`ProviderList`]: the resolver over a client's configured providers.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::{DeploymentRef, Resolver, Route, Target};
use crate::{Backend, Error, ErrorKind, ModelKind};

/// One configured provider.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProviderEntry {
    /// Its name in references.
    pub id: Arc<str>,
    /// What answers, layers included.
    pub backend: Arc<dyn Backend>,
    /// Whether its model ids look like `name:tag`, as Ollama's do.
    pub tagged_ids: bool,
    /// Whether it has providers of its own, so that a prefix that no provider here has may be one of them.
    pub knows_providers: bool,
    /// What is known of single models, by their ids.
    pub models: BTreeMap<String, ModelFacts>,
    /// The answer's length that the provider takes in a plain completion which names none, where it is short.
    pub completion_max_tokens: Option<u64>,
    /// The answer's length that it takes for a model, by its id, in any request which names none.
    pub usual_answer: Option<fn(&str) -> Option<u64>>,
}

/// What is known of a model before anybody asks its provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelFacts {
    /// Prompt and answer together, in tokens.
    pub context_length: Option<u64>,
    /// What it is for.
    pub kind: Option<ModelKind>,
}

impl ModelFacts {
    /// A model with so many tokens of context, for `kind`.
    pub fn new(context_length: Option<u64>, kind: Option<ModelKind>) -> Self {
        Self { context_length, kind }
    }
}

impl ProviderEntry {
    /// A provider whose ids have no tags.
    pub fn new(id: impl Into<Arc<str>>, backend: Arc<dyn Backend>) -> Self {
        Self {
            id: id.into(),
            backend,
            tagged_ids: false,
            knows_providers: false,
            models: BTreeMap::new(),
            completion_max_tokens: None,
            usual_answer: None,
        }
    }
}

/// The providers of a client, one of them the default.
#[derive(Debug, Clone, Default)]
pub struct ProviderList {
    entries: Vec<ProviderEntry>,
    default: Option<Arc<str>>,
    known: BTreeMap<String, String>,
    broken: BTreeMap<String, String>,
    fallbacks: BTreeMap<String, Vec<DeploymentRef>>,
}

impl ProviderList {
    /// No provider.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a provider; one of the same name is replaced.
    pub fn add(&mut self, entry: ProviderEntry) {
        self.entries.retain(|e| e.id != entry.id);
        self.entries.push(entry);
    }

    /// Names the default provider.
    pub fn set_default(&mut self, id: impl Into<Arc<str>>) {
        self.default = Some(id.into());
    }

    /// Remembers a provider that could be configured, and how, for error messages.
    pub fn know(&mut self, id: impl Into<String>, how: impl Into<String>) {
        self.known.insert(id.into(), how.into());
    }

    /// Remembers a provider that is configured wrongly, and why, for error messages. One that was added stays.
    pub fn know_broken(&mut self, id: impl Into<String>, why: impl Into<String>) {
        self.broken.insert(id.into(), why.into());
    }

    /// Makes `name` mean these deployments, each tried when the one before it fails.
    pub fn add_fallback(&mut self, name: impl Into<String>, targets: Vec<DeploymentRef>) {
        self.fallbacks.insert(name.into(), targets);
    }

    /// The configured providers.
    pub fn entries(&self) -> &[ProviderEntry] {
        &self.entries
    }

    /// The default provider: the named one, or the only one there is. One that is configured wrongly counts
    /// here: the choice must not change when it is mended.
    pub fn default_provider(&self) -> Option<&ProviderEntry> {
        match (&self.default, self.entries.as_slice()) {
            (Some(id), _) => self.entry(id),
            (None, [only]) if self.broken.is_empty() => Some(only),
            _ => None,
        }
    }

    fn entry(&self, id: &str) -> Option<&ProviderEntry> {
        self.entries.iter().find(|e| &*e.id == id)
    }

    /// One reference to one route.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for an unknown provider, an ambiguous text, or a missing default.
    pub fn route(&self, reference: &DeploymentRef) -> Result<Route, Error> {
        let (entry, id) = match reference.provider() {
            Some(provider) => {
                (self.entry(provider).ok_or_else(|| self.unknown(provider))?, reference.id())
            }
            None if reference.is_exact() => {
                let default = self.default_provider();
                (default.ok_or_else(|| self.no_default(reference.id()))?, reference.id())
            }
            None => self.read(reference.id())?,
        };
        let deployment = DeploymentRef::new(entry.id.clone(), id);
        let mut target = Target::new(deployment, entry.backend.capabilities());
        target.completion_max_tokens = entry.completion_max_tokens;
        target.usual_answer = entry.usual_answer.and_then(|of| of(id));
        if let Some(facts) = entry.models.get(id) {
            target.context_length = facts.context_length;
            target.kind.clone_from(&facts.kind);
        }
        Ok(Route { target: Arc::new(target), backend: entry.backend.clone() })
    }

    /// Reads a text form.
    fn read<'t>(&self, text: &'t str) -> Result<(&ProviderEntry, &'t str), Error> {
        let default = self.default_provider();
        if let Some((prefix, rest)) = text.split_once(':') {
            match (self.entry(prefix), default) {
                (Some(named), Some(default))
                    if named.id != default.id && default.tagged_ids && is_tag(rest) =>
                {
                    return Err(ambiguous(text, rest, named, default));
                }
                (Some(named), _) => return Ok((named, rest)),
                (None, default) => {
                    let tagged = default.is_some_and(|d| d.tagged_ids && is_tag(rest));
                    let known = self.known.contains_key(prefix) || self.broken.contains_key(prefix);
                    let inner = default.is_some_and(|d| d.knows_providers);
                    if known && !tagged && !inner {
                        return Err(self.unknown(prefix));
                    }
                }
            }
        }
        default.map(|entry| (entry, text)).ok_or_else(|| self.no_default(text))
    }

    fn unknown(&self, provider: &str) -> Error {
        if let Some(why) = self.broken.get(provider) {
            let message = format!("the provider `{provider}` is configured wrongly: {why}");
            return Error::new(ErrorKind::Configuration, message);
        }
        let message = format!("the provider `{provider}` is not configured");
        let error = Error::new(ErrorKind::Configuration, message);
        match self.known.get(provider) {
            Some(how) => error.with_hint(how.clone()),
            None => error.with_hint(format!("configured: {}", self.names())),
        }
    }

    fn no_default(&self, text: &str) -> Error {
        let error = match (&self.default, self.entries.is_empty()) {
            (Some(id), _) => return self.unknown(id),
            (None, true) if !self.broken.is_empty() => {
                let why = self.broken.values().map(String::as_str).collect::<Vec<_>>().join("; ");
                return Error::new(ErrorKind::Configuration, why);
            }
            (None, true) => Error::new(ErrorKind::Configuration, "no provider is configured").with_hint(
                "set a provider's key variable such as ANYSCALE_API_KEY, or MODELWAY_BASE_URL for a server of your own",
            ),
            (None, false) => {
                let wrongly: Vec<_> = self.broken.values().map(|why| format!(" ({why})")).collect();
                let message = format!(
                    "several providers are configured{} and none is the default",
                    wrongly.concat()
                );
                Error::new(ErrorKind::Configuration, message)
            }
        };
        match self.entries.first() {
            Some(first) => error.with_hint(format!(
                "write `{}:{}`, or choose a default provider; configured: {}",
                first.id,
                if text.is_empty() { "MODEL" } else { text },
                self.names()
            )),
            None => error,
        }
    }

    fn names(&self) -> String {
        match self.entries.as_slice() {
            [] => "none".to_owned(),
            some => some.iter().map(|e| &*e.id).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Whether `rest` looks like the tag of a local model (`7b`, `8x22b-instruct`, `latest`), not like a
/// model's name.
fn is_tag(rest: &str) -> bool {
    let size = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == 'x');
    let sized = size.len() < rest.len() && size.starts_with(['b', 'B', 'm', 'M']);
    let version =
        rest.strip_prefix('v').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    sized
        || version
        || matches!(rest, "latest" | "instruct" | "chat" | "text" | "code" | "base" | "cloud")
}

fn ambiguous(text: &str, rest: &str, named: &ProviderEntry, default: &ProviderEntry) -> Error {
    let message = format!(
        "`{text}` could mean the model `{rest}` of the provider `{}` or the model `{text}` of the default provider `{}`",
        named.id, default.id
    );
    Error::new(ErrorKind::Configuration, message)
        .with_hint(format!("write `{}::{rest}` or `{}::{text}`", named.id, default.id))
}

#[async_trait]
impl Resolver for ProviderList {
    async fn resolve(&self, deployment: &DeploymentRef) -> Result<Vec<Route>, Error> {
        match self.fallbacks.get(deployment.id()) {
            Some(targets) if deployment.provider().is_none() && !targets.is_empty() => {
                targets.iter().map(|t| self.route(t)).collect()
            }
            _ => self.route(deployment).map(|route| vec![route]),
        }
    }
}
