//! [`AttemptTimeout`]: a limit for one attempt, until its answer or a stream's headers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::time::within;
use crate::{Backend, Call, CallMeta, Capabilities, Error, ErrorKind, Phase, Reply, Timer};

/// Bounds one attempt, by its own limit or the deadline, whichever comes first.
#[derive(Debug)]
pub struct AttemptTimeout {
    inner: Arc<dyn Backend>,
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl AttemptTimeout {
    /// Around `inner`; a call's own option overrides `limit`.
    pub fn new(inner: Arc<dyn Backend>, limit: Option<Duration>, timer: Arc<dyn Timer>) -> Self {
        Self { inner, limit, timer }
    }
}

#[async_trait]
impl Backend for AttemptTimeout {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let own = call.context.options.attempt_timeout.or(self.limit);
        let limit = call.context.remaining(self.timer.now(), own);
        let addressed = call.context.addressed().clone();
        match within(&*self.timer, limit, self.inner.call(call)).await {
            Ok(result) => result,
            Err(_) => {
                let by_deadline = limit != own;
                let what =
                    if by_deadline { "the deadline of the call" } else { "the attempt's limit" };
                let seconds = limit.unwrap_or_default().as_secs_f64();
                Err(Error::new(
                    ErrorKind::Timeout,
                    format!("no answer within {seconds:.3} s ({what})"),
                )
                .with_phase(Phase::Sent)
                .with_retryable(!by_deadline)
                .with_hint("raise the timeout, or ask for a stream: it answers at its first token")
                .with_meta(CallMeta::of(addressed)))
            }
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}
