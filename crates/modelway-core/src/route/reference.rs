//! [`DeploymentRef`]: what a call addresses.

use std::fmt;
use std::sync::Arc;

/// What a call addresses: a deployment of a provider, exactly or by its text form.
///
/// The text form names the provider before the first `:` if one of that name is configured
/// (`anyscale:mistralai/Mixtral-8x7B-Instruct-v0.1`); otherwise the client's default provider is meant.
/// `provider::model` is always exact. A model name never selects a provider.
///
/// ```
/// use modelway_core::DeploymentRef;
/// let exact = DeploymentRef::new("ollama", "mistral:7b");
/// assert_eq!(exact.to_string(), "ollama:mistral:7b");
/// assert_eq!(DeploymentRef::from("ollama::mistral:7b"), exact);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeploymentRef {
    provider: Option<Arc<str>>,
    id: Arc<str>,
    /// Whether no provider is to be read out of the id.
    exact: bool,
}

impl DeploymentRef {
    /// The deployment `id` of `provider`, exactly.
    pub fn new(provider: impl Into<Arc<str>>, id: impl Into<Arc<str>>) -> Self {
        Self { provider: Some(provider.into()), id: id.into(), exact: true }
    }

    /// `provider` itself, for what concerns no deployment (listing its models).
    pub fn provider_only(provider: impl Into<Arc<str>>) -> Self {
        Self::new(provider, "")
    }

    /// The default provider itself.
    pub fn default_provider() -> Self {
        Self { provider: None, id: "".into(), exact: true }
    }

    /// The deployment `id` of the default provider, whatever is in the id.
    pub fn exactly(id: impl Into<Arc<str>>) -> Self {
        Self { provider: None, id: id.into(), exact: true }
    }

    /// Whether no provider is to be read out of the id.
    pub(crate) fn is_exact(&self) -> bool {
        self.exact
    }

    /// The provider; `None` in a text form that is not resolved yet.
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    pub(crate) fn provider_arc(&self) -> Option<Arc<str>> {
        self.provider.clone()
    }

    /// The deployment's id; in a text form that is not resolved yet, the whole text.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for DeploymentRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.provider {
            Some(provider) if self.id.is_empty() => f.write_str(provider),
            Some(provider) => write!(f, "{provider}:{}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

impl From<&str> for DeploymentRef {
    fn from(text: &str) -> Self {
        let text = text.trim();
        match text.split_once("::") {
            Some((provider, id)) if !provider.is_empty() => Self::new(provider, id),
            _ => Self { provider: None, id: text.into(), exact: false },
        }
    }
}

impl From<String> for DeploymentRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for DeploymentRef {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&DeploymentRef> for DeploymentRef {
    fn from(reference: &DeploymentRef) -> Self {
        reference.clone()
    }
}
