//! [`Session`]: the client and the model that options, config file and environment choose.

use modelway::layers::RetryPolicy;
use modelway::{
    Client, ClientBuilder, Config, DeploymentRef, Environment, Error, ErrorKind, Profile,
};

use modelway_platform::PlatformOptions;

use crate::allowed::Allowed;
use crate::args::Global;
use crate::failure::Failure;
use crate::found::{self, Found};
use crate::local::{self, Local};
use crate::output::Output;
use crate::{platform, settings};

/// The client, and what else calls need.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) client: Client,
    /// Headers to send besides.
    pub(crate) headers: Vec<(String, String)>,
    /// The provider that options choose.
    chosen: Option<String>,
    model: Option<String>,
    /// The models on this machine, where they can be called.
    pub(crate) local: Option<Local>,
    /// What is behind the platform, where calls go to one's deployments.
    inner: Option<Inner>,
}

/// The providers behind a platform.
#[derive(Debug)]
struct Inner {
    providers: Vec<String>,
    /// Whether the models on this machine are the default.
    is_local: bool,
}

impl Inner {
    /// The deployment that `model` means: one of one's own by its id, a provider's model as `PROVIDER/MODEL` or as it is
    /// written elsewhere, `PROVIDER:MODEL`.
    fn deployment(&self, model: &str) -> DeploymentRef {
        let id = match model.split_once(':') {
            Some((provider, id)) if self.providers.iter().any(|known| known == provider) => {
                format!("{provider}/{}", id.strip_prefix(':').unwrap_or(id))
            }
            _ => model.to_owned(),
        };
        DeploymentRef::new(platform::ID, id)
    }
}

/// What a model is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Chat,
    Complete,
    Embed,
    Rerank,
}

impl Session {
    /// Sets up the client: over the platform of `--database`, if there is one, which has the providers behind it.
    pub(crate) async fn open(
        global: &Global,
        environment: &dyn Environment,
    ) -> Result<Self, Failure> {
        let (mut session, builder) = Self::over_providers(global, environment)?;
        if let Some(url) = platform::url(global, environment) {
            let allowed = Allowed::new(global, environment)?;
            let options = PlatformOptions::new();
            let platform = platform::open(&url, options, &builder, allowed, global).await?;
            session.inner = Some(Inner {
                providers: session.client.providers().map(str::to_owned).collect(),
                is_local: session.client.default_provider() == Some(local::ID),
            });
            session.client = limits(Client::builder(), global)
                .platform(platform.clone())
                .default_provider(platform::ID)
                .build()?;
        }
        Ok(session)
    }

    /// Sets up the client of the providers, and what it was built from.
    pub(crate) fn over_providers(
        global: &Global,
        environment: &dyn Environment,
    ) -> Result<(Self, ClientBuilder), Failure> {
        let config = settings::config(global, environment)?;
        let profile = settings::profile(global, &config)?;
        let found = found::chosen(global, &config, environment);
        let alone = found::is_local(global, &config);
        let chosen = found.as_ref().map(|found| found.id.clone());
        let chosen = chosen.or_else(|| alone.then(|| local::ID.to_owned()));
        let model = model(global, &profile, chosen.as_deref(), environment);
        let local = if found.is_some() { Ok(None) } else { open_local(&config, environment) };
        let builder = match found {
            Some(found) => one(found, config, global)?,
            None if alone => only_local(config, global)?,
            None => every(&config, &profile, global, environment)?,
        };
        let named = model.as_deref().is_some_and(|model| model.starts_with("local:"));
        let local = match local {
            // What is wrong with the folder of models does not concern who calls others.
            Err(_) if !alone && !named && builder.chosen_default() != Some(local::ID) => None,
            opened => opened?,
        };
        let builder = match &local {
            Some(local) => builder.named_backend(local::ID, local.backend()),
            None => builder,
        };
        let builder = limits(local::with_counters(builder, environment), global);
        let client = builder.clone().build()?;
        let headers = global.headers()?;
        Ok((Self { client, headers, chosen, model, local, inner: None }, builder))
    }

    /// The model to call for `task`; one of this machine is brought here first if it is not yet.
    pub(crate) async fn ready(
        &self,
        task: Task,
        output: &mut Output,
    ) -> Result<DeploymentRef, Failure> {
        let Some((local, name)) = self.local_model() else { return self.deployment() };
        let id = local.ready(name, task, output).await?;
        if self.inner.is_some() {
            return Ok(DeploymentRef::new(platform::ID, format!("{}/{id}", local::ID)));
        }
        Ok(DeploymentRef::new(local::ID, id))
    }

