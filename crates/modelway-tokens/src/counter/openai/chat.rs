//! [`OpenAi`]: chats by OpenAI's formula.

use modelway_core::window::{Tally, TokenCount, TokenCounter};
use modelway_core::{ChatRequest, Content, Error, Message, Part, ResponseFormat, Role, ToolChoice};

use super::models::{self, Family};
use super::tools;
use crate::counter::Counter;
use crate::counter::rendered::Doubt;
use crate::counter::texts::{Beginning, Texts};
use crate::counter::trail::Trail;
use crate::tokenizer::Tokenizer;

/// Around a call in the history, beside its name and arguments.
const CALL: u64 = 8;
/// An image whose price is not known.
const IMAGE: u64 = 1105;

impl Counter {
    /// For the model `id` of OpenAI's; `None` for one that is not known here. That `id` is OpenAI's is for the
    /// caller to know: other vendors use such names for models of their own.
    ///
    /// Plain conversations are exact. Tools, images without a stated detail and size, sound, and answers in the form
    /// of a schema are estimates: OpenAI does not say how it counts them.
    ///
    /// ```
    /// use modelway_core::window::{TokenCount, TokenCounter};
    /// use modelway_core::{ChatRequest, Message};
    /// use modelway_tokens::Counter;
    ///
    /// let counter = Counter::openai("gpt-4o").unwrap();
    /// let request = ChatRequest::new([Message::user("Hello")]);
    /// assert_eq!(counter.count_chat(&request)?, TokenCount::Exact(8));
    /// # Ok::<(), modelway_core::Error>(())
    /// ```
    pub fn openai(id: &str) -> Option<Self> {
        let family = models::of(id)?;
        let texts = Texts::new(Tokenizer::openai(family.encoding), Beginning::Written).ok()?;
        Some(Self::new(OpenAi { family, texts }))
    }
}

/// Chats by OpenAI's formula.
#[derive(Debug)]
struct OpenAi {
    family: Family,
    texts: Texts,
}

impl OpenAi {
    fn message(
        &self,
        message: &Message,
        doubt: &mut Doubt,
        trail: &mut Trail,
    ) -> Result<u64, Error> {
        let mut sum = self.family.per_message;
        sum += match message.role {
            // Each role that OpenAI knows is one token of each encoding.
            Role::System | Role::User | Role::Assistant | Role::Developer | Role::Tool => 1,
            _ => 2,
        };
        let known = matches!(message.role, Role::System | Role::User | Role::Assistant);
        let plain = message.tool_calls.is_empty() && message.audio.is_none();
        *doubt = doubt.unless(known && plain);
        sum += self.content(message, doubt, trail)?;
        if let Some(name) = &message.name {
            let name = self.texts.plain(name)?;
            sum = sum.saturating_add(name).saturating_add_signed(self.family.per_name);
        }
        for call in &message.tool_calls {
            let words = self.texts.plain(&call.name)? + self.texts.plain(&call.arguments)?;
            sum += CALL + words;
        }
        Ok(sum)
    }

    fn content(
        &self,
        message: &Message,
        doubt: &mut Doubt,
        trail: &mut Trail,
    ) -> Result<u64, Error> {
        match &message.content {
            None => Ok(0),
            Some(Content::Text(text)) => self.texts.next(text, trail),
            Some(content) => {
                let parts = content.parts();
                *doubt = doubt.unless(parts.len() < 2);
                parts.iter().try_fold(0, |sum, part| Ok(sum + self.part(part, doubt)?))
            }
        }
    }

    fn part(&self, part: &Part, doubt: &mut Doubt) -> Result<u64, Error> {
        match part {
            Part::Text(text) => self.texts.plain(text),
            Part::Cached { part, .. } => self.part(part, doubt),
            Part::Image(image) => {
                let price = self.family.images.map(|pricing| pricing.of(image));
                *doubt = doubt.unless(price.is_some_and(TokenCount::is_exact));
                Ok(price.map_or(IMAGE, TokenCount::tokens))
            }
            Part::Refusal(text) => {
                *doubt = doubt.unless(false);
                self.texts.plain(text)
            }
            Part::Other(value) => {
                *doubt = doubt.unless(false);
                self.texts.plain(&value.to_string())
            }
            // OpenAI hears ten tokens a second; how long it is stands in no field.
            Part::Audio(audio) => {
                *doubt = doubt.unless(false);
                Ok(audio.data.len() as u64 / 3200 + 20)
            }
            _ => {
                *doubt = doubt.unless(false);
                Ok(1500)
            }
        }
    }

    /// What stands around the messages.
    fn around(&self, request: &ChatRequest, doubt: &mut Doubt) -> Result<u64, Error> {
        let mut sum = self.family.head;
        if !request.tools.is_empty() {
            sum += tools::count(request, &self.texts)?;
        }
        let form = match &request.response_format {
            None | Some(ResponseFormat::Text | ResponseFormat::JsonObject) => 0,
            Some(ResponseFormat::JsonSchema { schema, .. } | ResponseFormat::Other(schema)) => {
                20 + self.texts.plain(&schema.to_string())?
            }
            Some(_) => 50,
        };
        let choice = matches!(request.tool_choice, None | Some(ToolChoice::Auto));
        let plain = request.modalities.is_empty()
            && request.web_search.is_none()
            && request.prediction.is_none();
        let known = request.tools.is_empty() && form == 0 && choice && plain && self.family.proven;
        *doubt = doubt.unless(known);
        Ok(sum + form)
    }
}

impl TokenCounter for OpenAi {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        let mut doubt = Doubt::NONE;
        let mut sum = self.around(request, &mut doubt)?;
        let mut trail = self.texts.trail();
        for message in &request.messages {
            sum += self.message(message, &mut doubt, &mut trail)?;
        }
        self.texts.keep(trail);
        Ok(doubt.about(sum))
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        let tokens = self.texts.plain(prompt)?;
        Ok(Doubt::NONE.unless(self.family.prompts).about(tokens))
    }

    fn tally(&self, request: &ChatRequest) -> Result<Option<Tally>, Error> {
        let mut doubt = Doubt::NONE;
        let around = self.around(request, &mut doubt)?;
        let mut trail = self.texts.trail();
        let cost = |message| self.message(message, &mut doubt, &mut trail);
        let costs = request.messages.iter().map(cost).collect::<Result<Vec<u64>, Error>>()?;
        self.texts.keep(trail);
        Ok(Some(Tally::new(around, costs, doubt.is_sure())))
    }
}
