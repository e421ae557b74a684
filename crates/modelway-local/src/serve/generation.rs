//! [`Generation`]: one answer in the making.

use std::collections::VecDeque;

use modelway_core::stream::StreamEvent;
use modelway_core::{Error, ErrorKind, FinishReason, LogProbs, TokenLogProb, Usage};
use modelway_tokens::{TextDecoder, Tokenizer};

use super::channel::Sender;
use super::logprobs::log_probability;
use super::sampler::{Sampler, Sampling};
use super::stop::Stops;

/// What a caller wants of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// At most so many tokens.
    pub max_tokens: usize,
    pub sampling: Sampling,
    pub stop: Vec<String>,
    /// Log probabilities, with so many alternatives.
    pub logprobs: Option<usize>,
    /// Text to show first.
    pub echo: String,
}

/// The writing side of one answer.
#[derive(Debug)]
pub(super) struct Generation {
    sender: Sender,
    sampler: Sampler,
    stops: Stops,
    decoder: TextDecoder,
    max_tokens: usize,
    logprobs: Option<usize>,
    /// Tokens whose text is not shown yet, each with where in the answer it begins, in bytes.
    held: VecDeque<(usize, TokenLogProb)>,
    /// Bytes of the answer that are decoded, and that are shown.
    decoded: usize,
    shown: usize,
    usage: Usage,
    written: usize,
}

impl Generation {
    /// Begins an answer with what does not depend on the model.
    pub(super) fn new(
        sender: Sender,
        settings: Settings,
        (prompt, cached): (usize, usize),
    ) -> Self {
        if !settings.echo.is_empty() {
            sender.send(StreamEvent::text_delta(settings.echo));
        }
        let mut usage = Usage::new(prompt as u64, 0);
        usage.cached_tokens = Some(cached as u64);
        Self {
            sender,
            sampler: Sampler::new(settings.sampling),
            stops: Stops::new(settings.stop),
            decoder: TextDecoder::new(),
            max_tokens: settings.max_tokens,
            logprobs: settings.logprobs,
            held: VecDeque::new(),
            decoded: 0,
            shown: 0,
            usage,
            written: 0,
        }
    }

    pub(super) fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Chooses a token and shows it; `None` when that ended the answer.
    pub(super) fn advance(&mut self, tokenizer: &Tokenizer, logits: &[f32]) -> Option<u32> {
        let Some(token) = self.sampler.choose(logits) else {
            let error = Error::new(ErrorKind::Provider, "the model gave no numbers to choose from")
                .with_hint("its file may be damaged: fetch it again");
            self.sender.fail(error.with_retryable(false));
            return None;
        };
        self.written += 1;
        if tokenizer.is_end(token) {
            return self.end(FinishReason::Stop);
        }
        if let Some(top) = self.logprobs {
            let told = log_probability(tokenizer, logits, token, top);
            self.held.push_back((self.decoded, told));
        }
        let text = self.decoder.push(&tokenizer.piece(token));
        self.decoded += text.len();
        let (shown, stopped) = self.stops.push(&text);
        self.show(shown, stopped);
        if stopped {
            self.finish(FinishReason::Stop);
            return None;
        }
        if self.written >= self.max_tokens {
            return self.end(FinishReason::Length);
        }
        Some(token)
    }

    /// Shows what was held back, then the end. A stop string may still turn up in it.
    fn end(&mut self, reason: FinishReason) -> Option<u32> {
        let rest = self.decoder.finish();
        let (mut shown, stopped) = self.stops.push(&rest);
        if !stopped {
            shown.push_str(&self.stops.finish());
        }
        self.show(shown, stopped);
        self.finish(if stopped { FinishReason::Stop } else { reason });
        None
    }

    fn show(&mut self, text: String, stopped: bool) {
        self.shown += text.len();
        if !text.is_empty() {
            self.sender.send(StreamEvent::text_delta(text));
        }
        // Tokens that lie wholly in a stop string are not part of the answer.
        let all = !stopped && !self.stops.is_holding();
        let ready = self.held.iter().take_while(|(start, _)| all || *start < self.shown).count();
        if ready > 0 {
            let mut logprobs = LogProbs::default();
            logprobs.content = self.held.drain(..ready).map(|(_, told)| told).collect();
            self.sender.send(StreamEvent::LogProbs { choice: 0, logprobs });
        }
    }

    fn finish(&mut self, reason: FinishReason) {
        let mut usage = std::mem::take(&mut self.usage);
        let written = self.written as u64;
        usage.completion_tokens = Some(written);
        usage.total_tokens = usage.prompt_tokens.map(|prompt| prompt + written);
        self.sender.send(StreamEvent::usage(usage));
        self.sender.send(StreamEvent::finished(reason));
    }
}
