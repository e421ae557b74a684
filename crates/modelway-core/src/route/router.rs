//! [`Router`]: the only way from a reference to a target and its backend.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::{DeploymentRef, Target};
use crate::layers::AttemptBudget;
use crate::{Backend, Call, Capability, Error, ErrorKind, Reply, Request, fallback};

/// A target and what answers for it.
#[derive(Debug, Clone)]
pub struct Route {
    /// The target.
    pub target: Arc<Target>,
    /// Its backend, layers included.
    pub backend: Arc<dyn Backend>,
}

/// Finds the targets of a reference: the client's providers, a platform's registry, a fallback list.
#[async_trait]
pub trait Resolver: Send + Sync + fmt::Debug {
    /// The targets to try, the preferred one first; never empty.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] or [`ErrorKind::NotFound`] when nothing is meant by it.
    async fn resolve(&self, deployment: &DeploymentRef) -> Result<Vec<Route>, Error>;
}

/// Resolves each call, refuses what the target cannot do, and falls back along the routes.
#[derive(Debug)]
pub struct Router {
    resolver: Arc<dyn Resolver>,
}

impl Router {
    /// A router over `resolver`.
    pub fn new(resolver: Arc<dyn Resolver>) -> Self {
        Self { resolver }
    }
}

/// Between all targets of a fallback list, beyond the first attempt of each.
const SHARED_RETRIES: usize = 2;

#[async_trait]
impl Backend for Router {
    async fn call(&self, mut call: Call) -> Result<Reply, Error> {
        let routes = self.resolver.resolve(&call.context.deployment).await?;
        if let [route] = &*routes {
            return try_route(route, call).await;
        }
        call.context.attempts = Some(AttemptBudget::new(SHARED_RETRIES));
        let mut tried = Vec::new();
        let mut failed: Option<Error> = None;
        let last = routes.len().saturating_sub(1);
        for (at, route) in routes.iter().enumerate() {
            call.context.has_fallback = at < last;
            let mut result = try_route(route, call.clone()).await;
            let meta = match &mut result {
                Ok(reply) => reply.meta_mut(),
                Err(error) => error.meta_mut(),
            };
            tried.append(&mut meta.attempts);
            meta.attempts.clone_from(&tried);
            match result {
                Err(error) if at < last && falls_back(&error, &call) => {
                    failed = keep(failed, error)
                }
                Err(error) => return Err(keep(failed, error).unwrap_or_else(|| no_target(&call))),
                done => return done,
            }
        }
        Err(no_target(&call))
    }
}

/// Of two failures the one that says more: that a target lacks a capability hides no real failure.
fn keep(before: Option<Error>, now: Error) -> Option<Error> {
    match before {
        Some(mut before) if now.is_unsupported() && !before.is_unsupported() => {
            before.meta_mut().attempts.clone_from(&now.meta().attempts);
            Some(before)
        }
        _ => Some(now),
    }
}

fn no_target(call: &Call) -> Error {
    let what = format!("{} resolves to no target", call.context.deployment);
    Error::new(ErrorKind::NotFound, what)
}

async fn try_route(route: &Route, mut call: Call) -> Result<Reply, Error> {
    call.context.target = Some(route.target.clone());
    let target = &route.target;
    // A plan goes where its request would.
    let request = match &*call.request {
        Request::Plan(request) => request,
        _ => &call.request,
    };
    // What cannot chat may still complete, which its layers see to; another target that chats is the better answer.
    let completes = fallback::wanted(request, target.kind.as_ref(), target.capabilities);
    let refusal = match (completes, call.context.has_fallback) {
        (true, true) => Some(Capability::Chat.unsupported(&call.context)),
        (true, false) => None,
        (false, _) => target.capabilities.refusal(request, &call.context),
    };
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    route.backend.call(call).await
}

/// Whether the next route is worth trying.
fn falls_back(error: &Error, call: &Call) -> bool {
    (error.is_retryable() || matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::QueueFull))
        && call.request.replay_safety().allows(error.phase())
}
