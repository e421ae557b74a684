//! What would become of a call, without sending it.

use std::sync::Arc;

use modelway_core::{Call, Error, Reply, Request, fallback};

use super::backend::renamed;
use super::handle::Platform;
use super::infer::{named, upstream};
use super::rules;

impl Platform {
    /// The plan of the target's own layers, for the request as its deployment binds it. Nothing is sent and nothing is
    /// counted as used.
    pub(super) async fn plan(&self, request: &Arc<Request>, call: &Call) -> Result<Reply, Error> {
        let unnamed = call.context.meta();
        let destination = self.destination(call.context.upstream_id()).await;
        let destination = destination.map_err(|error| error.with_meta(unnamed.clone()))?;
        destination.check_ready()?;
        rules::check(request)?;
        let bound = destination.bind(request.clone())?;
        let route = self.upstreams.route(&bound)?;
        let context = upstream(call.context.clone(), &route);
        let able = route.target.capabilities;
        let completes = fallback::wanted(&bound.request, destination.kind(), able);
        let request = match completes {
            true => Arc::new(fallback::completion(&bound.request, able, &context)?),
            false => bound.request,
        };
        let request = Arc::new(Request::Plan(request));
        let mut result = route.backend.call(Call { request, context }).await;
        if let Ok(Reply::Plan(planned)) = &mut result {
            planned.plan.completes |= completes;
            planned.meta.adaptations.extend(bound.adaptation);
        }
        renamed(result, &named(unnamed, &destination))
    }
}
