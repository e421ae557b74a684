//! [`Target`]: a deployment resolved.

use crate::{Capabilities, DeploymentRef};

/// A deployment resolved: what a backend needs to know of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Target {
    /// The deployment, with its provider.
    pub deployment: DeploymentRef,
    /// The provider's own name for the model.
    pub upstream_id: String,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Prompt and answer together, in tokens, where it is known.
    pub context_length: Option<u64>,
}

impl Target {
    /// The target of `deployment` under the same id.
    pub fn new(deployment: DeploymentRef, capabilities: Capabilities) -> Self {
        let upstream_id = deployment.id().to_owned();
        Self { deployment, upstream_id, capabilities, context_length: None }
    }
}
