//! [`ProviderSpec`]: a row of the table.

use modelway_core::{Capabilities, ModelKind};

use super::Quirks;

/// A provider as a row of data. A new vendor is one row.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProviderSpec {
    /// Its name in references.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Where it is, path prefix included; empty when everybody has an address of their own.
    pub base_url: &'static str,
    /// The wire protocol.
    pub dialect: DialectName,
    /// How the key travels.
    pub auth: Auth,
    /// Variables that may hold the key, the first one preferred.
    pub key_env: &'static [&'static str],
    /// Variables that may hold the base URL, the first one preferred.
    pub url_env: &'static [&'static str],
    /// How an account is chosen, where one key serves several.
    pub account: Option<AccountSpec>,
    /// The variable that may hold headers, a `Name: value` on each line.
    pub headers_env: Option<&'static str>,
    /// Further addresses by name, each with its base URL.
    pub environments: &'static [(&'static str, &'static str)],
    /// Whether it is used only where it is named: variables of its own alone do not configure it, since they configure
    /// another row as well.
    pub by_name_only: bool,
    /// The variable that may hold a proxy for this provider alone.
    pub proxy_env: Option<&'static str>,
    /// Whether it runs on one's own machine: configured by its URL, without a key.
    pub local: bool,
    /// Hosts (or their parents) by which a general base-URL variable (`OPENAI_BASE_URL`) selects this row.
    pub hosts: &'static [&'static str],
    /// What is appended to a base URL that lacks it, such as `/v1`.
    pub path_guard: &'static str,
    /// Requests in flight that an account may have; `None` where the provider limits otherwise.
    pub in_flight: Option<usize>,
    /// The answer's length that it takes in a plain completion which names none, where it is short.
    pub completion_max_tokens: Option<u64>,
    /// The answer's length that it takes for a model, by its id, in any request which names none, where it is documented.
    pub usual_answer: Option<fn(&str) -> Option<u64>>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Whether model ids look like `name:tag`.
    pub tagged_ids: bool,
    /// What is different on the wire.
    pub quirks: Quirks,
    /// Models of which more is known than the provider says. Unknown ids always pass.
    pub models: &'static [ModelSpec],
    /// Said with a failed connection to the default host.
    pub retired: Option<&'static str>,
}

/// The wire protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DialectName {
    /// OpenAI's chat completions and what is compatible with it.
    OpenAiChat,
    /// The Scale GenAI Platform's models API, where a deployment is called.
    Sgp,
    /// The same platform's older routes, where a base model is called by its name.
    SgpBase,
}

/// How an account is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountSpec {
    /// The header that names it.
    pub header: &'static str,
    /// Variables that may hold it, the first one preferred.
    pub env: &'static [&'static str],
}

impl AccountSpec {
    pub(super) const fn new(header: &'static str, env: &'static [&'static str]) -> Self {
        Self { header, env }
    }
}

/// How a key travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// `Authorization: Bearer <key>`.
    Bearer,
    /// A header of its own.
    Header(&'static str),
}

/// What a catalogue knows of a model.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ModelSpec {
    /// Its id, exactly.
    pub id: &'static str,
    /// What it is for.
    pub kind: ModelKind,
    /// Prompt and answer together, in tokens; for an embedding model, of one text. 0 where it is not known.
    pub context_length: u64,
    /// Whether it can call tools; `None` where it is not known.
    pub tools: Option<bool>,
    /// Whether it has a JSON mode; `None` where it is not known.
    pub json: Option<bool>,
    /// Whether it gives log probabilities; `None` where it is not known.
    pub logprobs: Option<bool>,
}

impl ProviderSpec {
    /// What the catalogue knows of `id`.
    pub fn model(&self, id: &str) -> Option<&'static ModelSpec> {
        self.models.iter().find(|m| m.id == id)
    }
}
