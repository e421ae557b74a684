//! [`Config`]: the config file as data.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use modelway_core::{Environment, Error, ErrorKind};
use serde::Deserialize;

/// A config file: providers, and profiles that choose among them.
///
/// ```
/// use modelway::Config;
/// let config = Config::parse(r#"
///     default_profile = "lab"
///
///     [providers.lab]
///     base_url = "http://127.0.0.1:8000/v1"
///
///     [profiles.lab]
///     provider = "lab"
///     model = "smollm2"
/// "#)?;
/// assert_eq!(config.profile(None)?.model.as_deref(), Some("smollm2"));
/// # Ok::<(), modelway::Error>(())
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Config {
    /// The profile that holds unless another is named.
    pub default_profile: Option<String>,
    /// Providers by name: of a row of the table, or servers of one's own.
    #[serde(default)]
    pub providers: BTreeMap<String, ProviderConfig>,
    /// Profiles by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, Profile>,
}

/// A provider in the config file.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProviderConfig {
    /// The row of the table that it follows; by default the one of its own name, or a plain
    /// OpenAI-compatible server.
    pub row: Option<String>,
    /// Its address.
    pub base_url: Option<String>,
    /// The variable that holds its key.
    pub api_key_env: Option<String>,
    /// Its key. A variable is better: files are copied.
    pub api_key: Option<String>,
    /// Requests that may be in flight; 0 for no limit.
    pub in_flight: Option<usize>,
    /// Calls that may wait for a permit.
    pub queue: Option<usize>,
    /// A proxy for it alone.
    pub proxy: Option<String>,
    /// Headers that go with every request.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// A profile: what holds unless a call says otherwise.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Profile {
    /// The default provider.
    pub provider: Option<String>,
    /// The default model, for programs that ask for one.
    pub model: Option<String>,
    /// The limit of a whole call, in seconds.
    pub timeout: Option<f64>,
    /// Retries after the first attempt.
    pub max_retries: Option<u32>,
}

impl Config {
    /// Reads a config.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] with line and column of what is wrong. The text itself is not repeated:
    /// it may hold keys.
    pub fn parse(text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|e| {
            let at = e.span().map(|span| position(text, span.start)).unwrap_or_default();
            Error::new(ErrorKind::Configuration, format!("the config{at}: {}", e.message()))
        })
    }

    /// Reads a config file.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when it cannot be read or is wrong; the path is named.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|e| {
            let message = format!("the config file {} cannot be read", path.display());
            Error::new(ErrorKind::Configuration, message).with_source(e)
        })?;
        Self::parse(&text)
            .map_err(|e| Error::new(ErrorKind::Configuration, format!("{}: {e}", path.display())))
    }

    /// Where the config file is: `MODELWAY_CONFIG`, else `modelway/config.toml` in the user's config folder
    /// (`XDG_CONFIG_HOME`, `~/.config`, or `APPDATA`).
    pub fn default_path(environment: &dyn Environment) -> Option<PathBuf> {
        let set = |name: &str| environment.get(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        if let Some(path) = set("MODELWAY_CONFIG") {
            return Some(path);
        }
        let folder = set("XDG_CONFIG_HOME")
            .or_else(|| set("HOME").map(|home| home.join(".config")))
            .or_else(|| set("APPDATA"))?;
        Some(folder.join("modelway").join("config.toml"))
    }

    /// The profile `name`, or the default one, or an empty one where no default is named.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when there is none of that name; the message lists them.
    pub fn profile(&self, name: Option<&str>) -> Result<Profile, Error> {
        let Some(name) = name.or(self.default_profile.as_deref()) else {
            return Ok(Profile::default());
        };
        self.profiles.get(name).cloned().ok_or_else(|| {
            let known: Vec<_> = self.profiles.keys().map(String::as_str).collect();
            Error::new(ErrorKind::Configuration, format!("there is no profile `{name}`")).with_hint(
                if known.is_empty() {
                    "the config has none".to_owned()
                } else {
                    format!("known: {}", known.join(", "))
                },
            )
        })
    }
}

fn position(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!(", line {line}, column {column}")
}

impl fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderConfig")
            .field("row", &self.row)
            .field("base_url", &self.base_url)
            .field("api_key_env", &self.api_key_env)
            .field("api_key", &self.api_key.as_ref().map(|_| "[key]"))
            .field("in_flight", &self.in_flight)
            .field("queue", &self.queue)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
