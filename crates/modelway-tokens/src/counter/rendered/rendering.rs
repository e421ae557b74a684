//! [`Rendering`]: a counter over rendered prompts.

use std::fmt;

use modelway_core::window::{Tally, TokenCount, TokenCounter};
use modelway_core::{ChatRequest, Error};

use super::doubt::Doubt;
use super::exchanges::Exchanges;
use super::learn::learn;
use super::shape::Shape;
use super::sheet::By;
use crate::counter::texts::Texts;

/// Writes prompts.
pub(crate) trait Render: Send + Sync {
    /// The prompt of a request; `answer` if it ends where the assistant is to begin.
    fn render(&self, request: &ChatRequest, answer: bool) -> Result<Rendered, Error> {
        self.render_shown(request, answer, false)
    }

    /// As [`render`](Self::render); `shown` if all of such a request is known to be in the prompt.
    fn render_shown(
        &self,
        request: &ChatRequest,
        answer: bool,
        shown: bool,
    ) -> Result<Rendered, Error>;

    /// As [`render`](Self::render), with the text in pieces.
    fn write(
        &self,
        request: &ChatRequest,
        answer: bool,
        write: &mut dyn FnMut(&str),
    ) -> Result<Doubt, Error> {
        let rendered = self.render(request, answer)?;
        write(&rendered.text);
        Ok(rendered.doubt)
    }

    /// Texts that change what is written when a message holds them.
    fn literals(&self) -> &[String];

    /// Whether it may write a message in another way for what its words are, beyond the spaces around them.
    fn reads_words(&self) -> bool;

    /// Whether a message of one part may be written in another way than one of a text.
    fn tells_parts_apart(&self) -> bool;
}

/// A prompt.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) doubt: Doubt,
}

/// A counter over rendered prompts.
pub(crate) struct Rendering {
    render: Box<dyn Render>,
    texts: Texts,
    /// Which part of the prompt each message is, where that is simple.
    shape: Option<Shape>,
    exchanges: Exchanges,
}

impl Rendering {
    pub(crate) fn new(render: Box<dyn Render>, texts: Texts) -> Self {
        let shape = learn(render.as_ref(), &texts);
        let exchanges = Exchanges::new(render.literals().to_vec());
        Self { render, texts, shape, exchanges }
    }

    fn by(&self) -> By<'_> {
        By { render: self.render.as_ref(), texts: &self.texts }
    }

    fn row_of_messages(&self, request: &ChatRequest) -> Result<Option<Tally>, Error> {
        let Some(shape) = &self.shape else { return Ok(None) };
        let reader = Some(self.render.as_ref()).filter(|render| render.reads_words());
        shape.tally(request, &self.texts, reader)
    }
}

impl fmt::Debug for Rendering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("Rendering");
        all.field("texts", &self.texts).field("adds_up", &self.shape.is_some());
        all.finish_non_exhaustive()
    }
}

impl TokenCounter for Rendering {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        if let Some(tally) = self.row_of_messages(request)? {
            return Ok(tally.total());
        }
        if let Some(found) = self.exchanges.count(request, self.by()) {
            return Ok(found.count());
        }
        let mut prompt = self.texts.last_prompt();
        let doubt = self.render.write(request, true, &mut |piece| prompt.push(piece))?;
        Ok(doubt.about(self.texts.conversation(prompt)?))
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        self.texts.prompt(prompt).map(TokenCount::Exact)
    }

    fn tally(&self, request: &ChatRequest) -> Result<Option<Tally>, Error> {
        let row = self.row_of_messages(request)?;
        Ok(row.or_else(|| self.exchanges.tally(request, self.by())))
    }

    fn first(&self, request: &ChatRequest, at: usize) -> Result<Option<u64>, Error> {
        Ok(self.exchanges.first(request, at, self.by()))
    }
}
