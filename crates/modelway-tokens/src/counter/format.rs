//! [`Format`]: prompts as servers without Jinja write them.

use modelway_core::{ChatRequest, Error, ErrorKind, Message, Role};

use super::rendered::{Doubt, Render, Rendered, doubts, textual};
use super::texts::Beginning;

/// A prompt format that is built in: what the chat endpoint of Anyscale (and RayLLM, its open code) wrote.
///
/// Source: RayLLM v0.5.0 and Anyscale's published model files. The words of each message are trimmed; the tokenizer
/// adds the first token. Function messages are left out, so that their count is an estimate.
///
/// ```
/// use modelway_tokens::Format;
/// assert_eq!(Format::from_name("llama-2"), Some(Format::Llama2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Llama 2 Chat and Code Llama Instruct up to 34B.
    Llama2,
    /// Mistral 7B and Mixtral 8x7B, with the server's own system prompt where there is none. That prompt is the one
    /// of the published files; what the closed service added is not proven, so that such counts are estimates.
    Mistral,
    /// Mixtral 8x22B. Where its spaces go is not settled by any source: all counts are estimates.
    Mixtral8x22b,
    /// Zephyr 7B.
    Zephyr,
    /// Gemma. It has no system role; a request with one is an estimate.
    Gemma,
    /// Llama 3 Instruct.
    Llama3,
    /// OpenOrca, NeuralHermes and others with ChatML.
    ChatMl,
}

/// What is written: `{}` is a message's text, `{system}` what is made of the system message.
struct Layout {
    system: &'static str,
    user: &'static str,
    assistant: &'static str,
    answer: &'static str,
    hidden: Option<&'static str>,
}

/// Source: `default_system_message` in the model files of Mistral 7B and Mixtral 8x7B.
const MISTRAL_SYSTEM: &str = "Always assist with care, respect, and truth. Respond with utmost utility yet \
     securely. Avoid harmful, unethical, prejudiced, or negative content. Ensure replies promote fairness and positivity.";

/// Parts of ids, in lower case, and the format of the models that have them. Source: Anyscale's list of models.
const ANYSCALE: [(&str, Format); 10] = [
    ("llama-2-", Format::Llama2),
    ("codellama-34b-instruct", Format::Llama2),
    ("llama-3-", Format::Llama3),
    ("mixtral-8x22b", Format::Mixtral8x22b),
    ("mixtral-8x7b", Format::Mistral),
    ("mistral-7b-instruct", Format::Mistral),
    ("zephyr-7b", Format::Zephyr),
    ("gemma-", Format::Gemma),
    ("neuralhermes", Format::ChatMl),
    ("openorca", Format::ChatMl),
];

impl Format {
    /// All of them, with the names of [`from_name`](Self::from_name).
    pub const NAMED: [(&str, Self); 7] = [
        ("llama-2", Self::Llama2),
        ("mistral", Self::Mistral),
        ("mixtral-8x22b", Self::Mixtral8x22b),
        ("zephyr", Self::Zephyr),
        ("gemma", Self::Gemma),
        ("llama-3", Self::Llama3),
        ("chatml", Self::ChatMl),
    ];

    /// The format of this name: `llama-2`, `mistral`, `mixtral-8x22b`, `zephyr`, `gemma`, `llama-3` or `chatml`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find_map(|(known, format)| (known == name).then_some(format))
    }

    /// The format of a model as Anyscale served it, by its id there; `None` for what it did not serve so.
    ///
    /// ```
    /// use modelway_tokens::Format;
    /// let format = Format::of_anyscale("meta-llama/Llama-2-70b-chat-hf");
    /// assert_eq!(format, Some(Format::Llama2));
    /// ```
    pub fn of_anyscale(id: &str) -> Option<Self> {
        let id = id.to_lowercase();
        ANYSCALE.iter().find(|(part, _)| id.contains(part)).map(|(_, format)| *format)
    }

    /// Models with ChatML have vocabularies of many kinds, of which some have no first token.
    pub(super) const fn beginning(self) -> Beginning {
        if matches!(self, Self::ChatMl) { Beginning::Added } else { Beginning::First }
    }

    const fn layout(self) -> Layout {
        let (system, user, assistant, answer) = match self {
            Self::Llama2 => {
                ("<<SYS>>\n{}\n<</SYS>>\n\n", "[INST] {system}{} [/INST]", " {} </s><s>", "")
            }
            Self::Mistral => ("{} + ", "[INST] {system}{} [/INST]", "{}</s> ", ""),
            Self::Mixtral8x22b => ("{}\n\n ", "[INST] {system}{} [/INST]", "{} </s> ", ""),
            Self::Zephyr => (
                "<|system|>\n{}</s>\n",
                "<|user|>\n{}</s>\n",
                "<|assistant|>\n{}</s>\n",
                "<|assistant|>\n",
            ),
            Self::Gemma => (
                "{}\n\n",
                "<start_of_turn>user\n{system}{}<end_of_turn>\n",
                "<start_of_turn>model\n{}<end_of_turn>\n",
                "<start_of_turn>model\n",
            ),
            Self::Llama3 => (
                "<|start_header_id|>system<|end_header_id|>\n\n{}<|eot_id|>",
                "<|start_header_id|>user<|end_header_id|>\n\n{}<|eot_id|>",
                "<|start_header_id|>assistant<|end_header_id|>\n\n{}<|eot_id|>",
                "<|start_header_id|>assistant<|end_header_id|>\n\n",
            ),
            Self::ChatMl => (
                "<|im_start|>system\n{}<|im_end|>\n",
                "<|im_start|>user\n{}<|im_end|>\n",
                "<|im_start|>assistant\n{}<|im_end|>\n",
                "<|im_start|>assistant\n",
            ),
        };
        let hidden = if matches!(self, Self::Mistral) { Some(MISTRAL_SYSTEM) } else { None };
        Layout { system, user, assistant, answer, hidden }
    }

    const fn is_late(self) -> bool {
        matches!(self, Self::Mixtral8x22b)
    }

    /// Whether no source proves what is written when there is such a system message, or none.
    fn is_unproven(self, system: bool) -> bool {
        match self {
            Self::Mixtral8x22b => true,
            Self::Mistral => !system,
            Self::Gemma => system,
            _ => false,
        }
    }
}

