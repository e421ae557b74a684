//! [`Queue`]: jobs that wait for a worker, first in, first out, bounded.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What waits.
pub(crate) trait Job {
    /// Whether nobody waits for it any more.
    fn is_abandoned(&self) -> bool;
}

/// Why a job was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// So many wait already.
    Full(usize),
    /// The worker is gone.
    Closed,
}

/// Jobs of one worker.
#[derive(Debug)]
pub(crate) struct Queue<J> {
    state: Mutex<State<J>>,
    wake: Condvar,
    capacity: usize,
}

#[derive(Debug)]
struct State<J> {
    jobs: VecDeque<J>,
    closed: bool,
    poked: bool,
}

impl<J: Job> Queue<J> {
    /// A queue for at most `capacity` waiting jobs.
    pub(crate) fn new(capacity: usize) -> Self {
        let state = State { jobs: VecDeque::new(), closed: false, poked: false };
        Self { state: Mutex::new(state), wake: Condvar::new(), capacity }
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a job, or refuses it at once.
    pub(crate) fn push(&self, job: J) -> Result<(), Full> {
        let mut state = self.lock();
        if state.closed {
            return Err(Full::Closed);
        }
        if state.jobs.len() >= self.capacity {
            state.jobs.retain(|job| !job.is_abandoned());
        }
        if state.jobs.len() >= self.capacity {
            return Err(Full::Full(state.jobs.len()));
        }
        state.jobs.push_back(job);
        state.poked = true;
        self.wake.notify_all();
        Ok(())
    }

    /// Ends the worker; what waits is given back, to be dropped.
    pub(crate) fn close(&self) -> VecDeque<J> {
        let mut state = self.lock();
        state.closed = true;
        self.wake.notify_all();
        std::mem::take(&mut state.jobs)
    }

    /// Lets the worker look again.
    pub(crate) fn poke(&self) {
        self.lock().poked = true;
        self.wake.notify_all();
    }

    /// Up to `many` jobs. When `idle`, waits until something happened since the last call. `None` once closed.
    pub(crate) fn take(&self, many: usize, idle: bool) -> Option<Vec<J>> {
        let mut state = self.lock();
        while idle && !state.closed && !state.poked && (state.jobs.is_empty() || many == 0) {
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.poked = false;
        if state.closed {
            return None;
        }
        let mut taken = Vec::new();
        while taken.len() < many {
            match state.jobs.pop_front() {
                Some(job) if job.is_abandoned() => {}
                Some(job) => taken.push(job),
                None => break,
            }
        }
        Some(taken)
    }
}