    /// The model on this machine that is meant, by its name if it has one.
    fn local_model(&self) -> Option<(&Local, Option<&str>)> {
        let local = self.local.as_ref()?;
        if let Some(inner) = &self.inner {
            let Some(model) = self.model.as_deref() else {
                return inner.is_local.then_some((local, None));
            };
            let name = model.strip_prefix(local::ID)?;
            return Some((local, Some(name.strip_prefix(['/', ':'])?)));
        }
        let is_default = self.client.default_provider() == Some(local::ID);
        let Some(model) = self.model.as_deref() else {
            return is_default.then_some((local, None));
        };
        let named = model.strip_prefix(local::ID).and_then(|rest| rest.strip_prefix(':'));
        if let Some(rest) = named {
            return Some((local, Some(rest.strip_prefix(':').unwrap_or(rest))));
        }
        let another = self.chosen.is_none() && names_provider(model, &self.client);
        (is_default && !another).then_some((local, Some(model)))
    }

    /// The model to call.
    pub(crate) fn deployment(&self) -> Result<DeploymentRef, Failure> {
        if self.model.is_none() && self.client.default_provider() == Some(local::ID) {
            return Ok(DeploymentRef::new(local::ID, local::default_model(Task::Chat)));
        }
        let hint = "give --model, set MODELWAY_MODEL, or set `model` in a profile; `modelway models list` shows what there is";
        let model = self.model.as_deref().ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "no model is chosen").with_hint(hint)
        })?;
        Ok(self.reference(model))
    }

    /// The same; a model on this machine may be called by any of its names.
    pub(crate) fn shown(&self, model: &str) -> DeploymentRef {
        let reference = self.reference(model);
        let local = match reference.provider() {
            Some(provider) => provider == local::ID,
            None => {
                model.starts_with("local:") || self.client.default_provider() == Some(local::ID)
            }
        };
        if !local || self.inner.is_some() || self.local.is_none() || names_another(model) {
            return reference;
        }
        let name = model.strip_prefix(local::ID).and_then(|rest| rest.strip_prefix(':'));
        let name = name.map_or(model, |rest| rest.strip_prefix(':').unwrap_or(rest));
        DeploymentRef::new(local::ID, local::proper_id(name))
    }

    /// What `model` means: an exact id where options choose the provider, else a reference.
    pub(crate) fn reference(&self, model: &str) -> DeploymentRef {
        if let Some(inner) = &self.inner {
            return inner.deployment(model);
        }
        match &self.chosen {
            Some(provider) => DeploymentRef::new(provider.as_str(), model),
            None => DeploymentRef::from(model),
        }
    }
}

/// Adds the session's headers to a call; each kind of call has the method `with_header` of its own.
macro_rules! with_headers {
    ($call:expr, $headers:expr) => {
        $headers.iter().fold($call, |call, (name, value)| call.with_header(name, value))
    };
}
pub(crate) use with_headers;

/// A client of one provider, whatever is wrong with others.
fn one(found: Found, mut config: Config, global: &Global) -> Result<ClientBuilder, Error> {
    config.providers.clear();
    let builder = Client::builder().config(&config, global.profile.as_deref())?;
    Ok(builder.provider(found.provider?).default_provider(found.id))
}

/// A client of the models on this machine alone, whatever is wrong with others.
fn only_local(mut config: Config, global: &Global) -> Result<ClientBuilder, Error> {
    config.providers.clear();
    let builder = Client::builder().config(&config, global.profile.as_deref())?;
    Ok(builder.default_provider(local::ID))
}

/// What is said when nothing configures a provider.
pub(crate) const NOTHING: &str = "no provider is configured";

/// A client of every provider that is configured; of the models on this machine where none is.
fn every(
    config: &Config,
    profile: &Profile,
    global: &Global,
    environment: &dyn Environment,
) -> Result<ClientBuilder, Error> {
    let found = found::all(config, environment);
    let named = environment.get("MODELWAY_PROVIDER").is_some_and(|name| !name.trim().is_empty());
    let mut builder = Client::builder();
    if profile.provider.is_none() && !named {
        // The models on this machine must not make a choice necessary where there was none.
        builder = match found.as_slice() {
            [] if local::AVAILABLE => builder.default_provider(local::ID),
            [] => return Err(nothing_configured()),
            [only] => builder.default_provider(&only.id),
            _ => builder,
        };
    }
    Ok(builder.config(config, global.profile.as_deref())?.from_env())
}

