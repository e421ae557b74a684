//! How the layers are put together: the one place.

use std::sync::Arc;
use std::time::Duration;

use super::{
    AttemptTimeout, CompletionFallback, ContextWindow, Deadline, FirstEvent, Limit, Limiter, Retry,
    RetryBudget, RetryPolicy, Stall, Trace,
};
use crate::window::{CounterSource, WindowPolicy};
use crate::{Backend, Randomness, Timer};

/// The client's time limits; a call's options override each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For everything: queue, attempts, waits, the whole stream. No limit unless set.
    pub total: Option<Duration>,
    /// For the wait for a permit, where a provider's requests in flight are limited. No limit unless set.
    pub queue: Option<Duration>,
    /// For one attempt: until the answer, or a stream's headers. Five minutes unless set.
    pub attempt: Option<Duration>,
    /// Until a stream's first visible event. Five minutes unless set.
    pub first_event: Option<Duration>,
    /// Between two signs of life of a stream. One minute unless set.
    pub stall: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            total: None,
            queue: None,
            attempt: Some(Duration::from_secs(300)),
            first_event: Some(Duration::from_secs(300)),
            stall: Some(Duration::from_secs(60)),
        }
    }
}

/// What the layers of one target need.
#[derive(Debug, Clone)]
pub struct TargetLayers {
    /// When and how often to try again.
    pub retry: RetryPolicy,
    /// How many retries an outage may cost.
    pub budget: Arc<RetryBudget>,
    /// The permits of the provider and key; `None` for no limit.
    pub limiter: Option<Arc<Limiter>>,
    /// What happens to a conversation that does not fit.
    pub window: WindowPolicy,
    /// Who counts exactly.
    pub counters: Option<Arc<dyn CounterSource>>,
    /// Time limits.
    pub timeouts: Timeouts,
    /// The clock.
    pub timer: Arc<dyn Timer>,
    /// The jitter.
    pub randomness: Arc<dyn Randomness>,
}

/// Around the router: trace → deadline → router.
pub fn stack_client(
    router: Arc<dyn Backend>,
    timeouts: &Timeouts,
    timer: &Arc<dyn Timer>,
) -> Arc<dyn Backend> {
    let deadline = Deadline::new(router, timeouts.total, timer.clone());
    Arc::new(Trace::new(Arc::new(deadline), timer.clone()))
}

/// Around one target: completion fallback → context window → retry → limit → attempt timeout → first event → stall → backend.
///
/// Retry is outside limit, so that a call that waits to try again holds no permit.
pub fn stack_target(backend: Arc<dyn Backend>, layers: TargetLayers) -> Arc<dyn Backend> {
    let TargetLayers { retry, budget, limiter, window, counters, timeouts, timer, randomness } =
        layers;
    let counters = counters.into_iter().chain(backend.counters()).collect();
    let backend: Arc<dyn Backend> = Arc::new(
        Stall::new(backend, timeouts.stall, timer.clone()).before_first_event(timeouts.first_event),
    );
    let backend = Arc::new(FirstEvent::new(backend, timeouts.first_event, timer.clone()));
    let mut backend: Arc<dyn Backend> =
        Arc::new(AttemptTimeout::new(backend, timeouts.attempt, timer.clone()));
    if let Some(limiter) = limiter {
        backend =
            Arc::new(Limit::new(backend, limiter, timer.clone()).waiting_at_most(timeouts.queue));
    }
    let backend = Arc::new(Retry::new(backend, retry, budget, timer, randomness));
    let backend = Arc::new(ContextWindow::new(backend, window, counters));
    Arc::new(CompletionFallback::new(backend))
}
