//! [`Entry`]: the ledger's row of one call, from admission to its end.

use std::sync::Arc;
use std::time::Instant;

use modelway_core::{CallMeta, Error, Reply, Request, Timer};

use super::recorded::Recorded;
use super::tally::{Tally, Tokens};
use crate::ledger::{CallRecord, CallStatus, Slot};

/// Leaves exactly one row: what ended, or that it was dropped.
///
/// * Answered: tokens as reported; where the provider reports none, a quarter of the characters, marked so.
/// * Failed or dropped half-way through a stream: as reported so far, or estimated from the text so far.
/// * Dropped while the provider was asked: the prompt, estimated; nobody knows whether it was read.
/// * Failed without an answer, or dropped before the provider was asked: none.
pub(super) struct Entry {
    open: Option<(Slot, CallRecord)>,
    timer: Arc<dyn Timer>,
    started: Instant,
    tally: Tally,
    /// Whether the provider was asked.
    asked: bool,
}

impl Entry {
    /// A row that `slot` has room for.
    pub(super) fn new(
        slot: Slot,
        record: CallRecord,
        timer: Arc<dyn Timer>,
        started: Instant,
    ) -> Self {
        Self { open: Some((slot, record)), timer, started, tally: Tally::default(), asked: false }
    }

    /// `request` goes to the provider now.
    pub(super) fn asking(&mut self, request: &Request) {
        self.tally = Tally::of(request);
        self.asked = true;
    }

    /// Closes the row of a whole answer; that of a stream goes into the stream.
    pub(super) fn answered(mut self, mut reply: Reply, named: &CallMeta) -> Reply {
        let Reply::Stream(stream) = reply else {
            self.tally.reply(&reply);
            let tokens = self.tally.whole();
            self.close(CallStatus::Ok, tokens, Some(reply.meta_mut()));
            return reply;
        };
        self.note(&stream.meta);
        let first = self.timer.now().saturating_duration_since(self.started);
        let named = named.clone();
        let stream = stream.wrap(|inner| Recorded::new(inner, self, first, named));
        Reply::Stream(Box::new(stream))
    }

    /// Closes the row of a failure.
    pub(super) fn failed(&mut self, error: &Error) {
        self.tally.report(error.partial().and_then(|partial| partial.usage()));
        let tokens = self.tally.failed();
        self.close(error.kind().into(), tokens, Some(error.meta()));
    }

    /// Closes the row of a stream that came to its end.
    pub(super) fn finished(&mut self) {
        let tokens = self.tally.whole();
        self.close(CallStatus::Ok, tokens, None);
    }

    pub(super) fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// Remembers when the first token came.
    pub(super) fn first_token(&mut self, after: std::time::Duration) {
        if let Some((_, record)) = &mut self.open {
            record.first_token = Some(after);
        }
    }

    /// Takes status and attempts out of what the upstream says of the call.
    fn note(&mut self, meta: &CallMeta) {
        if let Some((_, record)) = &mut self.open {
            record.http_status = meta.status.or(record.http_status);
            let attempts = u32::try_from(meta.attempts.len()).unwrap_or(u32::MAX);
            record.attempts = record.attempts.max(attempts);
        }
    }

    fn close(&mut self, status: CallStatus, tokens: Tokens, meta: Option<&CallMeta>) {
        if self.asked {
            // A backend without layers counts none.
            self.first_attempt();
        }
        if let Some(meta) = meta {
            self.note(meta);
        }
        let Some((slot, mut record)) = self.open.take() else { return };
        record.at = self.timer.wall();
        record.status = status;
        record.latency = self.timer.now().saturating_duration_since(self.started);
        record.prompt_tokens = tokens.prompt;
        record.response_tokens = tokens.response;
        record.total_tokens = tokens.total;
        record.estimated = tokens.estimated;
        slot.record(record);
    }

    fn first_attempt(&mut self) {
        if let Some((_, record)) = &mut self.open {
            record.attempts = record.attempts.max(1);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.open.is_some() {
            let tokens = if self.asked { self.tally.so_far() } else { Tokens::default() };
            self.close(CallStatus::Dropped, tokens, None);
        }
    }
}
