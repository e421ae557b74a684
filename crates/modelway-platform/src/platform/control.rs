//! Requests to the control plane: the registry answers them.

use std::sync::Arc;

use modelway_core::{AccountId, Call, CallContext, ControlRequest, Error, Reply, Request, Target};

use super::backend::CAPABILITIES;
use super::handle::Platform;

impl Platform {
    /// Answers a request about models and what belongs to them, with the providers' lists fresh enough.
    pub(super) async fn control(
        &self,
        request: &ControlRequest,
        call: &Call,
    ) -> Result<Reply, Error> {
        let mut call = call.clone();
        if let Some(id) = self.canonical(call.context.upstream_id()) {
            call.context = readdressed(call.context, id);
        }
        if wants_models(request, &call) {
            self.freshen().await;
        }
        if let Some(filled) = with_account(request, call.context.options.account.as_ref()) {
            call.request = Arc::new(Request::control(filled));
        }
        self.control.call(call).await
    }
}

/// The context with another id of what is addressed.
fn readdressed(mut context: CallContext, id: String) -> CallContext {
    let target = context.target.as_deref().cloned();
    let mut target =
        target.unwrap_or_else(|| Target::new(context.deployment.clone(), CAPABILITIES));
    target.upstream_id = id;
    context.target = Some(Arc::new(target));
    context
}

/// The request with the call's account, where it makes something and names none.
fn with_account(request: &ControlRequest, account: Option<&AccountId>) -> Option<ControlRequest> {
    let mut request = request.clone();
    let own = match &mut request {
        ControlRequest::CreateModel(r) => &mut r.account_id,
        ControlRequest::CreateDeployment(r) => &mut r.account_id,
        ControlRequest::CreateTemplate(r) => &mut r.account_id,
        ControlRequest::CreateGroup(r) => &mut r.account_id,
        _ => return None,
    };
    if own.is_some() {
        return None;
    }
    *own = Some(account?.clone());
    Some(request)
}

/// Whether built-in models matter to the answer: only their ids have a `/`.
fn wants_models(request: &ControlRequest, call: &Call) -> bool {
    let named = match request {
        ControlRequest::ListModels(_) | ControlRequest::ListAllDeployments(_) => return true,
        ControlRequest::CreateServer(request) => request.model_deployment_id.as_str(),
        ControlRequest::UpdateServerBackend(request) => request.new_model_deployment_id.as_str(),
        ControlRequest::AddToGroup(request) => request.model.as_str(),
        _ => call.context.upstream_id(),
    };
    named.contains('/')
}