/// Writes prompts in a format that is built in.
#[derive(Debug)]
pub(super) struct BuiltIn {
    format: Format,
}

impl BuiltIn {
    pub(super) fn new(format: Format) -> Self {
        Self { format }
    }
}

impl BuiltIn {
    /// The prompt, piece by piece; `system` is the text of the system message.
    fn pieces(
        &self,
        messages: &[Message],
        mut system: Option<&str>,
        answer: bool,
        write: &mut dyn FnMut(&str),
    ) {
        let layout = self.format.layout();
        let [before, user, assistant] =
            [layout.system, layout.user, layout.assistant].map(Slot::of);
        if !layout.user.contains("{system}")
            && let Some(words) = system.take().filter(|words| !words.is_empty())
        {
            before.fill("", words.trim(), write);
        }
        // Of the 8x22B alone it is the last user turn that holds the system message.
        let is_user = |message: &Message| message.role == Role::User;
        let last = messages.iter().rposition(is_user).filter(|_| self.format.is_late());
        for (index, message) in messages.iter().enumerate() {
            let words = message.text();
            match message.role {
                Role::User if last.is_none_or(|last| last == index) => {
                    let mut head = String::new();
                    // Not trimmed, there.
                    if let Some(words) = system.take() {
                        before.fill("", words, &mut |piece| head.push_str(piece));
                    }
                    user.fill(&head, words.trim(), write);
                }
                Role::User => user.fill("", words.trim(), write),
                Role::Assistant => assistant.fill("", words.trim(), write),
                _ => {}
            }
        }
        if answer {
            write(layout.answer);
        }
    }
}

impl Render for BuiltIn {
    fn render_shown(
        &self,
        request: &ChatRequest,
        answer: bool,
        _shown: bool,
    ) -> Result<Rendered, Error> {
        let mut text = String::new();
        let doubt = self.write(request, answer, &mut |piece| text.push_str(piece))?;
        Ok(Rendered { text, doubt })
    }

    fn write(
        &self,
        request: &ChatRequest,
        answer: bool,
        write: &mut dyn FnMut(&str),
    ) -> Result<Doubt, Error> {
        let (messages, dropped) = textual(&request.messages);
        let mut systems = messages.iter().filter(|message| is_system(message));
        let system = systems.next().map(Message::text);
        if systems.next().is_some() {
            let what = "this prompt format takes one system message";
            return Err(Error::new(ErrorKind::InvalidRequest, what));
        }
        let hidden = self.format.layout().hidden;
        self.pieces(&messages, system.as_deref().or(hidden), answer, write);
        let spoken = |m: &Message| is_system(m) || matches!(m.role, Role::User | Role::Assistant);
        let known = !self.format.is_unproven(system.is_some())
            && request.chat_template.is_none()
            && messages.iter().all(spoken);
        // Of tools and what they answered it writes nothing.
        Ok(doubts(request, false, &|_| None).and(dropped).unless(known))
    }

    fn literals(&self) -> &[String] {
        &[]
    }

    fn reads_words(&self) -> bool {
        false
    }

    fn tells_parts_apart(&self) -> bool {
        false
    }
}

fn is_system(message: &Message) -> bool {
    matches!(message.role, Role::System | Role::Developer)
}

/// A layout, cut at its marks: they are not looked for in what fills it.
struct Slot {
    start: &'static str,
    end: &'static str,
    after: &'static str,
}

impl Slot {
    fn of(layout: &'static str) -> Self {
        let (before, after) = layout.split_once("{}").unwrap_or((layout, ""));
        let (start, end) = before.split_once("{system}").unwrap_or((before, ""));
        Self { start, end, after }
    }

    fn fill(&self, system: &str, words: &str, write: &mut dyn FnMut(&str)) {
        [self.start, system, self.end, words, self.after].into_iter().for_each(write);
    }
}
