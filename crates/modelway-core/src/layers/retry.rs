//! [`Retry`]: tries again what may succeed, while nothing has been shown.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::RetryBudget;
use crate::stream::{EventStream, commit};
use crate::{Attempt, Backend, Call, Capabilities, Error, Randomness, Reply, Timer};

/// When and how often to try again.
///
/// The defaults are those of the official SDKs: two retries, 0.5 s doubling to at most 8 s, less up to a
/// quarter of jitter; a wait that the server names is honoured up to a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Retries after the first attempt.
    pub max_retries: u32,
    /// The wait before the first retry; it doubles from there.
    pub initial_backoff: Duration,
    /// The longest wait of our own.
    pub max_backoff: Duration,
    /// The longest wait on the server's word; a longer one is not waited for, and the error is given at once.
    pub max_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// No retry.
    pub fn never() -> Self {
        Self { max_retries: 0, ..Self::default() }
    }

    /// The defaults with `max_retries`.
    pub fn retries(max_retries: u32) -> Self {
        Self { max_retries, ..Self::default() }
    }

    /// The wait before retry number `retry` (from 0); `unit` is the jitter, 0 to 1. `None`: do not retry.
    pub fn wait(&self, retry: u32, asked: Option<Duration>, unit: f64) -> Option<Duration> {
        match asked {
            Some(asked) if asked > self.max_retry_after => None,
            Some(asked) if !asked.is_zero() => Some(asked),
            _ => {
                let doubled = self.initial_backoff.saturating_mul(2u32.saturating_pow(retry));
                let nominal = doubled.min(self.max_backoff);
                Some(nominal.saturating_sub((nominal / 4).mul_f64(unit.clamp(0.0, 1.0))))
            }
        }
    }
}

/// Tries again, within the policy, the budget and the deadline. Waits hold no permit.
#[derive(Debug)]
pub struct Retry {
    inner: Arc<dyn Backend>,
    policy: RetryPolicy,
    budget: Arc<RetryBudget>,
    timer: Arc<dyn Timer>,
    randomness: Arc<dyn Randomness>,
}

impl Retry {
    /// Around `inner`; a call's own option overrides `policy`.
    pub fn new(
        inner: Arc<dyn Backend>,
        policy: RetryPolicy,
        budget: Arc<RetryBudget>,
        timer: Arc<dyn Timer>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { inner, policy, budget, timer, randomness }
    }

    /// One attempt; a stream counts as done when it is committed.
    async fn attempt(&self, call: Call) -> Result<Reply, Error> {
        match self.inner.call(call).await? {
            // Apart, so that an answer without one takes no room for it.
            Reply::Stream(stream) => Box::pin(committed(*stream)).await,
            other => Ok(other),
        }
    }

    /// The wait before the next attempt; `None` when there is to be none.
    fn next_wait(
        &self,
        call: &Call,
        policy: &RetryPolicy,
        done: u32,
        error: &Error,
    ) -> Option<Duration> {
        let context = &call.context;
        let replayable = call.request.replay_safety();
        let conflict = error.status() == Some(409);
        if done >= policy.max_retries
            || !error.is_retryable()
            || !replayable.allows(error.phase())
            || (conflict && replayable != crate::ReplaySafety::Always)
        {
            return None;
        }
        let wait = policy.wait(done, error.retry_after(), self.randomness.unit())?;
        // A target that asks for patience loses its turn where another one is there to answer.
        if context.has_fallback && wait > policy.max_backoff {
            return None;
        }
        let fits = context.remaining(self.timer.now(), None).is_none_or(|left| wait < left);
        let allowed = fits
            && context.attempts.as_ref().is_none_or(super::AttemptBudget::take)
            && self.budget.withdraw();
        allowed.then_some(wait)
    }
}

async fn committed(stream: EventStream) -> Result<Reply, Error> {
    let meta = stream.meta.clone();
    match commit(stream).await {
        Ok(stream) => Ok(Reply::Stream(Box::new(stream))),
        Err(mut error) => {
            error.meta_mut().complete(&meta);
            Err(error)
        }
    }
}

#[async_trait]
impl Backend for Retry {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let options = call.context.options.clone();
        let policy = options.retry.as_ref().unwrap_or(&self.policy);
        let deployment = call.context.addressed().clone();
        self.budget.deposit();
        let mut attempts = Vec::new();
        let mut wait = Duration::ZERO;
        let mut done = 0;
        loop {
            let mut result = self.attempt(call.clone()).await;
            let (meta, error) = match &mut result {
                Ok(reply) => (reply.meta_mut(), None),
                Err(error) => {
                    let kind = error.kind();
                    (error.meta_mut(), Some(kind))
                }
            };
            let mut attempt = Attempt::new(meta.status, error, wait);
            attempt.deployment = Some(deployment.clone());
            attempts.push(attempt);
            let next = result.as_ref().err().and_then(|e| self.next_wait(&call, policy, done, e));
            let Some(next) = next else {
                match &mut result {
                    Ok(reply) => reply.meta_mut().attempts = attempts,
                    Err(error) => error.meta_mut().attempts = attempts,
                }
                return result;
            };
            tracing::debug!(wait_ms = next.as_millis() as u64, retry = done + 1, "trying again");
            self.timer.sleep(next).await;
            wait = next;
            done += 1;
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}
