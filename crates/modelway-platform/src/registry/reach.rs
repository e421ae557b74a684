//! [`Reach`]: whether a template's own address may be called.

use std::fmt;
use std::sync::Arc;

use modelway_core::{Error, Extra, ModelwayTemplate};

type Check = dyn Fn(&ModelwayTemplate, &Extra) -> Result<(), Error> + Send + Sync;

/// Asked about a template and its creation parameters when something is deployed.
#[derive(Clone)]
pub(crate) struct Reach(Arc<Check>);

impl Reach {
    pub(crate) fn new(
        check: impl Fn(&ModelwayTemplate, &Extra) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(check))
    }

    /// # Errors
    /// Why its address may not be called.
    pub(super) fn check(&self, template: &ModelwayTemplate, values: &Extra) -> Result<(), Error> {
        (self.0)(template, values)
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach").finish_non_exhaustive()
    }
}
