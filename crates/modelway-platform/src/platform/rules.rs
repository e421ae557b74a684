//! The documented rules of requests to a platform: what is refused, and what is changed so that it works.

use std::sync::Arc;

use modelway_core::rules::{TEMPERATURE, check_sampling, clamp_temperature};
use modelway_core::{Adaptation, Error, Request};

/// Refuses what the Scale GenAI Platform refuses, whatever the provider would take: the same code is to work there.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`](modelway_core::ErrorKind::InvalidRequest), naming field and value.
pub(super) fn check(request: &Request) -> Result<(), Error> {
    match request {
        Request::Chat { request: r, .. } => check_sampling(&r.stop, r.temperature, TEMPERATURE),
        Request::Complete { request: r, .. } => check_sampling(&r.stop, r.temperature, TEMPERATURE),
        Request::Plan(request) => check(request),
        _ => Ok(()),
    }
}

/// Lowers a temperature that is above what the model takes.
pub(super) fn clamp(
    request: Arc<Request>,
    maximum: Option<f64>,
) -> (Arc<Request>, Option<Adaptation>) {
    let asked = match &*request {
        Request::Chat { request, .. } => request.temperature,
        Request::Complete { request, .. } => request.temperature,
        _ => None,
    };
    let (Some(asked), Some(maximum)) = (asked, maximum) else { return (request, None) };
    let used = clamp_temperature(asked, maximum);
    if !used.clamped {
        return (request, None);
    }
    let mut request = request;
    match Arc::make_mut(&mut request) {
        Request::Chat { request, .. } => request.temperature = Some(used.value),
        Request::Complete { request, .. } => request.temperature = Some(used.value),
        _ => {}
    }
    let what = format!("lowered from {asked} to {}, the highest that the model takes", used.value);
    (request, Some(Adaptation::new("temperature", what)))
}
