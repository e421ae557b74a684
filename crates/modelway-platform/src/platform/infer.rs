//! A call to a deployment, from its address to its answer.

use std::sync::Arc;

use modelway_core::stream::commit;
use modelway_core::{
    Call, CallContext, CallMeta, DeploymentRef, Error, ExecuteRequest, ExecuteTarget, Reply,
    Request, Route, Target, fallback,
};

use super::backend::renamed;
use super::bind::Bound;
use super::destination::Destination;
use super::entry::Entry;
use super::execute::{Shape, not_of_model, task};
use super::handle::Platform;
use super::rules;

impl Platform {
    /// Answers a call to a deployment; one that resolves leaves one row in the ledger, however it ends.
    pub(super) async fn infer(&self, call: Call) -> Result<Reply, Error> {
        let timer = &self.core.options.timer;
        let started = timer.now();
        let unnamed = call.context.meta();
        let found = self.addressed(&call).await;
        let destination = found.map_err(|error| error.with_meta(unnamed.clone()))?;
        let named = named(unnamed, &destination);
        let slot = self.core.ledger.reserve().await;
        let slot = slot.map_err(|error| error.with_meta(named.clone()))?;
        let mut record = destination.record(timer.wall(), call.request.operation());
        (record.streamed, record.attempts) = (call.request.is_stream(), 0);
        if let Some(account) = &call.context.options.account {
            record.account_id = Some(account.as_str().to_owned());
        }
        let mut entry = Entry::new(slot, record, timer.clone(), started);
        let result = match self.ask(&destination, call, &mut entry).await {
            Ok((reply, None)) => Ok(entry.answered(reply, &named)),
            Ok((reply, Some(shape))) => shape.reply(entry.answered(reply, &named)),
            Err(error) => {
                entry.failed(&error);
                Err(error)
            }
        };
        renamed(result, &named)
    }

    /// What the call addresses: a deployment, one of a model, or what answers for a server.
    async fn addressed(&self, call: &Call) -> Result<Destination, Error> {
        let id = call.context.upstream_id();
        let Request::Execute { request: ExecuteRequest { target, .. }, .. } = &*call.request else {
            return self.destination(id).await;
        };
        match target {
            ExecuteTarget::Server(server) => {
                let deployment = self.registry.resolve_server(server).await?;
                self.destination(deployment.as_str()).await
            }
            ExecuteTarget::Deployment(deployment) => {
                let destination = self.destination(deployment.as_str()).await?;
                let model = self.canonical(id);
                match id.is_empty() || destination.model_id() == model.as_deref().unwrap_or(id) {
                    true => Ok(destination),
                    false => Err(not_of_model(deployment, id)),
                }
            }
            _ => Err(modelway_core::Capability::Execute.unsupported(&call.context)),
        }
    }

    /// Binds, routes and asks; of an execution also the shape of its answer.
    async fn ask(
        &self,
        destination: &Destination,
        call: Call,
        entry: &mut Entry,
    ) -> Result<(Reply, Option<Shape>), Error> {
        destination.check_ready()?;
        let (request, shape) = match &*call.request {
            Request::Execute { request, stream } => {
                let (request, shape) = task(destination, &request.input, *stream)?;
                (Arc::new(request), Some(shape))
            }
            _ => (call.request, None),
        };
        rules::check(&request)?;
        let mut bound = destination.bind(request)?;
        let adaptation = bound.adaptation.take();
        let route = self.upstreams.route(&bound)?;
        let context = upstream(call.context, &route);
        let completes =
            fallback::wanted(&bound.request, destination.kind(), route.target.capabilities);
        if completes {
            let able = route.target.capabilities;
            bound.request = Arc::new(fallback::completion(&bound.request, able, &context)?);
        }
        let mut reply = send(bound, route, context, entry).await?;
        reply.meta_mut().adaptations.extend(adaptation);
        Ok((if completes { fallback::answer(reply) } else { reply }, shape))
    }
}

/// Asks the provider. A stream is back when it cannot be tried again unseen: what fails before is an error here.
async fn send(
    bound: Bound,
    route: Route,
    context: CallContext,
    entry: &mut Entry,
) -> Result<Reply, Error> {
    let able = route.target.capabilities;
    if let Some(refusal) = able.refusal(&bound.request, &context) {
        return Err(refusal);
    }
    entry.asking(&bound.request);
    match route.backend.call(Call { request: bound.request, context }).await? {
        Reply::Stream(stream) => {
            let meta = stream.meta.clone();
            let committed = commit(*stream).await.map_err(|error| completed(error, meta))?;
            Ok(Reply::Stream(Box::new(committed)))
        }
        reply => Ok(reply),
    }
}

/// The error of a stream, with what the stream knew of the call.
fn completed(mut error: Error, stream: CallMeta) -> Error {
    let meta = error.meta_mut();
    if meta.status.is_none() {
        *meta = stream;
    } else if meta.attempts.is_empty() {
        meta.attempts = stream.attempts;
    }
    error
}

/// The caller's context, addressed to the provider. The account is one of this platform, and means nothing there.
pub(super) fn upstream(mut context: CallContext, route: &Route) -> CallContext {
    context.deployment = route.target.deployment.clone();
    let mut target = Target::clone(&route.target);
    // A platform promises what the prompt leaves of the context, where the provider would stop after a few words.
    target.rest_of_context = target.completion_max_tokens.is_some();
    context.target = Some(Arc::new(target));
    if context.options.account.is_some() {
        Arc::make_mut(&mut context.options).account = None;
    }
    context
}

/// Provider and deployment as the caller knows them.
pub(super) fn named(mut meta: CallMeta, destination: &Destination) -> CallMeta {
    let id = destination.id();
    meta.deployment = Some(match &meta.provider {
        Some(provider) => DeploymentRef::new(provider.clone(), id),
        None => DeploymentRef::exactly(id),
    });
    meta
}
