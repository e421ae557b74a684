//! Logs to stderr.

use std::io;

use modelway::{Environment, Error, ErrorKind};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Logs what `verbose` or `MODELWAY_LOG` ask for; nothing by default.
pub(crate) fn start(verbose: u8, environment: &dyn Environment) -> Result<(), Error> {
    let asked = environment.get("MODELWAY_LOG").filter(|directives| !directives.trim().is_empty());
    let directives = match (&asked, verbose) {
        (Some(directives), _) => directives.as_str(),
        (None, 0) => return Ok(()),
        (None, 1) => "warn",
        (None, 2) => "warn,modelway=debug",
        (None, _) => "debug,modelway=trace",
    };
    let filter = EnvFilter::try_new(directives).map_err(|e| {
        Error::new(ErrorKind::Configuration, "MODELWAY_LOG cannot be read")
            .with_hint("write it like `modelway=debug`")
            .with_source(e)
    })?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(io::stderr);
    logs.try_init().map_err(|e| {
        Error::new(ErrorKind::Configuration, "the log cannot be started").with_source(e)
    })
}
