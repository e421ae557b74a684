//! Waiting for a deployment or a job.

use std::fmt;
use std::time::Duration;

use modelway_core::{
    Error, ErrorKind, FineTuningJob, JobStatus, ModelDeployment, Operation, Phase,
    RetrieveDeployment, RetrieveFineTuningJob, time,
};

use super::ResourceCall;
use crate::Client;

/// The first pause between two questions.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(15);
/// How long is waited unless the caller says otherwise: machines have to start.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// What can be waited for.
pub trait Waitable: Operation + Clone {
    /// How far it is.
    #[doc(hidden)]
    fn progress(now: &Self::Output) -> Progress;
}

/// How far something is.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub enum Progress {
    Done,
    Working(String),
    Failed(String),
}

impl Waitable for RetrieveDeployment {
    fn progress(now: &ModelDeployment) -> Progress {
        let word = format!("the deployment `{}` is {}", now.id, now.status);
        match &now.status {
            _ if now.is_ready() => Progress::Done,
            status if status.is_final() => Progress::Failed(word),
            _ => Progress::Working(word),
        }
    }
}

impl Waitable for RetrieveFineTuningJob {
    fn progress(now: &FineTuningJob) -> Progress {
        let word = format!("the job `{}` is {}", now.id, now.status);
        match &now.status {
            JobStatus::Completed => Progress::Done,
            status if status.is_final() => Progress::Failed(word),
            _ => Progress::Working(word),
        }
    }
}

type Watch<T> = Box<dyn FnMut(&T) + Send>;

/// A wait in the making; `.await` begins it. It asks again and again, at growing intervals up to 15 seconds.
#[must_use = "nothing is sent until `.await` (blocking: `.send()`)"]
pub struct Wait<O: Operation, C = Client> {
    call: ResourceCall<O, C>,
    limit: Duration,
    watch: Option<Watch<O::Output>>,
}

impl<O: Operation, C: fmt::Debug> fmt::Debug for Wait<O, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl<O: Waitable, C> Wait<O, C> {
    pub(crate) fn new(call: ResourceCall<O, C>) -> Self {
        Self { call, limit: PATIENCE, watch: None }
    }

    /// Waits at most so long; half an hour unless set.
    pub fn at_most(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Tells `watch` what each question brought.
    pub fn on_progress(mut self, watch: impl FnMut(&O::Output) + Send + 'static) -> Self {
        self.watch = Some(Box::new(watch));
        self
    }

    /// Asks this provider, and not the default one.
    pub fn provider(mut self, id: impl AsRef<str>) -> Self {
        self.call = self.call.provider(id);
        self
    }
}

impl<O: Waitable, C: Into<Client> + Clone> Wait<O, C> {
    pub(crate) async fn sent(mut self) -> Result<O::Output, Error> {
        let timer = self.call.client.clone().into().timer();
        let end = timer.now().checked_add(self.limit);
        let mut pause = FIRST;
        loop {
            let left = end.map(|end| end.saturating_duration_since(timer.now()));
            // The question is bounded like the wait; a last one is asked when its time is over.
            let limit = left.filter(|left| !left.is_zero());
            let asked = time::within(&*timer, limit, self.call.clone().sent()).await;
            let now =
                asked.unwrap_or_else(|_| Err(late("the question had no answer", self.limit)))?;
            if let Some(watch) = &mut self.watch {
                watch(&now);
            }
            let how = match O::progress(&now) {
                Progress::Done => return Ok(now),
                Progress::Failed(how) => {
                    return Err(Error::new(
                        ErrorKind::Provider,
                        format!("{how} and will not be ready"),
                    )
                    .with_retryable(false));
                }
                Progress::Working(how) => how,
            };
            let left = end.map(|end| end.saturating_duration_since(timer.now()));
            if left == Some(Duration::ZERO) {
                return Err(late(&how, self.limit));
            }
            timer.sleep(left.map_or(pause, |left| pause.min(left))).await;
            pause = (pause * 3 / 2).min(LONGEST);
        }
    }
}

fn late(how: &str, limit: Duration) -> Error {
    let what = format!("{how} after {} s", limit.as_secs());
    Error::new(ErrorKind::Timeout, what)
        .with_phase(Phase::Response)
        .with_retryable(false)
        .with_hint("wait again, or longer by `at_most`: nothing was undone")
}

impl<O> IntoFuture for Wait<O>
where
    O: Waitable + Send + 'static,
    O::Output: Send,
{
    type Output = Result<O::Output, Error>;
    type IntoFuture = time::BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.sent())
    }
}
