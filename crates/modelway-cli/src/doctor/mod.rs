//! `modelway doctor`.

mod advice;
mod check;
mod show;

use modelway::{Config, Environment, ProcessEnvironment};

use self::check::Check;
use crate::args::Global;
use crate::connect::Session;
use crate::failure::Failure;
use crate::found::{self, Found};
use crate::output::{Form, Output};
use crate::{platform, settings};

/// Everything that was found out.
struct Diagnosis {
    /// The options that a command needs to reach the same providers.
    options: String,
    /// Whether they choose the provider.
    chosen: bool,
    /// Where the config file is, and how it is.
    config: String,
    default_provider: Option<String>,
    model: Option<String>,
    /// The platform that calls go through, without its password.
    database: Option<String>,
    /// Why other commands cannot start.
    problem: Option<Failure>,
    /// The models on this machine, where they can be called.
    local: Option<Here>,
    checks: Vec<Check>,
}

/// The models on this machine.
struct Here {
    folder: String,
    ids: Vec<String>,
}

/// Shows what is configured, what answers, and what to do next.
pub(crate) async fn run(global: &Global, output: &mut Output) -> Result<(), Failure> {
    let environment = ProcessEnvironment;
    let found = found(global, &environment);
    output.wait_for(found.iter().map(|found| found.id.as_str()).collect::<Vec<_>>().join(", "));
    let checks = check::all(found, global).await?;
    let diagnosis = Diagnosis::new(checks, global, &environment);
    match output.form {
        Form::Human => show::print(&diagnosis, output)?,
        Form::Json | Form::Lines => show::write(&diagnosis, output)?,
    }
    diagnosis.end()
}

/// The providers to check: the one that options choose, else all that are configured.
fn found(global: &Global, environment: &dyn Environment) -> Vec<Found> {
    let config = settings::config(global, environment).unwrap_or_default();
    match found::chosen(global, &config, environment) {
        Some(chosen) => vec![chosen],
        None if found::is_local(global, &config) => Vec::new(),
        None => found::all(&config, environment),
    }
}

impl Diagnosis {
    fn new(checks: Vec<Check>, global: &Global, environment: &dyn Environment) -> Self {
        let (session, problem) = match Session::over_providers(global, environment) {
            Ok((session, _)) => (Some(session), None),
            Err(failure) => (None, Some(failure)),
        };
        let session = session.as_ref();
        Self {
            options: options(global),
            chosen: global.chooses_provider(),
            config: config(global, environment),
            database: platform::url(global, environment).map(|url| platform::shown(&url)),
            default_provider: session
                .and_then(|session| session.client.default_provider())
                .map(str::to_owned),
            local: session.and_then(|session| session.local.as_ref()).map(|local| Here {
                folder: local.folder(),
                ids: local.models().into_iter().map(|model| model.id.to_string()).collect(),
            }),
            model: session
                .and_then(|session| session.deployment().ok())
                .map(|deployment| deployment.to_string()),
            problem,
            checks,
        }
    }

    /// The first provider that answers.
    fn answering(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.result.is_ok())
    }

    fn end(&self) -> Result<(), Failure> {
        let refused = self.checks.iter().find_map(|check| check.result.as_ref().err());
        let failure = match self.answering() {
            // Other commands fail by that, whoever answers.
            Some(_) => self.problem.as_ref(),
            None => refused.or(self.problem.as_ref()),
        };
        failure.map_or(Ok(()), |failure| Err(Failure::Told(failure.exit())))
    }
}

/// Where the config file is, and how it is.
fn config(global: &Global, environment: &dyn Environment) -> String {
    let Some(path) = settings::path(global, environment) else {
        let usual = Config::default_path(environment);
        return usual.map_or("none".to_owned(), |path| format!("none ({})", path.display()));
    };
    match settings::config(global, environment) {
        Ok(_) => path.display().to_string(),
        Err(_) => format!("{} (broken)", path.display()),
    }
}

/// The options that choose providers, as they were given.
fn options(global: &Global) -> String {
    let path = |path: &std::path::PathBuf| path.display().to_string();
    [
        ("--config", global.config.as_ref().map(path)),
        ("--profile", global.profile.clone()),
        ("--provider", global.provider.clone()),
        ("--base-url", global.base_url.clone()),
        ("--api-key-env", global.api_key_env.clone()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some(format!(" {name} {}", value?)))
    .collect()
}
