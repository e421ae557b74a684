//! Counting with a model's own chat template.

use modelway_core::{ChatRequest, Error, Message, Timestamp, Tool};
use serde_json::{Value, json};

use super::handle::Counter;
use super::rendered::{Render, Rendered, doubts, textual};
use super::texts::Beginning;
use crate::template::{ChatTemplate, RenderOptions};
use crate::tokenizer::{Encoding, Tokenizer};

impl Counter {
    /// For a model behind llama.cpp: the template's text is read with all special tokens, and the tokenizer adds
    /// the first one where the model wants it.
    ///
    /// # Errors
    /// The tokenizer does not work.
    pub fn template(tokenizer: Tokenizer, template: ChatTemplate) -> Result<Self, Error> {
        let jinja = Jinja::new(template, &tokenizer);
        Self::rendering(jinja, tokenizer, Beginning::Added)
    }
}

/// Noon of a day in 2024; which one is shown to make no difference, or the count is an estimate.
const DAY: i64 = 1_721_995_200;

/// A chat template, and what it is told.
#[derive(Debug)]
pub(super) struct Jinja {
    template: ChatTemplate,
    /// What the tokenizer says of them; a template from a GGUF file knows its own.
    bos: String,
    eos: String,
    own_marks: bool,
    literals: Vec<String>,
    uncertain: bool,
}

impl Jinja {
    pub(super) fn new(template: ChatTemplate, tokenizer: &Tokenizer) -> Self {
        let spell = |id: Option<u32>| {
            let bytes = id.map(|id| tokenizer.piece_special(id)).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default()
        };
        let (bos, eos) = (spell(tokenizer.bos()), spell(tokenizer.eos()));
        let literals = literals(template.source());
        let own_marks = template.knows_marks();
        // A server may tell such a template more than is known here.
        let uncertain = template.source().contains("reasoning_effort");
        let mut jinja = Self { template, bos, eos, own_marks, literals, uncertain };
        jinja.uncertain |= jinja.depends_on_the_day(tokenizer);
        jinja
    }

    /// The texts that begin and end a prompt, where the tokenizer's file does not tell.
    #[allow(dead_code, reason = "for files that only the feature `json` reads")]
    pub(super) fn marks(mut self, bos: Option<String>, eos: Option<String>) -> Self {
        self.bos = bos.unwrap_or(self.bos);
        self.eos = eos.unwrap_or(self.eos);
        self
    }

    /// Whether a prompt that shows the date has more tokens on some days of a year than on others.
    fn depends_on_the_day(&self, tokenizer: &Tokenizer) -> bool {
        if !self.template.source().contains("strftime_now") {
            return false;
        }
        let request = ChatRequest::new([Message::user("x")]);
        let length = |day: i64| {
            let mut options = self.options(&request, true);
            options.now = Timestamp::from_unix_seconds(DAY + day * 86_400);
            let text = self.template.render(&request.messages, &options).ok()?;
            Some(tokenizer.encode(&text, Encoding::RENDERED).ok()?.len())
        };
        let first = length(0);
        first.is_none() || (1..366).any(|day| length(day) != first)
    }

    fn options(&self, request: &ChatRequest, answer: bool) -> RenderOptions {
        let mut options = RenderOptions::prompt();
        options.add_generation_prompt = answer;
        options.extra = request.chat_template_kwargs.clone();
        if !request.tools.is_empty() {
            options.tools = Some(Value::Array(request.tools.iter().map(tool).collect()));
        }
        if request.chat_template.is_some() || !self.own_marks {
            options.bos_token = Some(self.bos.clone());
            options.eos_token = Some(self.eos.clone());
        }
        options.now = Timestamp::from_unix_seconds(DAY);
        options
    }
}

impl Render for Jinja {
    fn render(&self, request: &ChatRequest, answer: bool) -> Result<Rendered, Error> {
        let (messages, dropped) = textual(&request.messages);
        let options = self.options(request, answer);
        let text = match &request.chat_template {
            Some(source) => ChatTemplate::new(source)?.render(&messages, &options)?,
            None => self.template.render(&messages, &options)?,
        };
        let doubt = doubts(request, &text).and(dropped).unless(!self.uncertain);
        Ok(Rendered { text, doubt })
    }

    fn literals(&self) -> &[String] {
        &self.literals
    }
}

/// A tool in OpenAI's JSON.
fn tool(tool: &Tool) -> Value {
    let mut inner = serde_json::Map::new();
    match tool {
        Tool::Function(function) => {
            inner.insert("name".into(), json!(function.name));
            let description = function.description.as_ref().map(|text| json!(text));
            let parameters = function.parameters.clone();
            let strict = function.strict.map(|strict| json!(strict));
            let all =
                [("description", description), ("parameters", parameters), ("strict", strict)];
            for (key, value) in all {
                inner.extend(value.map(|value| (key.to_owned(), value)));
            }
            json!({"type": "function", "function": inner})
        }
        Tool::Custom(custom) => {
            inner.insert("name".into(), json!(custom.name));
            let description = custom.description.as_ref().map(|text| json!(text));
            inner.extend(description.map(|text| ("description".to_owned(), text)));
            json!({"type": "custom", "custom": inner})
        }
        Tool::Other(value) => value.clone(),
        _ => Value::Null,
    }
}

/// Marks such as `</think>` that a template may look for inside of a message.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find(['\'', '"']) {
        let quote = if rest.as_bytes().get(start) == Some(&b'"') { '"' } else { '\'' };
        let inside = rest.get(start + 1..).unwrap_or_default();
        let Some(end) = inside.find(quote) else { break };
        let pieces = inside.get(..end).unwrap_or_default().split('\\');
        found.extend(pieces.map(str::trim).filter(|text| is_mark(text)).map(str::to_owned));
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn is_mark(text: &str) -> bool {
    text.len() > 2
        && text.len() < 40
        && text.contains(['<', '>', '[', ']', '|', '{', '}', '/', '_'])
}