fn nothing_configured() -> Error {
    Error::new(ErrorKind::Configuration, NOTHING).with_hint(
        "set a provider's key variable such as ANYSCALE_API_KEY, or MODELWAY_BASE_URL for a server of your own; `modelway doctor` says more",
    )
}

/// The models on this machine, unless the config has a provider of that name.
fn open_local(config: &Config, environment: &dyn Environment) -> Result<Option<Local>, Error> {
    if !local::AVAILABLE || config.providers.contains_key(local::ID) {
        return Ok(None);
    }
    Local::open(environment).map(Some)
}

/// Whether `model` begins with the name of a row of the table.
fn names_another(model: &str) -> bool {
    model.split_once(':').is_some_and(|(prefix, _)| found::rows().any(|spec| spec.id == prefix))
}

/// Whether `model` begins with the name of a provider that there is.
fn names_provider(model: &str, client: &Client) -> bool {
    let Some((prefix, _)) = model.split_once(':') else { return false };
    client.providers().any(|id| id == prefix) || found::rows().any(|spec| spec.id == prefix)
}

/// What options say of time and retries.
pub(crate) fn limits(mut builder: ClientBuilder, global: &Global) -> ClientBuilder {
    if let Some(limit) = global.timeout {
        builder = builder.timeout(limit);
    }
    if let Some(retries) = global.retries {
        builder = builder.retry(RetryPolicy::retries(retries));
    }
    builder
}

/// The model by option, profile or variable.
fn model(
    global: &Global,
    profile: &Profile,
    chosen: Option<&str>,
    environment: &dyn Environment,
) -> Option<String> {
    if global.model.is_some() {
        return global.model.clone();
    }
    // The model of a profile is for the provider of the profile.
    let meant = |own: &Option<String>| match (chosen, own.as_deref()) {
        (Some(chosen), Some(own)) => chosen == own,
        _ => true,
    };
    let of_profile = profile.model.clone().filter(|_| meant(&profile.provider));
    let model = of_profile.or_else(|| environment.get("MODELWAY_MODEL"))?;
    let model = model.trim();
    // The chosen provider may be named once more.
    let rest = chosen.and_then(|id| model.strip_prefix(id)?.strip_prefix(':'));
    let rest = rest.map(|rest| rest.strip_prefix(':').unwrap_or(rest));
    Some(rest.unwrap_or(model)).filter(|model| !model.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use modelway::MapEnvironment;

    use super::*;
    use crate::args::Cli;

    fn chosen_model(options: &[&str], config: &str, variable: &str) -> Option<String> {
        let cli = Cli::parse_from([&["modelway", "doctor"], options].concat());
        let config = Config::parse(config).unwrap();
        let environment = MapEnvironment::from_iter([("MODELWAY_MODEL", variable)]);
        let chosen = found::chosen(&cli.global, &config, &environment).map(|found| found.id);
        let profile = config.profile(None).unwrap();
        model(&cli.global, &profile, chosen.as_deref(), &environment)
    }

    const LAB: &str = r#"
        default_profile = "p"
        [providers.lab]
        base_url = "http://127.0.0.1:1/v1"
        [profiles.p]
        provider = "lab"
        model = "small"
    "#;

    #[test]
    fn the_model_is_that_of_the_first_source() {
        assert_eq!(chosen_model(&["-m", "a"], LAB, "b").as_deref(), Some("a"));
        assert_eq!(chosen_model(&[], LAB, "b").as_deref(), Some("small"));
        assert_eq!(chosen_model(&[], "", "b").as_deref(), Some("b"));
        assert_eq!(chosen_model(&[], "", " "), None);
    }

    #[test]
    fn a_profiles_model_is_for_its_provider() {
        assert_eq!(chosen_model(&["--provider", "lab"], LAB, "b").as_deref(), Some("small"));
        assert_eq!(chosen_model(&["--provider", "ollama"], LAB, "b").as_deref(), Some("b"));
    }

    #[test]
    fn a_variable_may_name_the_chosen_provider_again() {
        let ollama = |variable| chosen_model(&["--provider", "ollama"], "", variable);
        assert_eq!(ollama("ollama:mistral:7b").as_deref(), Some("mistral:7b"));
        assert_eq!(ollama("ollama::mistral:7b").as_deref(), Some("mistral:7b"));
        assert_eq!(ollama("mistral:7b").as_deref(), Some("mistral:7b"));
        let exact = chosen_model(&["--provider", "ollama", "-m", "ollama:x"], "", "");
        assert_eq!(exact.as_deref(), Some("ollama:x"));
    }
}
