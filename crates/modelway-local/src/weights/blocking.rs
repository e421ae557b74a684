//! Work that blocks (hashing, unpacking), on a thread of its own, so that no async runtime stands still.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use modelway_core::{Error, ErrorKind};

/// Runs `work` on a new thread. Dropping the future cancels it, as soon as `work` looks at its [`Cancel`].
pub(crate) async fn run<T, W>(work: W) -> Result<T, Error>
where
    T: Send + 'static,
    W: FnOnce(&Cancel) -> T + Send + 'static,
{
    let shared = Arc::new(Shared::default());
    let handed = Handed(shared.clone());
    let task = Task(shared);
    let thread = std::thread::Builder::new().name("modelway-weights".to_owned());
    let started = thread.spawn(move || {
        let result = work(&Cancel(&handed.0.cancelled));
        lock(&handed.0.state).result = Some(result);
    });
    started.map_err(|error| {
        Error::new(ErrorKind::Configuration, format!("no thread can be started: {error}"))
    })?;
    task.await
}

/// Whether the work is still wanted.
#[derive(Debug)]
pub(crate) struct Cancel<'a>(&'a AtomicBool);

impl Cancel<'_> {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

struct Shared<T> {
    state: Mutex<State<T>>,
    cancelled: AtomicBool,
}

struct State<T> {
    result: Option<T>,
    ended: bool,
    waker: Option<Waker>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        let state = State { result: None, ended: false, waker: None };
        Self { state: Mutex::new(state), cancelled: AtomicBool::new(false) }
    }
}

/// The thread's end. Dropped when the work has ended, in whatever way.
struct Handed<T>(Arc<Shared<T>>);

impl<T> Drop for Handed<T> {
    fn drop(&mut self) {
        let waker = {
            let mut state = lock(&self.0.state);
            state.ended = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The waiting end.
struct Task<T>(Arc<Shared<T>>);

impl<T> Future for Task<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = lock(&self.0.state);
        if !state.ended {
            state.waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let broke = || Error::new(ErrorKind::Configuration, "a worker thread broke off");
        Poll::Ready(state.result.take().ok_or_else(broke))
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
