//! A plain reading of streamed bodies, apart from our decoders: where frames end, and what they say.

use std::collections::BTreeMap;

use serde_json::Value;

/// One event of a body.
#[derive(Debug)]
pub(super) struct Frame {
    /// Past the last byte of its data: from here on it may count, if the body ends.
    pub(super) told: usize,
    /// Past the line end that ends it: from here on it counts. `None` when the body ends before.
    pub(super) ended: Option<usize>,
    pub(super) name: String,
    pub(super) data: String,
}

impl Frame {
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.data).ok().filter(Value::is_object)
    }

    pub(super) fn is_done(&self) -> bool {
        self.data.trim() == "[DONE]"
    }

    /// An error, whatever stands beside it.
    pub(super) fn is_error(&self) -> bool {
        let own = |v: &Value| v.get("error").is_some_and(|e| !e.is_null());
        let is = |v: Value| {
            own(&v) || choices(&v).any(own) || v.get("object") == Some(&Value::from("error"))
        };
        self.name == "error" || self.json().is_some_and(is)
    }
}

/// The events with data in `body`.
pub(super) fn frames(body: &str) -> Vec<Frame> {
    let mut frames = Vec::new();
    let (mut at, mut name, mut data, mut told) = (0, String::new(), Vec::new(), 0);
    while at < body.len() {
        let rest = &body[at..];
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, end) = (&rest[..length], &rest[length..]);
        if let Some(value) = field(line, "data") {
            data.push(value);
            told = at + length;
        } else if let Some(value) = field(line, "event") {
            name = value.to_owned();
        } else if line.is_empty() && !data.is_empty() {
            let ended = Some(at + 1);
            let (name, data) = (std::mem::take(&mut name), std::mem::take(&mut data));
            frames.push(Frame { told, ended, name, data: data.join("\n") });
        }
        at += length + if end.starts_with("\r\n") { 2 } else { 1 };
    }
    if !data.is_empty() {
        frames.push(Frame { told, ended: None, name, data: data.join("\n") });
    }
    frames
}

fn field<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let value = line.strip_prefix(name)?.strip_prefix(':')?;
    Some(value.strip_prefix(' ').unwrap_or(value))
}

/// The JSON values in a body: its frames', or itself.
pub(super) fn values(body: &str) -> Vec<Value> {
    match serde_json::from_str(body.trim()) {
        Ok(value) => vec![value],
        Err(_) => frames(body).iter().filter_map(Frame::json).collect(),
    }
}

/// What frames say together.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) choices: BTreeMap<u64, Words>,
}

/// What one answer says.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) reasoning: String,
    pub(super) finish: Option<String>,
}

impl Told {
    /// Takes in one frame.
    pub(super) fn add(&mut self, frame: &Frame) {
        let Some(value) = frame.json() else { return };
        for (place, choice) in choices(&value).enumerate() {
            let index = choice.get("index").and_then(Value::as_u64).unwrap_or(place as u64);
            self.choices.entry(index).or_default().add(choice);
        }
    }

    /// Whether there are answers, and each has its finish word.
    pub(super) fn is_finished(&self) -> bool {
        !self.choices.is_empty() && self.choices.values().all(|words| words.finish.is_some())
    }

    /// What the first answer says.
    pub(super) fn first(&self) -> Words {
        self.choices.values().next().cloned().unwrap_or_default()
    }
}

impl Words {
    fn add(&mut self, choice: &Value) {
        let body = ["delta", "message"].into_iter().find_map(|name| choice[name].as_object());
        match body {
            Some(body) => {
                self.content(body.get("content").unwrap_or(&Value::Null));
                let names = ["reasoning_content", "reasoning", "thinking"];
                let mut words = names.iter().filter_map(|name| body.get(*name)?.as_str());
                let details = || body.get("reasoning_details").map(details).unwrap_or_default();
                match words.find(|w| !w.is_empty()) {
                    Some(words) => self.reasoning.push_str(words),
                    None => self.reasoning.push_str(&details()),
                }
            }
            None => self.text.push_str(choice["text"].as_str().unwrap_or_default()),
        }
        let finish = choice["finish_reason"].as_str().filter(|word| !word.is_empty());
        self.finish = finish.map(str::to_owned).or(self.finish.take());
    }

    fn content(&mut self, content: &Value) {
        match content {
            Value::String(text) => self.text.push_str(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.part(part)),
            _ => {}
        }
    }

    fn part(&mut self, part: &Value) {
        match (&part["type"], &part["thinking"]) {
            (_, Value::Array(inner)) => inner.iter().for_each(|part| {
                self.reasoning.push_str(part["text"].as_str().unwrap_or_default());
            }),
            (_, Value::String(thought)) => self.reasoning.push_str(thought),
            _ => self.text.push_str(part["text"].as_str().unwrap_or_default()),
        }
    }
}

/// The text in OpenRouter's `reasoning_details`.
fn details(value: &Value) -> String {
    let text = |v: &Value| v.get("text").or_else(|| v.get("summary"))?.as_str().map(str::to_owned);
    value.as_array().into_iter().flatten().filter_map(text).collect()
}

/// The choices of a chunk or answer.
pub(super) fn choices(value: &Value) -> impl Iterator<Item = &Value> {
    value.get("choices").and_then(Value::as_array).into_iter().flatten()
}
