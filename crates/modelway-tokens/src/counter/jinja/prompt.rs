//! [`Jinja`]: prompts as a model's own chat template writes them.

use modelway_core::{ChatRequest, Content, Error, Message, Part, Role, Timestamp};
use serde_json::Value;

use super::literals::literals;
use super::tools::{are_plain, tool};
use crate::counter::handle::Counter;
use crate::counter::rendered::{Render, Rendered, doubts, textual};
use crate::counter::texts::Beginning;
use crate::template::{ChatTemplate, RenderOptions, Written};
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
/// What servers tell templates: llama.cpp the day, and that the model is to think; vLLM neither. `<im_patch>` is a
/// mark of the templates of Step 3.5, to which llama.cpp gives all content without the spaces around it.
const TOLD: [&str; 5] =
    ["strftime_now", "date_string", "reasoning_effort", "enable_thinking", "<im_patch>"];
/// A mark of Mistral's templates, to which llama.cpp gives thoughts as a part of the content.
const THOUGHTFUL: &str = "[SYSTEM_PROMPT]";
/// What a request can say of how long to think.
const EFFORTS: [&str; 5] = ["none", "minimal", "low", "medium", "high"];

/// A chat template, and what it is told.
#[derive(Debug)]
pub(in crate::counter) struct Jinja {
    template: ChatTemplate,
    /// What the tokenizer says of them; a template from a GGUF file knows its own.
    bos: String,
    eos: String,
    own_marks: bool,
    literals: Vec<String>,
    transformers: bool,
    /// What servers may tell it so that a prompt has more tokens, or fewer.
    open: Vec<&'static str>,
}

impl Jinja {
    pub(in crate::counter) fn new(template: ChatTemplate, tokenizer: &Tokenizer) -> Self {
        let spell = |id: Option<u32>| {
            let bytes = id.map(|id| tokenizer.piece_special(id)).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default()
        };
        let (bos, eos) = (spell(tokenizer.bos()), spell(tokenizer.eos()));
        let literals = literals(template.source());
        let own_marks = template.knows_marks();
        let (transformers, open) = (false, Vec::new());
        let mut jinja = Self { template, bos, eos, own_marks, literals, transformers, open };
        jinja.open = TOLD.into_iter().filter(|name| jinja.depends_on(name, tokenizer)).collect();
        jinja
    }

    /// For vLLM and the transformers library, which tell a template also what a tool does not have.
    #[allow(dead_code, reason = "for files that only the feature `json` reads")]
    pub(in crate::counter) fn transformers(mut self) -> Self {
        self.transformers = true;
        self
    }

    /// The texts that begin and end a prompt, where the tokenizer's file does not tell.
    #[allow(dead_code, reason = "for files that only the feature `json` reads")]
    pub(in crate::counter) fn marks(mut self, bos: Option<String>, eos: Option<String>) -> Self {
        self.bos = bos.unwrap_or(self.bos);
        self.eos = eos.unwrap_or(self.eos);
        self
    }

    /// Whether a prompt has more tokens for some values of what servers tell a template, each in its own way.
    fn depends_on(&self, name: &str, tokenizer: &Tokenizer) -> bool {
        let on = |day: i64| Timestamp::from_unix_seconds(DAY + day * 86_400);
        let tell = |options: &mut RenderOptions, value: Option<Value>| {
            options.extra.extend(value.map(|value| (name.to_owned(), value)));
        };
        let efforts = |way: i64| usize::try_from(way - 1).ok().and_then(|way| EFFORTS.get(way));
        self.template.source().contains(name)
            && match name {
                // On which day of a year it is shown.
                "strftime_now" => self.varies(tokenizer, 366, |options, day| options.now = on(day)),
                "date_string" => self.varies(tokenizer, 366, |options, day| {
                    tell(options, on(day).map(|day| ChatTemplate::date(day).into()));
                }),
                "reasoning_effort" => self.varies(tokenizer, 6, |options, way| {
                    tell(options, efforts(way).map(|effort| (*effort).into()));
                }),
                "enable_thinking" => self.varies(tokenizer, 2, |options, way| {
                    tell(options, (way > 0).then(|| true.into()));
                }),
                _ => true,
            }
    }

    /// Whether it is known what the server tells the template.
    fn is_told(&self, request: &ChatRequest, own: Option<&ChatTemplate>) -> bool {
        let said = |name: &&str| request.chat_template_kwargs.contains_key(*name);
        match own {
            None => self.open.iter().all(said),
            Some(own) => TOLD.iter().all(|name| said(name) || !own.source().contains(name)),
        }
    }

