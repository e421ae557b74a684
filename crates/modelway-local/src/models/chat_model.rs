//! [`ChatModel`]: the callers' side of a GGUF model.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use modelway_core::stream::{EventStream, StreamEvent};
use modelway_core::{
    Advice, CallContext, ChatRequest, CompletionRequest, Error, ErrorKind, Overflow, Phase, Prompt,
    Timer,
};
use modelway_tokens::gguf::Header;
use modelway_tokens::{ChatTemplate, Counter, Encoding, RenderOptions, Tokenizer};

use super::builder::Options;
use crate::llama::Llama;
use crate::request::{self, Checked};
use crate::serve::{ChatJob, Full, Queue, Settings, Worker, channel};

/// Prompts become tokens here, on the caller's thread; all else happens on the model's.
#[derive(Debug)]
pub(super) struct ChatModel {
    tokenizer: Tokenizer,
    template: Option<ChatTemplate>,
    /// Made by the first that wants to count.
    counter: OnceLock<Counter>,
    context: usize,
    timer: Option<Arc<dyn Timer>>,
    queue: Arc<Queue<ChatJob>>,
}

/// Reads a model from its file.
pub(super) fn load(path: &Path, options: &Options) -> Result<(Arc<ChatModel>, Worker), Error> {
    let header = Header::open(path)?;
    let tokenizer = Tokenizer::from_header(&header)?;
    let template = ChatTemplate::from_gguf(&header)?;
    let llama = Llama::load(&header, tokenizer.vocabulary_size())?;
    let context = options.context.min(llama.config().context);
    let queue = Arc::new(Queue::new(options.queue));
    let worker = Worker::new(llama, tokenizer.clone(), Arc::clone(&queue), options.slots);
    let timer = options.timer.clone();
    let counter = OnceLock::new();
    Ok((Arc::new(ChatModel { tokenizer, template, counter, context, timer, queue }), worker))
}

impl ChatModel {
    pub(super) fn close(&self) {
        drop(self.queue.close());
    }

    /// Counts as this model does; `None` for one that has no chat template.
    pub(super) fn counter(&self) -> Result<Option<Counter>, Error> {
        let Some(template) = &self.template else { return Ok(None) };
        if let Some(counter) = self.counter.get() {
            return Ok(Some(counter.clone()));
        }
        let counter = Counter::template(self.tokenizer.clone(), template.clone())?;
        Ok(Some(self.counter.get_or_init(|| counter).clone()))
    }

    pub(super) fn context(&self) -> usize {
        self.context
    }

    pub(super) fn chat(
        &self,
        (request, random): (&ChatRequest, f64),
        cx: &CallContext,
        id: String,
    ) -> Result<EventStream, Error> {
        let checked = request::chat(request, random)?;
        let Some(template) = &self.template else {
            let what = "the model's file has no chat template";
            return Err(Error::new(ErrorKind::Unsupported, what).with_hint("use completions"));
        };
        let mut options = RenderOptions::prompt();
        if let Some(timer) = &self.timer {
            options = options.now(timer.wall());
        }
        let text = template.render(&request.messages, &options)?;
        // The template writes the beginning of the text itself where the model wants one.
        let prompt = self.encode(&text)?;
        self.start(prompt, checked, (cx, id), String::new())
    }

    pub(super) fn complete(
        &self,
        (request, random): (&CompletionRequest, f64),
        cx: &CallContext,
        id: String,
    ) -> Result<EventStream, Error> {
        let (checked, prompt) = request::completion(request, random)?;
        let tokens = match &prompt {
            Prompt::Tokens(tokens) => self.known(tokens)?,
            Prompt::Text(text) => self.encode(text)?,
            _ => return Err(Error::new(ErrorKind::InvalidRequest, "`prompt` is no text")),
        };
        let echo = match (request.echo, &prompt) {
            (Some(true), Prompt::Text(text)) => text.clone(),
            (Some(true), _) => {
                let bytes: Vec<u8> = tokens.iter().flat_map(|&t| self.tokenizer.piece(t)).collect();
                String::from_utf8_lossy(&bytes).into_owned()
            }
            _ => String::new(),
        };
        self.start(tokens, checked, (cx, id), echo)
    }

