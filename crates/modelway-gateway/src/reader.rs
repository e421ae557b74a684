//! [`Readers`]: the answers of HTTP/2 connections, ended when the caller takes nothing of one.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::Executor;
use modelway_core::Timer;
use modelway_core::time::BoxFuture;

tokio::task_local! {
    /// What the body of the answer that a task writes notes for it.
    static PACE: Arc<Pace>;
}

/// How often a body was asked for a piece, and gave one. Where it gave the last one that it was asked for, and is not
/// asked again, the caller is waited for: the windows of HTTP/2 are full, while the socket still takes bytes.
#[derive(Debug, Default)]
struct Pace {
    asked: AtomicU64,
    given: AtomicU64,
}

/// Notes that a body is asked, and whether it `gave` a piece.
pub(crate) fn note(gave: bool) {
    // Over HTTP/1 the socket tells, and there is no task for each answer.
    let _ = PACE.try_with(|pace| {
        let asked = pace.asked.fetch_add(1, Ordering::Relaxed) + 1;
        if gave {
            pace.given.store(asked, Ordering::Relaxed);
        }
    });
}

/// Runs each answer of an HTTP/2 connection as a task of its own.
#[derive(Clone)]
pub(crate) struct Readers {
    pub(crate) limit: Duration,
    pub(crate) timer: Arc<dyn Timer>,
}

impl<F> Executor<F> for Readers
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, answer: F) {
        let pace = Arc::<Pace>::default();
        let watched = Watched {
            answer: Box::pin(answer),
            pace: pace.clone(),
            readers: self.clone(),
            waits: None,
        };
        tokio::spawn(PACE.scope(pace, watched));
    }
}

/// An answer on its way. Dropping it resets its stream, and no other of the connection.
struct Watched<F> {
    answer: Pin<Box<F>>,
    pace: Arc<Pace>,
    readers: Readers,
    /// While the caller is waited for: since which piece, and until when.
    waits: Option<(u64, BoxFuture<()>)>,
}

impl<F: Future<Output = ()>> Future for Watched<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if this.answer.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        let asked = this.pace.asked.load(Ordering::Relaxed);
        if asked == 0 || this.pace.given.load(Ordering::Relaxed) != asked {
            // The backend is waited for.
            this.waits = None;
            return Poll::Pending;
        }
        if this.waits.as_ref().is_none_or(|(since, _)| *since != asked) {
            this.waits = Some((asked, this.readers.timer.sleep(this.readers.limit)));
        }
        match &mut this.waits {
            Some((_, alarm)) => alarm.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }
}
