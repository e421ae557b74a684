//! The channel for the events of one answer, from a thread to a stream.
//!
//! It holds the whole answer if it must, which the context bounds: a slot is never kept for a reader that is slow.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use modelway_core::stream::StreamEvent;
use modelway_core::{CallMeta, Error, ErrorKind};

type Item = Result<StreamEvent, Error>;
type Poke = Arc<dyn Fn() + Send + Sync>;

struct Shared {
    state: Mutex<State>,
    /// Wakes the worker: nobody reads any more.
    poke: Poke,
}

#[derive(Default)]
struct State {
    items: VecDeque<Item>,
    waker: Option<Waker>,
    finished: bool,
    abandoned: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A channel; `poke` is called when its reader is gone.
pub(crate) fn channel(meta: CallMeta, poke: Poke) -> (Sender, Events) {
    let shared = Arc::new(Shared { state: Mutex::default(), poke });
    (Sender { shared: Arc::clone(&shared), meta }, Events(shared))
}

/// The worker's end. Dropped before the end of the answer, it reports a failure.
pub(crate) struct Sender {
    shared: Arc<Shared>,
    meta: CallMeta,
}

impl Sender {
    /// Whether nobody reads any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.shared.lock().abandoned
    }

    /// Hands an event over.
    pub(crate) fn send(&self, event: StreamEvent) {
        self.put(Ok(event));
    }

    /// Ends the answer with a failure.
    pub(crate) fn fail(&self, error: Error) {
        self.put(Err(error.with_meta(self.meta.clone())));
    }

    fn put(&self, item: Item) {
        let mut state = self.shared.lock();
        if state.finished {
            return;
        }
        state.finished = !matches!(&item, Ok(event) if !event.is_terminal());
        state.items.push_back(item);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        let stopped = "the model stopped before the answer was finished";
        self.fail(
            Error::new(ErrorKind::Provider, stopped)
                .with_hint("it was unloaded, or failed; the next call loads it again"),
        );
    }
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

/// The reader's end. Dropping it ends the work for it.
pub(crate) struct Events(Arc<Shared>);

impl Stream for Events {
    type Item = Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        let mut state = self.0.lock();
        match state.items.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None if state.finished => Poll::Ready(None),
            None => {
                state.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.0.lock().abandoned = true;
        (self.0.poke)();
    }
}
