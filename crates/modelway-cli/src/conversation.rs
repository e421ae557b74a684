//! [`Conversation`]: what was said, and the file that keeps it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use modelway::{Message, Role};

use crate::failure::Failure;

/// What was said so far.
#[derive(Debug, Default)]
pub(crate) struct Conversation {
    messages: Vec<Message>,
    file: Option<PathBuf>,
}

impl Conversation {
    /// The conversation in `file`, which need not exist yet, under the instructions `system`.
    pub(crate) fn open(file: Option<&Path>, system: Option<&str>) -> Result<Self, Failure> {
        let messages = match file {
            Some(file) if file.exists() => read(file)?,
            _ => Vec::new(),
        };
        let mut conversation = Self { messages, file: file.map(Path::to_path_buf) };
        if let Some(text) = system {
            conversation.instruct(text);
        }
        Ok(conversation)
    }

    /// What was said.
    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// What was said, and `message`.
    pub(crate) fn with(&self, message: Message) -> Vec<Message> {
        self.messages.iter().cloned().chain([message]).collect()
    }

    /// Adds a turn, and saves it where the conversation has a file. A turn without words is not kept, nor are
    /// calls of tools, since nobody answers them: no model could be asked on.
    pub(crate) fn add(&mut self, question: Message, mut answer: Message) -> Result<(), Failure> {
        answer.tool_calls.clear();
        if answer.text().is_empty() && answer.refusal.is_none() {
            return Ok(());
        }
        self.messages.extend([question, answer]);
        match &self.file {
            Some(file) => write(file, &self.messages),
            None => Ok(()),
        }
    }

    /// Replaces the instructions; empty ones are removed.
    pub(crate) fn instruct(&mut self, text: &str) {
        if self.messages.first().is_some_and(|first| first.role == Role::System) {
            self.messages.remove(0);
        }
        if !text.is_empty() {
            self.messages.insert(0, Message::system(text));
        }
    }

    /// Begins with the instructions `text` where nothing was said yet.
    pub(crate) fn begin(&mut self, text: Option<&str>) {
        if let Some(text) = text.filter(|_| self.messages.is_empty()) {
            self.instruct(text);
        }
    }

    /// Forgets everything but the instructions.
    pub(crate) fn clear(&mut self) {
        self.messages.retain(|message| message.role == Role::System);
    }

    /// Writes it to `file`. Something else that is there is not overwritten.
    pub(crate) fn save(&self, file: &Path) -> Result<(), Failure> {
        if file.exists() && read(file).is_err() {
            return Err(Failure::usage(format!(
                "{} exists and holds no conversation; choose another name",
                file.display()
            )));
        }
        write(file, &self.messages)
    }
}

fn read(file: &Path) -> Result<Vec<Message>, Failure> {
    let text = fs::read_to_string(file).map_err(|e| Failure::unreadable("history", file, e))?;
    serde_json::from_str(&text).map_err(|e| Failure::unreadable("history", file, e))
}

/// Writes all or nothing.
fn write(file: &Path, messages: &[Message]) -> Result<(), Failure> {
    let unwritable = |e: io::Error| Failure::unwritable("history", file, e);
    // Behind a link, the file itself is replaced.
    let place = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = place.with_file_name(name);
    let mut json = serde_json::to_string_pretty(messages).map_err(|e| unwritable(e.into()))?;
    json.push('\n');
    let written = fs::write(&draft, json).and_then(|()| fs::rename(&draft, &place));
    written.map_err(|e| {
        let _ = fs::remove_file(&draft);
        unwritable(e)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_without_words_are_not_kept() {
        let mut conversation = Conversation::default();
        conversation.add(Message::user("a"), Message::assistant("")).unwrap();
        conversation.add(Message::user("b"), Message::new(Role::Assistant)).unwrap();
        assert!(conversation.messages().is_empty());
    }

    #[test]
    fn instructions_stay_and_are_replaced() {
        let mut conversation = Conversation::open(None, Some("be brief")).unwrap();
        conversation.add(Message::user("a"), Message::assistant("b")).unwrap();
        conversation.instruct("be long");
        let texts = |c: &Conversation| -> Vec<String> {
            c.messages().iter().map(|m| m.text().into_owned()).collect()
        };
        assert_eq!(texts(&conversation), ["be long", "a", "b"]);
        conversation.clear();
        assert_eq!(texts(&conversation), ["be long"]);
        conversation.instruct("");
        assert!(conversation.messages().is_empty());
    }
}
