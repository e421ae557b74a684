//! [`Tally`]: the tokens of a call, reported or estimated.

use modelway_core::stream::StreamEvent;
use modelway_core::{ChatRequest, Message, Prompt, Reply, Request, ToolCall, Usage};

/// What counts as one token where the provider does not report: four characters, the usual estimate for English.
const CHARS: u64 = 4;

/// What was read and written so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Characters of the prompt.
    prompt: u64,
    /// Characters of the answer.
    answer: u64,
    /// Whether a text is written at all: not by embeddings and rerankings.
    writes: bool,
    reported: Option<Usage>,
}

/// What the ledger is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) prompt: Option<u64>,
    pub(super) response: Option<u64>,
    pub(super) total: Option<u64>,
    pub(super) estimated: bool,
}

impl Tally {
    pub(super) fn of(request: &Request) -> Self {
        let writes = matches!(request, Request::Chat { .. } | Request::Complete { .. });
        let prompt = match request {
            Request::Chat { request, .. } => chat(request),
            Request::Complete { request, .. } => match &request.prompt {
                Prompt::Text(text) => chars(text),
                Prompt::Texts(texts) => texts.iter().map(|text| chars(text)).sum(),
                Prompt::Tokens(tokens) => tokens.len() as u64 * CHARS,
                _ => 0,
            },
            Request::Embed(request) => request.texts.iter().map(|text| chars(text)).sum(),
            Request::Rerank(request) => {
                chars(&request.query) + request.chunks.iter().map(|text| chars(text)).sum::<u64>()
            }
            _ => 0,
        };
        Self { prompt, writes, ..Self::default() }
    }

    /// Takes a whole answer.
    pub(super) fn reply(&mut self, reply: &Reply) {
        match reply {
            Reply::Chat(r) => {
                self.answer = r.choices.iter().map(|c| message(&c.message)).sum();
                self.report(r.usage.as_ref());
            }
            Reply::Completion(r) => {
                self.answer = r.choices.iter().map(|c| chars(&c.text)).sum();
                self.report(r.usage.as_ref());
            }
            Reply::Embeddings(r) => self.report(r.usage.as_ref()),
            Reply::Rerankings(r) => self.report(r.usage.as_ref()),
            _ => {}
        }
    }

    /// Takes an event of a stream.
    pub(super) fn event(&mut self, event: &StreamEvent) {
        self.answer += match event {
            StreamEvent::TextDelta { text, .. }
            | StreamEvent::ReasoningDelta { text, .. }
            | StreamEvent::RefusalDelta { text, .. } => chars(text),
            StreamEvent::AudioDelta { audio, .. } => chars(&audio.transcript),
            StreamEvent::ToolCallStart { name, .. } => chars(name),
            StreamEvent::ToolCallDelta { arguments, .. } => chars(arguments),
            StreamEvent::Usage(usage) => return self.report(Some(usage)),
            _ => return,
        };
    }

    /// Takes what the provider reports; a report without a number is none.
    pub(super) fn report(&mut self, usage: Option<&Usage>) {
        let told = |u: &&Usage| {
            u.prompt_tokens.is_some() || u.completion_tokens.is_some() || u.total_tokens.is_some()
        };
        if let Some(usage) = usage.filter(told) {
            self.reported = Some(usage.clone());
        }
    }

    /// Of a call that was answered to its end: as reported, or our estimate.
    pub(super) fn whole(&self) -> Tokens {
        match &self.reported {
            Some(usage) => Tokens {
                prompt: usage.prompt_tokens,
                response: usage.completion_tokens,
                total: usage.total_tokens,
                estimated: false,
            },
            None => self.estimate(),
        }
    }

    /// Of a call that broke off. A report that came before its last text counts too little.
    pub(super) fn so_far(&self) -> Tokens {
        let estimate = self.estimate();
        let Some(usage) = &self.reported else { return estimate };
        let (told, seen) = (usage.completion_tokens, estimate.response);
        if told >= seen {
            return self.whole();
        }
        let prompt = usage.prompt_tokens.or(estimate.prompt);
        Tokens { prompt, response: seen, total: None, estimated: true }
    }

    /// Of a call that failed: nothing, unless something had come.
    pub(super) fn failed(&self) -> Tokens {
        match (&self.reported, self.answer) {
            (None, 0) => Tokens::default(),
            _ => self.so_far(),
        }
    }

    fn estimate(&self) -> Tokens {
        let response = self.writes.then(|| self.answer.div_ceil(CHARS));
        let prompt = Some(self.prompt.div_ceil(CHARS));
        Tokens { prompt, response, total: None, estimated: true }
    }
}

fn chars(text: &str) -> u64 {
    text.chars().count() as u64
}

fn chat(request: &ChatRequest) -> u64 {
    request.messages.iter().map(message).sum()
}

fn message(message: &Message) -> u64 {
    let call = |call: &ToolCall| chars(&call.name) + chars(&call.arguments);
    let optional = |text: &Option<String>| text.as_deref().map_or(0, chars);
    chars(&message.text())
        + optional(&message.reasoning)
        + optional(&message.refusal)
        + message.tool_calls.iter().map(call).sum::<u64>()
}
