//! Options of `modelway serve`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

/// Serve the REST API of the Scale GenAI Platform over a platform of one's own
///
/// Every model of every configured provider is there, templates, models and deployments of one's own, and the usage of
/// every call. Without providers, small models run in this process. `GET /healthz` and `GET /readyz` need no key.
#[derive(Debug, Args)]
#[command(
    after_help = "Keys: one a line, a name and `sha256:` with the digest of the key (or the key), in --keys FILE or \
in MODELWAY_GATEWAY_KEYS. `modelway serve --hash-key NAME` reads a key and prints its line. Without keys only this \
machine can be listened on.\n\nLimits: --timeout is how long an answer may take, a stream its first event \
(600 s); a call that takes longer is counted as a timeout.\n\nExample: modelway serve --listen 127.0.0.1:8080 --database sqlite://modelway.db"
)]
pub(crate) struct ServeArgs {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,

    /// File of the keys that may call
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,

    /// Read a key from stdin, print its line for the file of keys, and end
    #[arg(long, value_name = "NAME", conflicts_with = "keys")]
    pub(crate) hash_key: Option<String>,

    /// Account of what names none
    #[arg(long, value_name = "ID", default_value = "default")]
    pub(crate) account: String,

    /// Largest request body, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 32 << 20)]
    pub(crate) max_body: usize,

    /// Seconds that running answers have to end when the server stops
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = super::global::seconds)]
    pub(crate) grace: Duration,

    /// Seconds that a connection may be open without a request whose headers have come whole
    #[arg(long, value_name = "SECONDS", default_value = "75", value_parser = super::global::seconds)]
    pub(crate) header_timeout: Duration,

    /// Seconds that a caller may take nothing of an answer; then the connection ends and the call is cancelled
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = super::global::seconds)]
    pub(crate) write_timeout: Duration,

    /// Form of the log on stderr: text, or one JSON object a line [default: text; json beside --json]
    ///
    /// One line for each request, when its answer is over. -vv and MODELWAY_LOG log more, --quiet only what went wrong.
    #[arg(long, value_name = "FORM", value_enum)]
    pub(crate) log_format: Option<LogFormat>,

    /// Model on this machine to bring and offer besides; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) local_model: Vec<String>,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}
