//! Counters that count words, one that adds up and one that does not.

use modelway_core::window::{Tally, TokenCount, TokenCounter};
use modelway_core::{ChatRequest, Error, Message, Role, ToolCall};

/// A token for each word, two about each message, three about all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// Whether it tells what each message costs.
    pub(crate) adds_up: bool,
    pub(crate) exact: bool,
}

impl Words {
    pub(crate) const EACH: Self = Self { adds_up: true, exact: true };
    pub(crate) const WHOLE: Self = Self { adds_up: false, exact: true };

    pub(crate) fn of(message: &Message) -> u64 {
        let calls = message.tool_calls.iter().map(|c| c.arguments.split_whitespace().count());
        (message.text().split_whitespace().count() + calls.sum::<usize>() + 2) as u64
    }

    pub(crate) fn total(messages: &[Message]) -> u64 {
        messages.iter().map(Self::of).sum::<u64>() + 3
    }

    fn sure(self, tokens: u64) -> TokenCount {
        if self.exact { TokenCount::Exact(tokens) } else { TokenCount::Estimate(tokens) }
    }
}

impl TokenCounter for Words {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        Ok(self.sure(Self::total(&request.messages)))
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        Ok(self.sure(prompt.split_whitespace().count() as u64 + 1))
    }

    fn tally(&self, request: &ChatRequest) -> Result<Option<Tally>, Error> {
        let each = request.messages.iter().map(Self::of).collect();
        Ok(self.adds_up.then(|| Tally::new(3, each, self.exact)))
    }
}

/// As [`Words`], but the first turn costs more: so it does where a template writes instructions into it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// Whether it tells what each message costs.
    pub(crate) adds_up: bool,
}

impl Opening {
    /// The same whichever turn it is: otherwise less could cost more, and what stays could not be searched by halves.
    const MORE: u64 = 9;

    fn first(messages: &[Message]) -> Option<usize> {
        messages.iter().position(|m| !matches!(m.role, Role::System | Role::Developer))
    }
}

impl TokenCounter for Opening {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        let first = Self::first(&request.messages).map_or(0, |_| Self::MORE);
        Ok(TokenCount::Exact(Words::total(&request.messages) + first))
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        Words::EACH.count_prompt(prompt)
    }

    fn tally(&self, request: &ChatRequest) -> Result<Option<Tally>, Error> {
        let mut each: Vec<u64> = request.messages.iter().map(Words::of).collect();
        if let Some(first) = Self::first(&request.messages) {
            each[first] += Self::MORE;
        }
        let mut tally = Tally::new(3, each, true);
        tally.opens = true;
        Ok(self.adds_up.then_some(tally))
    }

    /// Of some it does not know.
    fn first(&self, request: &ChatRequest, at: usize) -> Result<Option<u64>, Error> {
        Ok((!at.is_multiple_of(3)).then(|| Words::of(&request.messages[at]) + Self::MORE))
    }
}

/// So many words.
pub(crate) fn words(count: usize) -> String {
    vec!["word"; count].join(" ")
}

pub(crate) fn calling(id: &str, count: usize) -> Message {
    let call = ToolCall::function(id, "look", words(count));
    Message::new("assistant").tool_calls([call])
}

/// The conversation without the messages at `places`.
pub(crate) fn left(messages: &[Message], places: &[usize]) -> Vec<Message> {
    let kept = messages.iter().enumerate().filter(|(at, _)| !places.contains(at));
    kept.map(|(_, message)| message.clone()).collect()
}
