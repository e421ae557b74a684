//! [`Failure`]: whether another source may still do it.

use modelway_core::Error;

/// Why a source did not give the model.
#[derive(Debug)]
pub(super) enum Failure {
    /// This source cannot; the next may.
    Passed(Error),
    /// No source can: the disk is full, the cache cannot be written.
    Fatal(Error),
}

impl Failure {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Passed(error) | Self::Fatal(error) => error,
        }
    }
}

/// What sources return.
pub(super) type Attempt<T> = Result<T, Failure>;
