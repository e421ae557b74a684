//! [`ChatTemplate`].

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Serde;
use modelway_core::{Error, Message, Timestamp};

use super::engine::{Engine, Written};
use super::probe::Manners;
use super::{RenderOptions, clock, json, messages};
use crate::gguf::Header;

/// A model's chat template. Cheap to clone; share it between threads.
///
/// It is Jinja as the Hugging Face libraries run it, with limits on time and size: a template comes
/// with a model's file and is not trusted.
///
/// ```
/// use modelway_core::Message;
/// use modelway_tokens::{ChatTemplate, RenderOptions};
///
/// let source = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
/// let prompt = ChatTemplate::new(source)?.render(&[Message::user("Hi")], &RenderOptions::prompt())?;
/// assert_eq!(prompt, "<user>Hi");
/// # Ok::<(), modelway_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ChatTemplate {
    engine: Arc<Engine>,
    manners: Manners,
    bos: String,
    eos: String,
}

impl ChatTemplate {
    /// A template from its Jinja source.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration) for a template with a syntax error.
    pub fn new(source: &str) -> Result<Self, Error> {
        let engine = Engine::new(source)?;
        let manners = Manners::of(&engine);
        Ok(Self { engine: Arc::new(engine), manners, bos: String::new(), eos: String::new() })
    }

    /// The template inside a GGUF file, with the file's own BOS and EOS texts; `None` if it has none.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration) for a template with a syntax error.
    pub fn from_gguf(header: &Header) -> Result<Option<Self>, Error> {
        let Some(source) = header.text("tokenizer.chat_template") else { return Ok(None) };
        let mut template = Self::new(source).map_err(|e| {
            crate::file::error(header.path(), format_args!("in its metadata: {e}")).with_source(e)
        })?;
        template.bos = token_text(header, "tokenizer.ggml.bos_token_id");
        template.eos = token_text(header, "tokenizer.ggml.eos_token_id");
        Ok(Some(template))
    }

    /// The Jinja source.
    pub fn source(&self) -> &str {
        self.engine.source()
    }

    /// Whether it brought its BOS and EOS texts along.
    #[allow(dead_code, reason = "for counters")]
    pub(crate) fn knows_marks(&self) -> bool {
        !self.bos.is_empty() || !self.eos.is_empty()
    }

    /// A day as Llama 3's templates show it.
    #[allow(dead_code, reason = "for counters")]
    pub(crate) fn date(day: Timestamp) -> String {
        clock::date_string(day)
    }

    /// Whether it takes content in one piece as well as in parts: servers do not agree on what it gets then.
    #[allow(dead_code, reason = "for counters")]
    pub(crate) fn takes_both(&self) -> bool {
        self.manners.lists && !self.manners.parts
    }

    /// The prompt for `messages`.
    ///
    /// # Errors
    /// [`InvalidRequest`](modelway_core::ErrorKind::InvalidRequest) for a conversation that the template refuses
    /// (in its own words) or that holds more than text; [`Configuration`](modelway_core::ErrorKind::Configuration) for a
    /// template that fails or does not end.
    pub fn render(&self, messages: &[Message], options: &RenderOptions) -> Result<String, Error> {
        self.write(messages, options).map(|written| written.text)
    }

    /// As [`render`](Self::render), with what servers do not agree on.
    pub(crate) fn write(
        &self,
        messages: &[Message],
        options: &RenderOptions,
    ) -> Result<Written, Error> {
        let null_content = self.manners.null_content && !options.empty_content;
        let manners = Manners { null_content, ..self.manners };
        let messages = messages::values(messages, &manners)?;
        let mut variables: Vec<(String, Value)> = Vec::new();
        for (name, value) in &options.extra {
            variables.push((name.clone(), Value::from(Serde(value))));
        }
        let mut set = |name: &str, value: Value| variables.push((name.to_owned(), value));
        set("messages", Value::from(messages));
        set("add_generation_prompt", Value::from(options.add_generation_prompt));
        set("bos_token", Value::from(options.bos_token.as_ref().unwrap_or(&self.bos).as_str()));
        set("eos_token", Value::from(options.eos_token.as_ref().unwrap_or(&self.eos).as_str()));
        // Templates ask `tools is not none` as well as `tools is defined`.
        let tools = options.tools.as_ref().map(|tools| json::tools(tools, options.as_sent));
        set("tools", tools.unwrap_or(Value::from(())));
        // Left out without a date: templates ask whether it is there, and have a date of their own otherwise.
        if let Some(now) = options.now {
            set("strftime_now", clock::function(now));
        }
        self.engine.render(Value::from_pairs(variables))
    }
}

fn token_text(header: &Header, key: &str) -> String {
    let text = || {
        let id = usize::try_from(header.unsigned(key)?).ok()?;
        header.texts("tokenizer.ggml.tokens")?.get(id).cloned()
    };
    text().unwrap_or_default()
}
