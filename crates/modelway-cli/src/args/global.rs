//! Options of every command.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use clap::Args;
use modelway_platform::Platform;

use crate::failure::Failure;

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Provider to use; only it needs to be configured
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) provider: Option<String>,

    /// Address: of --provider, or of any OpenAI-compatible server
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Model: `provider:model`, or the exact id beside --provider or --base-url [default: the profile's,
    /// then MODELWAY_MODEL]
    #[arg(long, short, global = true, value_name = "MODEL")]
    pub(crate) model: Option<String>,

    /// Variable that holds the key of --provider or --base-url
    ///
    /// There is no option for the key itself: other users of the machine can read command lines, and shells
    /// keep them.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) api_key_env: Option<String>,

    /// Config file [default: MODELWAY_CONFIG, then modelway/config.toml in the user's config folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Profile of the config file [default: its `default_profile`]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Platform of one's own to work on, over the providers: `sqlite://FILE` or `postgres://…` [default:
    /// MODELWAY_DATABASE]
    ///
    /// Models of one's own and the usage of every call are kept there. A call names a deployment: one of one's own,
    /// or `PROVIDER/MODEL`.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database: Option<String>,

    /// Address that a platform's templates may name as their `base_url`, and all below it; repeatable [default: those
    /// of MODELWAY_ALLOW_BASE_URL]
    ///
    /// The provider's key goes there. Nothing is allowed unless it is named, since whoever may make a template could
    /// otherwise send the key anywhere.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) allow_base_url: Vec<String>,

    /// The platform once it is open: what it has queued is written before the command ends.
    #[arg(skip)]
    pub(crate) platform: OnceLock<Platform>,

    /// Limit of a whole call
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,

    /// Retries after the first attempt [default: the profile's, then 2]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) retries: Option<u32>,

    /// Header to send besides, as 'Name: value'; repeatable
    #[arg(long, global = true, value_name = "HEADER")]
    pub(crate) header: Vec<String>,

    /// Write JSON, errors too
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// No spinner and no notes
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// Tell usage and latency on stderr; -vv and -vvv log more
    ///
    /// MODELWAY_LOG sets what is logged in detail, in the syntax of RUST_LOG.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

impl Global {
    /// Whether options choose the provider.
    pub(crate) fn chooses_provider(&self) -> bool {
        self.provider.is_some() || self.base_url.is_some()
    }

    /// The headers, as names and values. What is wrong is not repeated: it may hold a key.
    pub(crate) fn headers(&self) -> Result<Vec<(String, String)>, Failure> {
        let read = |header: &String| {
            let (name, value) = header
                .split_once(':')
                .ok_or_else(|| Failure::usage("--header needs the form 'Name: value'"))?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        self.header.iter().map(read).collect()
    }

    /// What clap cannot check across commands.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.api_key_env.is_some() && !self.chooses_provider() {
            return Err(Failure::usage(
                "--api-key-env needs --provider or --base-url, so that the key is for one provider",
            ));
        }
        self.headers().map(drop)
    }
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|limit| !limit.is_zero())
        .ok_or_else(|| "a timeout is more than 0 seconds".to_owned())
}
