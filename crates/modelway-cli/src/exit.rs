//! [`Exit`]: the documented exit codes.

use modelway::{Error, ErrorKind};

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Success = 0,
    Failure = 1,
    Usage = 2,
    Configuration = 3,
    Access = 4,
    Request = 5,
    Limited = 6,
    Network = 7,
    Provider = 8,
    Interrupted = 9,
    Cancelled = 130,
}

const MEANINGS: [(Exit, &str); 11] = [
    (Exit::Success, "success"),
    (Exit::Failure, "another failure, such as a file that cannot be written"),
    (Exit::Usage, "usage: options, the input, or a file that they name"),
    (Exit::Configuration, "configuration: provider, key, model, base URL or config file"),
    (Exit::Access, "the provider refuses the key or its permissions"),
    (Exit::Request, "the request: invalid, unsupported, too long, filtered, or no such model"),
    (Exit::Limited, "rate limited, or the own queue is full"),
    (Exit::Network, "no connection, or a time limit passed"),
    (Exit::Provider, "the provider failed, or its answer cannot be read"),
    (Exit::Interrupted, "the answer broke off after a part of it had arrived"),
    (Exit::Cancelled, "stopped by Ctrl-C"),
];

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// All codes, for `--help`.
    pub(crate) fn help() -> String {
        let mut help = "Exit codes:".to_owned();
        for (exit, meaning) in MEANINGS {
            help.push_str(&format!("\n  {:>3}  {meaning}", exit.code()));
        }
        help
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Configuration => Self::Configuration,
            ErrorKind::Authentication | ErrorKind::PermissionDenied => Self::Access,
            ErrorKind::InvalidRequest
            | ErrorKind::Unsupported
            | ErrorKind::Immutable
            | ErrorKind::Conflict
            | ErrorKind::NotFound
            | ErrorKind::ContextLength
            | ErrorKind::ContentFiltered => Self::Request,
            ErrorKind::RateLimited | ErrorKind::QueueFull => Self::Limited,
            ErrorKind::Timeout | ErrorKind::Connection => Self::Network,
            ErrorKind::Provider | ErrorKind::Response => Self::Provider,
            // A stream that breaks off before it has shown anything is a bad answer, no partial one.
            ErrorKind::Interrupted if error.partial().is_none() => Self::Provider,
            ErrorKind::Interrupted => Self::Interrupted,
            _ => Self::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_every_code_once() {
        let help = Exit::help();
        let codes: Vec<u8> = help
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130]);
    }
}