    /// Whether the length of a prompt is another for some of `count` ways to `set` what the template is told.
    fn varies(
        &self,
        tokenizer: &Tokenizer,
        count: i64,
        set: impl Fn(&mut RenderOptions, i64),
    ) -> bool {
        let request = ChatRequest::new([Message::user("x")]);
        let length = |way: i64| {
            let mut options = self.options(&request, true);
            set(&mut options, way);
            let text = self.template.render(&request.messages, &options).ok()?;
            Some(tokenizer.encode(&text, Encoding::RENDERED).ok()?.len())
        };
        let first = length(0);
        first.is_none() || (1..count).any(|way| length(way) != first)
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
        options.as_sent = true;
        options.empty_content = !self.transformers;
        options
    }

    /// The prompt with another template, or another form of this one.
    fn write(
        &self,
        template: &ChatTemplate,
        request: &ChatRequest,
        answer: bool,
    ) -> Option<String> {
        let (messages, _) = textual(&request.messages);
        template.render(&messages, &self.options(request, answer)).ok()
    }

    /// The request without what does not reach each server's template: thoughts, fields that nobody names, and a
    /// role that llama.cpp takes for another.
    fn bare(request: &ChatRequest) -> Option<ChatRequest> {
        let developer = |m: &Message| m.role == Role::Developer;
        let has_more = |m: &Message| m.reasoning.is_some() || !m.extra.is_empty() || developer(m);
        request.messages.iter().any(has_more).then(|| {
            let mut bare = request.clone();
            for message in &mut bare.messages {
                message.reasoning = None;
                message.extra.clear();
                if developer(message) {
                    message.role = Role::System;
                }
            }
            bare
        })
    }
}

/// Whether there are tools or calls; some templates write them as Python shows them, and servers do not agree on that.
fn has_tools(request: &ChatRequest) -> bool {
    !request.tools.is_empty() || request.messages.iter().any(|m| !m.tool_calls.is_empty())
}

/// How Python begins to show a dictionary.
const DICTIONARY: &str = "{'";

/// Whether it is the template that shows one, and not a message that quotes one.
fn writes_dictionaries(
    request: &ChatRequest,
    write: &dyn Fn(&ChatRequest) -> Option<String>,
) -> bool {
    let mut other = request.clone();
    for message in &mut other.messages {
        let mut texts: Vec<&mut String> = match &mut message.content {
            Some(Content::Text(text)) => vec![text],
            Some(Content::Parts(parts)) => parts.iter_mut().filter_map(text_of).collect(),
            _ => Vec::new(),
        };
        texts.extend(&mut message.reasoning);
        texts.extend(message.tool_calls.iter_mut().map(|call| &mut call.arguments));
        texts.into_iter().for_each(|text| *text = text.replace(DICTIONARY, "{ "));
    }
    write(&other).is_none_or(|text| text.contains(DICTIONARY))
}

fn text_of(part: &mut Part) -> Option<&mut String> {
    match part {
        Part::Text(text) => Some(text),
        _ => None,
    }
}

fn is_in_parts(message: &Message) -> bool {
    matches!(message.content, Some(Content::Parts(_)))
}

impl Render for Jinja {
    fn render_shown(
        &self,
        request: &ChatRequest,
        answer: bool,
        shown: bool,
    ) -> Result<Rendered, Error> {
        let (messages, dropped) = textual(&request.messages);
        let own = request.chat_template.as_deref().map(ChatTemplate::new).transpose()?;
        let template = own.as_ref().unwrap_or(&self.template);
        let Written { text, has_none } =
            template.write(&messages, &self.options(request, answer))?;
        let write = |request: &ChatRequest| self.write(template, request, answer);
        let bare = Self::bare(request);
        let thinks = request.messages.iter().any(|message| message.reasoning.is_some());
        let known = bare.is_none_or(|bare| write(&bare).as_deref() == Some(text.as_str()))
            && are_plain(request, self.transformers)
            && !has_none
            && !(has_tools(request)
                && text.contains(DICTIONARY)
                && writes_dictionaries(request, &write))
            && !(template.takes_both() && request.messages.iter().any(is_in_parts))
            && !(thinks && template.source().contains(THOUGHTFUL))
            && self.is_told(request, own.as_ref());
        let doubt = doubts(request, shown, &write).and(dropped).unless(known);
        Ok(Rendered { text, doubt })
    }

    fn literals(&self) -> &[String] {
        &self.literals
    }

    fn reads_words(&self) -> bool {
        true
    }

    fn tells_parts_apart(&self) -> bool {
        self.template.takes_both()
    }
}
