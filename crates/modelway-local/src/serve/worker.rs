//! [`Worker`]: decodes all running answers of a model in turns, on its own thread.

use std::sync::Arc;

use modelway_core::{Error, ErrorKind};
use modelway_tokens::Tokenizer;

use super::channel::Sender;
use super::generation::{Generation, Settings};
use super::queue::{Job, Queue};
use crate::llama::{Cache, Llama, Row, Scratch};

/// Tokens of a prompt that are read in one turn: short enough that the others hardly wait.
const CHUNK: usize = 32;

/// One answer to write.
#[derive(Debug)]
pub(crate) struct ChatJob {
    pub prompt: Vec<u32>,
    pub settings: Settings,
    pub sender: Sender,
}

impl Job for ChatJob {
    fn is_abandoned(&self) -> bool {
        self.sender.is_abandoned()
    }
}

/// A model with its slots.
pub(crate) struct Worker {
    model: Llama,
    tokenizer: Tokenizer,
    queue: Arc<Queue<ChatJob>>,
    caches: Vec<Cache>,
    /// The answer that each slot works at.
    running: Vec<Option<Running>>,
    scratch: Scratch,
    /// Whose prompt is read next.
    next_prompt: usize,
}

struct Running {
    generation: Generation,
    /// Tokens to take in; the next one is chosen after the last.
    pending: Vec<u32>,
    read: usize,
}

impl Worker {
    pub(crate) fn new(
        model: Llama,
        tokenizer: Tokenizer,
        queue: Arc<Queue<ChatJob>>,
        slots: usize,
    ) -> Self {
        let (layers, width) = (model.config().layers, model.config().kv_width());
        Self {
            model,
            tokenizer,
            queue,
            caches: (0..slots).map(|_| Cache::new(layers, width)).collect(),
            running: (0..slots).map(|_| None).collect(),
            scratch: Scratch::default(),
            next_prompt: 0,
        }
    }

    /// Works until the queue is closed.
    pub(crate) fn run(mut self) {
        let mut idle = true;
        while let Some(jobs) = self.queue.take(self.free(), idle) {
            jobs.into_iter().for_each(|job| self.start(job));
            self.drop_abandoned();
            let rows = self.plan();
            idle = rows.is_empty();
            if !idle {
                self.turn(&rows);
            }
        }
    }

    fn free(&self) -> usize {
        self.running.iter().filter(|slot| slot.is_none()).count()
    }

    /// Puts a job into the free slot that shares the longest start with it.
    fn start(&mut self, job: ChatJob) {
        let shared = |cache: &Cache| {
            let same = cache.tokens().iter().zip(&job.prompt).take_while(|(a, b)| a == b).count();
            // The last token is always read, since the answer is chosen after it.
            same.min(job.prompt.len().saturating_sub(1))
        };
        let free = (0..self.caches.len()).filter(|&slot| self.running[slot].is_none());
        // Of equals the shortest: what another conversation may come back to is kept.
        let best = free.max_by_key(|&slot| {
            (shared(&self.caches[slot]), std::cmp::Reverse(self.caches[slot].tokens().len()))
        });
        let Some(slot) = best else { return };
        let cached = shared(&self.caches[slot]);
        self.caches[slot].truncate(cached);
        let generation = Generation::new(job.sender, job.settings, (job.prompt.len(), cached));
        self.running[slot] = Some(Running { generation, pending: job.prompt, read: cached });
    }

    fn drop_abandoned(&mut self) {
        for slot in &mut self.running {
            if slot.as_ref().is_some_and(|r| r.generation.sender().is_abandoned()) {
                *slot = None;
            }
        }
    }

    /// The tokens of the next turn: one of each answer, and a piece of one prompt.
    fn plan(&mut self) -> Vec<Row> {
        let slots = self.running.len();
        let mut rows = Vec::new();
        let mut prompt = None;
        for slot in (0..slots).map(|i| (i + self.next_prompt) % slots) {
            let Some(running) = &self.running[slot] else { continue };
            match running.pending.get(running.read..).unwrap_or_default() {
                [token] => rows.push(Row { cache: slot, token: *token, wanted: true }),
                _ => prompt = prompt.or(Some(slot)),
            }
        }
        if let Some(slot) = prompt {
            self.next_prompt = (slot + 1) % slots;
            rows.extend(self.piece(slot));
        }
        rows
    }

    fn piece(&self, slot: usize) -> Vec<Row> {
        let Some(running) = &self.running[slot] else { return Vec::new() };
        let left = running.pending.get(running.read..).unwrap_or_default();
        let row = |(at, &token)| Row { cache: slot, token, wanted: at + 1 == left.len() };
        left.iter().enumerate().take(CHUNK).map(row).collect()
    }

    fn turn(&mut self, rows: &[Row]) {
        let width = self.model.vocabulary();
        let logits = match self.model.step(rows, &mut self.caches, &mut self.scratch) {
            Ok(logits) => logits,
            Err(source) => return self.fail(rows, &source),
        };
        let mut logits = logits.chunks_exact(width);
        for row in rows {
            let Some(running) = &mut self.running[row.cache] else { continue };
            running.read += 1;
            if !row.wanted {
                continue;
            }
            let chosen = logits.next().and_then(|l| running.generation.advance(&self.tokenizer, l));
            match chosen {
                Some(token) => {
                    running.pending.clear();
                    running.pending.push(token);
                    running.read = 0;
                }
                None => self.running[row.cache] = None,
            }
        }
    }

    /// A step that failed leaves caches half-written: all that took part ends.
    fn fail(&mut self, rows: &[Row], source: &candle_core::Error) {
        for row in rows {
            self.caches[row.cache].truncate(0);
            if let Some(running) = self.running[row.cache].take() {
                let what = format!("the model failed: {source}");
                running.generation.sender().fail(Error::new(ErrorKind::Provider, what));
            }
        }
    }
}
