//! [`Target`]: a deployment resolved.

use crate::{Capabilities, DeploymentRef, ModelKind};

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
    /// What the model is for, where it is known.
    pub kind: Option<ModelKind>,
    /// The answer's length that the provider takes in a plain completion which names none, where it is short.
    pub completion_max_tokens: Option<u64>,
    /// The answer's length that the service takes for this model in any request which names none, where it is documented.
    pub usual_answer: Option<u64>,
    /// Whether a plain completion that names no length gets whatever the prompt leaves of the context, as a platform
    /// promises.
    pub rest_of_context: bool,
}

impl Target {
    /// The target of `deployment` under the same id.
    pub fn new(deployment: DeploymentRef, capabilities: Capabilities) -> Self {
        let upstream_id = deployment.id().to_owned();
        Self {
            deployment,
            upstream_id,
            capabilities,
            context_length: None,
            kind: None,
            completion_max_tokens: None,
            usual_answer: None,
            rest_of_context: false,
        }
    }
}
