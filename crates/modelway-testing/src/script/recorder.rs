//! What a script was asked, and what of it is still under way.

use std::sync::{Arc, Mutex};

use modelway_core::Call;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::sync::lock;

/// Clones share.
#[derive(Clone)]
pub(super) struct Recorder {
    record: Arc<Mutex<Record>>,
    called: Arc<watch::Sender<usize>>,
}

#[derive(Default)]
pub(super) struct Record {
    pub(super) calls: Vec<Call>,
    pub(super) times: Vec<Instant>,
    pub(super) in_flight: usize,
    pub(super) max_in_flight: usize,
    pub(super) dropped_streams: usize,
}

impl Default for Recorder {
    fn default() -> Self {
        Self { record: Arc::default(), called: Arc::new(watch::Sender::new(0)) }
    }
}

impl Recorder {
    /// Records a call; gives its number, from 1, and what counts it as under way.
    pub(super) fn begin(&self, call: &Call) -> (usize, Running) {
        let mut record = lock(&self.record);
        record.calls.push(call.clone());
        record.times.push(Instant::now());
        record.in_flight += 1;
        record.max_in_flight = record.max_in_flight.max(record.in_flight);
        let number = record.calls.len();
        drop(record);
        self.called.send_replace(number);
        (number, Running { record: self.record.clone(), stream: false })
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&Record) -> T) -> T {
        read(&lock(&self.record))
    }

    pub(super) async fn until_called(&self, count: usize) {
        // The sender lives in `self`, so that the wait cannot fail.
        let _ = self.called.subscribe().wait_for(|called| *called >= count).await;
    }
}

/// Counts one call as under way until it is dropped.
pub(super) struct Running {
    record: Arc<Mutex<Record>>,
    stream: bool,
}

impl Running {
    /// From now on, dropping it means that a stream was dropped before its end.
    pub(super) fn streaming(mut self) -> Self {
        self.stream = true;
        self
    }

    /// The call is over.
    pub(super) fn finish(mut self) {
        self.stream = false;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut record = lock(&self.record);
        record.in_flight -= 1;
        record.dropped_streams += usize::from(self.stream);
    }
}