    fn encode(&self, text: &str) -> Result<Vec<u32>, Error> {
        let mut tokens = self.tokenizer.encode(text, Encoding::PROMPT)?;
        // A template that writes BOS and a tokenizer that adds it make two.
        if let [first, second, ..] = tokens[..]
            && first == second
            && Some(first) == self.tokenizer.bos()
            && text.as_bytes().starts_with(&self.tokenizer.piece_special(first))
        {
            let once =
                self.tokenizer.encode(text, Encoding { add_special: false, ..Encoding::PROMPT })?;
            if once.len() + 1 == tokens.len() {
                tokens.remove(0);
            }
        }
        Ok(tokens)
    }

    fn known(&self, tokens: &[u32]) -> Result<Vec<u32>, Error> {
        let size = self.tokenizer.vocabulary_size();
        match tokens.iter().find(|&&token| token as usize >= size) {
            None => Ok(tokens.to_vec()),
            Some(token) => {
                let what = format!("`prompt` has the token {token}, the model knows {size}");
                Err(Error::new(ErrorKind::InvalidRequest, what))
            }
        }
    }

    fn start(
        &self,
        prompt: Vec<u32>,
        checked: Checked,
        (cx, id): (&CallContext, String),
        echo: String,
    ) -> Result<EventStream, Error> {
        let max_tokens = self.room(prompt.len(), checked.max_tokens)?;
        let queue = Arc::downgrade(&self.queue);
        let poke = Arc::new(move || queue.upgrade().iter().for_each(|queue| queue.poke()));
        let (sender, events) = channel(cx.meta(), poke);
        sender.send(StreamEvent::started(id, cx.upstream_id()));
        let settings = Settings {
            max_tokens,
            sampling: checked.sampling,
            stop: checked.stop,
            logprobs: checked.logprobs,
            echo,
        };
        match self.queue.push(ChatJob { prompt, settings, sender }) {
            Ok(()) => Ok(EventStream::new(cx.meta(), events)),
            Err(full) => Err(refused(full)),
        }
    }

    /// The most tokens to write.
    fn room(&self, prompt: usize, wanted: Option<u64>) -> Result<usize, Error> {
        if prompt == 0 {
            return Err(Error::new(ErrorKind::InvalidRequest, "the prompt is empty"));
        }
        let left = self.context.saturating_sub(prompt);
        let wanted = wanted.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        if left == 0 || wanted.is_some_and(|wanted| wanted > left) {
            let answer = wanted.map_or_else(String::new, |n| format!(" and the answer {n}"));
            let what =
                format!("the prompt has {prompt} tokens{answer}, the context {}", self.context);
            let counted =
                Overflow { context: Some(self.context as u64), prompt: Some(prompt as u64) };
            return Err(Error::new(ErrorKind::ContextLength, what)
                .with_phase(Phase::Build)
                .with_advice(Some(Advice::Shorten(counted)))
                .with_hint(
                    "shorten the prompt or `max_tokens`, or raise the builder's `context`",
                ));
        }
        // The reserve that the context window keeps for an answer of unknown length.
        let usual = (self.context / 8).clamp(1, 4096).min(left);
        Ok(wanted.unwrap_or(usual))
    }
}

/// The error of a job that was not taken.
pub(super) fn refused(full: Full) -> Error {
    match full {
        Full::Full(waiting) => {
            let what = format!("the model is busy and {waiting} calls wait already");
            Error::new(ErrorKind::QueueFull, what).with_hint("call again later, or raise `queue`")
        }
        Full::Closed => Error::new(ErrorKind::Provider, "the model was unloaded at this moment")
            .with_phase(Phase::Build)
            .with_hint("call again: the next call loads it"),
    }
}
