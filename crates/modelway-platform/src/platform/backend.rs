//! [`Platform`] as a backend.

use async_trait::async_trait;
use modelway_core::{
    Backend, Call, CallMeta, Capabilities, Capability, ControlRequest, Error, Inference, Reply,
    Request,
};

use super::handle::Platform;
use crate::registry::Registry;

/// Everything but tuning and requests of the caller's own making, which have no deployment to be counted under.
pub(super) const CAPABILITIES: Capabilities =
    Capabilities::ALL.without(Capability::FineTuning).without(Capability::Raw);

/// What a deployment cannot do, its provider's capabilities say, before anything is sent.
#[async_trait]
impl Backend for Platform {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        if let Some(refusal) = CAPABILITIES.refusal(&call.request, &call.context) {
            return Err(refusal);
        }
        match &*call.request {
            Request::Control(request) => match &**request {
                ControlRequest::RetrieveUsage(wanted) => self.usage(wanted, &call.context).await,
                request => self.control(request, &call).await,
            },
            Request::Plan(request) => self.plan(request, &call).await,
            _ => self.infer(call).await,
        }
    }

    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }
}

/// The registry is a control plane and nothing else; the platform sends it nothing else.
impl Inference for Registry {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }
}

/// Names provider and deployment as the platform's caller knows them; what the upstream said besides stays.
pub(super) fn rename(meta: &mut CallMeta, named: &CallMeta) {
    meta.provider = named.provider.clone().or(meta.provider.take());
    meta.deployment = named.deployment.clone().or(meta.deployment.take());
}

/// A result with provider and deployment named.
pub(super) fn renamed(mut result: Result<Reply, Error>, named: &CallMeta) -> Result<Reply, Error> {
    match &mut result {
        Ok(reply) => rename(reply.meta_mut(), named),
        Err(error) => rename(error.meta_mut(), named),
    }
    result
}
