//! [`Asked`]: what is to be counted.

use std::io::{self, Read};
use std::path::Path;

use modelway::window::{Plan, TokenCounter, Window};
use modelway::{ChatRequest, CompletionRequest, Error, Message};
use serde_json::Value;

use crate::args::TokensArgs;
use crate::failure::Failure;

/// A conversation or a text.
#[derive(Debug)]
pub(super) enum Asked {
    Chat(Box<ChatRequest>),
    Text(Box<CompletionRequest>),
}

impl Asked {
    /// Reads what the options name.
    pub(super) fn read(args: &TokensArgs) -> Result<Self, Failure> {
        if let Some(path) = &args.messages {
            let mut request = ChatRequest::new(conversation(path)?);
            request.max_tokens = args.max_tokens;
            return Ok(Self::Chat(Box::new(request)));
        }
        let text = match args.text.as_deref() {
            Some("-") => stdin()?,
            text => text.unwrap_or_default().to_owned(),
        };
        let mut request = CompletionRequest::new(text);
        request.max_tokens = args.max_tokens;
        Ok(Self::Text(Box::new(request)))
    }

    /// What would become of it; what cannot be made to fit is measured as it is.
    pub(super) fn plan(
        &self,
        window: Window,
        counter: Option<&dyn TokenCounter>,
    ) -> Result<Plan, Error> {
        let plan = match self {
            Self::Chat(request) => window.plan(request, counter),
            Self::Text(request) => window.plan_completion(request, counter),
        };
        match (plan, self) {
            (Err(error), Self::Chat(r)) if error.is_context_length() => window.measure(r, counter),
            (Err(error), Self::Text(r)) if error.is_context_length() => {
                window.measure_completion(r, counter)
            }
            (plan, _) => plan,
        }
    }
}

/// All of stdin, to the last byte: a line end is a token too.
fn stdin() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text).map_err(|source| Failure::Usage {
        message: "stdin cannot be read".to_owned(),
        source: Some(source.into()),
    })?;
    Ok(text)
}

/// A JSON list of messages, or an object that has one under `messages`.
fn conversation(path: &Path) -> Result<Vec<Message>, Failure> {
    let text = match path.as_os_str() == "-" {
        true => stdin()?,
        false => std::fs::read_to_string(path)
            .map_err(|e| Failure::unreadable("conversation", path, e))?,
    };
    let unreadable = |e: serde_json::Error| Failure::unreadable("conversation", path, e);
    let mut value: Value = serde_json::from_str(&text).map_err(unreadable)?;
    if let Some(messages) = value.get_mut("messages") {
        value = messages.take();
    }
    let messages: Vec<Message> = serde_json::from_value(value).map_err(unreadable)?;
    if messages.is_empty() {
        return Err(Failure::usage(format!("{} holds no message", path.display())));
    }
    Ok(messages)
}
