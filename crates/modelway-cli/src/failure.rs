//! [`Failure`]: why a command ends without success.

use std::error::Error as StdError;
use std::io;
use std::path::Path;

use modelway::Error;

use crate::exit::Exit;

/// Why a command ends without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call, or what it needs.
    Call(Box<Error>),
    /// The options, the input, or a file that they name.
    Usage { message: String, source: Option<Box<dyn StdError + Send + Sync>> },
    /// A file cannot be written.
    File { message: String, source: io::Error },
    /// stdout cannot be written.
    Output(io::Error),
    /// Ctrl-C.
    Cancelled,
    /// It was told already; only the code is left.
    Told(Exit),
}

impl Failure {
    /// The options or the input are wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), source: None }
    }

    /// The file `path`, which is some `what`, cannot be read.
    pub(crate) fn unreadable(
        what: &str,
        path: &Path,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let message = format!("the {what} {} cannot be read", path.display());
        Self::Usage { message, source: Some(source.into()) }
    }

    /// The file `path`, which is some `what`, cannot be written.
    pub(crate) fn unwritable(what: &str, path: &Path, source: io::Error) -> Self {
        Self::File { message: format!("the {what} {} cannot be written", path.display()), source }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Call(error) => Exit::from(&**error),
            Self::Usage { .. } => Exit::Usage,
            Self::File { .. } => Exit::Failure,
            // Whoever read the output has seen enough of it.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
            Self::Output(_) => Exit::Failure,
            Self::Cancelled => Exit::Cancelled,
            Self::Told(exit) => *exit,
        }
    }

    /// Whether nothing is to be said about it.
    pub(crate) fn is_silent(&self) -> bool {
        match self {
            Self::Told(_) => true,
            Self::Output(error) => error.kind() == io::ErrorKind::BrokenPipe,
            _ => false,
        }
    }

    /// A stable word, as [`modelway::ErrorKind::as_str`] has for calls.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Call(error) => error.kind().as_str(),
            Self::Usage { .. } => "usage",
            Self::Cancelled => "cancelled",
            Self::File { .. } | Self::Output(_) | Self::Told(_) => "failure",
        }
    }

    /// One line for people.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Call(error) => error.to_string(),
            Self::Usage { message, .. } | Self::File { message, .. } => message.clone(),
            Self::Output(_) => "the output cannot be written".to_owned(),
            Self::Cancelled => "stopped by Ctrl-C".to_owned(),
            Self::Told(_) => String::new(),
        }
    }

    /// What caused it, outermost first.
    pub(crate) fn causes(&self) -> Vec<String> {
        let mut next: Option<&dyn StdError> = match self {
            Self::Call(error) => error.source(),
            Self::Usage { source, .. } => source.as_deref().map(|s| s as &dyn StdError),
            Self::File { source, .. } | Self::Output(source) => Some(source),
            Self::Cancelled | Self::Told(_) => None,
        };
        let mut causes = Vec::new();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        causes
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(Box::new(error))
    }
}
