//! [`EncoderWorker`]: embeds texts on its own thread, one of each call in turn.

use std::collections::VecDeque;
use std::sync::Arc;

use modelway_core::{Error, ErrorKind};
use tokio::sync::oneshot;

use super::Encoder;
use crate::serve::{Job, Queue};

/// Texts of one call.
#[derive(Debug)]
pub(crate) struct EmbedJob {
    pub texts: Vec<Vec<u32>>,
    pub vectors: Vec<Vec<f32>>,
    pub answer: oneshot::Sender<Result<Vec<Vec<f32>>, Error>>,
}

impl Job for EmbedJob {
    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }
}

/// An encoder with the calls that it works at.
pub(crate) struct EncoderWorker {
    encoder: Encoder,
    queue: Arc<Queue<EmbedJob>>,
    slots: usize,
}

impl EncoderWorker {
    pub(crate) fn new(encoder: Encoder, queue: Arc<Queue<EmbedJob>>, slots: usize) -> Self {
        Self { encoder, queue, slots }
    }

    /// Works until the queue is closed.
    pub(crate) fn run(self) {
        let mut running = VecDeque::new();
        let free = |running: &VecDeque<EmbedJob>| self.slots.saturating_sub(running.len());
        while let Some(jobs) = self.queue.take(free(&running), running.is_empty()) {
            running.extend(jobs);
            running.retain(|job| !job.is_abandoned());
            if let Some(job) = running.pop_front() {
                running.extend(self.turn(job));
            }
        }
    }

    /// Embeds the next text of a job; gives the job back if that was not the last.
    fn turn(&self, mut job: EmbedJob) -> Option<EmbedJob> {
        if let Some(tokens) = job.texts.get(job.vectors.len()) {
            match self.encoder.embed(tokens) {
                Ok(vector) => job.vectors.push(vector),
                Err(e) => {
                    let error = Error::new(ErrorKind::Provider, format!("the encoder failed: {e}"));
                    // A caller that has gone meanwhile needs no answer.
                    let _ = job.answer.send(Err(error));
                    return None;
                }
            }
        }
        if job.vectors.len() < job.texts.len() {
            return Some(job);
        }
        let _ = job.answer.send(Ok(job.vectors));
        None
    }
}
