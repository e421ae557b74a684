//! [`Log`]: what is logged to stderr.

use std::io;

use modelway::{Environment, Error, ErrorKind};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::args::LogFormat;

/// What is logged, and how.
#[derive(Debug)]
pub(crate) struct Log {
    /// In the syntax of RUST_LOG; `None` logs nothing.
    directives: Option<&'static str>,
    format: LogFormat,
    /// Whether the ends of spans are told, with their times.
    spans: bool,
}

impl Log {
    /// That of a command that makes calls: nothing unless it is asked for.
    pub(crate) fn of_calls(verbose: u8) -> Self {
        let directives = match verbose {
            0 => None,
            1 => Some("warn"),
            more => Some(detailed(more)),
        };
        Self { directives, format: LogFormat::Text, spans: true }
    }

    /// That of the server: a line for each request. A target that begins with `modelway` is ours.
    pub(crate) fn of_server(verbose: u8, quiet: bool, format: LogFormat) -> Self {
        let directives = match verbose {
            0 if quiet => "warn",
            0 | 1 => "warn,modelway=info",
            more => detailed(more),
        };
        Self { directives: Some(directives), format, spans: verbose > 1 }
    }

    /// Starts to log, by MODELWAY_LOG if that is set.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when MODELWAY_LOG cannot be read.
    pub(crate) fn start(self, environment: &dyn Environment) -> Result<(), Error> {
        let asked = environment.get("MODELWAY_LOG").filter(|text| !text.trim().is_empty());
        let Some(directives) = asked.as_deref().or(self.directives) else { return Ok(()) };
        let filter = EnvFilter::try_new(directives).map_err(|e| {
            Error::new(ErrorKind::Configuration, "MODELWAY_LOG cannot be read")
                .with_hint("write it like `modelway=debug`")
                .with_source(e)
        })?;
        let spans = if self.spans { FmtSpan::CLOSE } else { FmtSpan::NONE };
        let logs = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_span_events(spans)
            .with_writer(io::stderr);
        let started = match self.format {
            LogFormat::Text => logs.try_init(),
            LogFormat::Json => logs.json().flatten_event(true).with_current_span(false).try_init(),
        };
        started.map_err(|e| {
            Error::new(ErrorKind::Configuration, "the log cannot be started").with_source(e)
        })
    }
}

fn detailed(verbose: u8) -> &'static str {
    if verbose > 2 { "debug,modelway=trace" } else { "warn,modelway=debug" }
}
