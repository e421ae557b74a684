//! A counter out of a `tokenizer.json` and what stands beside it.

use std::path::Path;

use modelway_core::Error;
use serde_json::Value;

use crate::counter::Counter;
use crate::counter::jinja::Jinja;
use crate::counter::texts::Beginning;
use crate::file;
use crate::template::ChatTemplate;
use crate::tokenizer::Tokenizer;

impl Counter {
    /// The counter of the model whose `tokenizer.json` is at `path`, as vLLM and the transformers library count: the
    /// template writes all special tokens, and none is added to a chat.
    ///
    /// `template` is Jinja source; without it, `chat_template.jinja` or `tokenizer_config.json` beside the file has
    /// it. That config names the tokens that begin and end a text, too.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration), naming the path: a file that cannot be read or
    /// used, or no template.
    pub fn from_tokenizer_json(path: &Path, template: Option<&str>) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(|e| file::unreadable(path, e))?;
        let tokenizer =
            Tokenizer::from_json(&bytes).map_err(|e| file::error(path, &e).with_source(e))?;
        let config = config(&path.with_file_name("tokenizer_config.json"))?;
        let beside = std::fs::read_to_string(path.with_file_name("chat_template.jinja")).ok();
        let source = template.map(str::to_owned).or(beside).or_else(|| named_template(&config));
        let source = source.ok_or_else(|| {
            let what =
                "there is no chat template beside it (chat_template.jinja, tokenizer_config.json)";
            file::error(path, what).with_hint("give a template or name a prompt format")
        })?;
        let jinja = Jinja::new(ChatTemplate::new(&source)?, &tokenizer)
            .transformers()
            .marks(mark(&config, "bos_token"), mark(&config, "eos_token"));
        Self::rendering(jinja, tokenizer, Beginning::Written)
    }
}

/// The config; `null` where there is none.
fn config(path: &Path) -> Result<Value, Error> {
    match std::fs::read(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Value::Null),
        Err(e) => Err(file::unreadable(path, e)),
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|e| file::error(path, format_args!("is not JSON: {e}")).with_source(e)),
    }
}

/// `chat_template` is the source, or a list of templates with names.
fn named_template(config: &Value) -> Option<String> {
    let template = config.get("chat_template")?;
    if let Some(source) = template.as_str() {
        return Some(source.to_owned());
    }
    let named = template.as_array()?.iter();
    let default = named.into_iter().find(|one| one.get("name").is_some_and(|n| n == "default"))?;
    default.get("template")?.as_str().map(str::to_owned)
}

/// A token is its text, or an object with it; a config without it has no such token.
fn mark(config: &Value, key: &str) -> Option<String> {
    let fields = config.as_object()?;
    let Some(token) = fields.get(key) else { return Some(String::new()) };
    let text = token.as_str().or_else(|| token.get("content")?.as_str());
    Some(text.unwrap_or_default().to_owned())
}
