//! [`Layout`]: what the configuration files of a sentence-transformers folder say.

use std::fs;
use std::path::Path;

use candle_transformers::models::bert::Config;
use modelway_core::{Error, ErrorKind};
use serde_json::Value;

/// How texts become vectors.
#[derive(Debug)]
pub(super) struct Layout {
    pub bert: Config,
    /// Tokens of a text at most.
    pub context: usize,
    pub normalise: bool,
}

impl Layout {
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("config.json");
        let bert: Config = serde_json::from_slice(&read(&path)?).map_err(|e| {
            error(&path, format!("is not a BERT's configuration: {e}")).with_source(e)
        })?;
        check(&path, &bert)?;
        is_bert(&path, &bert)?;
        let own = optional(&folder.join("sentence_bert_config.json"))?;
        let own = own.as_ref().and_then(|v| v.get("max_seq_length")).and_then(Value::as_u64);
        let most = bert.max_position_embeddings;
        let context = own.and_then(|n| usize::try_from(n).ok()).unwrap_or(most).min(most);
        pooling(&folder.join("1_Pooling").join("config.json"))?;
        Ok(Self { bert, context, normalise: normalises(&folder.join("modules.json"))? })
    }
}

/// A model that averages token vectors is the only kind here.
fn pooling(path: &Path) -> Result<(), Error> {
    let Some(config) = optional(path)? else { return Ok(()) };
    let fields = config.as_object().into_iter().flatten();
    let on: Vec<_> =
        fields.filter(|(_, v)| **v == Value::Bool(true)).map(|(k, _)| k.as_str()).collect();
    let other = |k: &&&str| k.starts_with("pooling_mode_") && **k != "pooling_mode_mean_tokens";
    match on.iter().find(other) {
        Some(mode) => {
            let what = format!("{}: `{mode}` is not supported in process", path.display());
            Err(Error::new(ErrorKind::Unsupported, what)
                .with_hint("only encoders that average their tokens' vectors are"))
        }
        None => Ok(()),
    }
}

fn normalises(path: &Path) -> Result<bool, Error> {
    let Some(modules) = optional(path)? else { return Ok(true) };
    let kind = |module: &Value| module.get("type").and_then(Value::as_str).map(str::to_owned);
    let kinds: Vec<String> = modules.as_array().into_iter().flatten().filter_map(kind).collect();
    let known = ["Transformer", "Pooling", "Normalize"];
    match kinds.iter().find(|k| !known.iter().any(|known| k.ends_with(known))) {
        Some(other) => {
            let what =
                format!("{}: the module {other} is not supported in process", path.display());
            Err(Error::new(ErrorKind::Unsupported, what))
        }
        None => Ok(kinds.iter().any(|k| k.ends_with("Normalize"))),
    }
}

/// Relatives of BERT count positions or share layers in their own ways: as a BERT they would give wrong vectors.
fn is_bert(path: &Path, c: &Config) -> Result<(), Error> {
    match c.model_type.as_deref() {
        None | Some("bert") => Ok(()),
        Some(other) => {
            let what = format!("{}: the model type `{other}` is not supported", path.display());
            Err(Error::new(ErrorKind::Unsupported, what).with_hint("a `bert` is"))
        }
    }
}

/// Sizes that would make the library divide by zero or ask for absurd memory.
fn check(path: &Path, c: &Config) -> Result<(), Error> {
    let sizes = [c.hidden_size, c.num_attention_heads, c.num_hidden_layers, c.vocab_size];
    let sane = sizes.iter().all(|n| (1..1 << 24).contains(n))
        && (1..1 << 20).contains(&c.max_position_embeddings)
        && c.hidden_size.is_multiple_of(c.num_attention_heads);
    match sane {
        true => Ok(()),
        false => Err(error(path, "has sizes that contradict each other".to_owned())),
    }
}

fn optional(path: &Path) -> Result<Option<Value>, Error> {
    if !path.exists() {
        return Ok(None);
    }
    serde_json::from_slice(&read(path)?)
        .map(Some)
        .map_err(|e| error(path, format!("is not JSON: {e}")).with_source(e))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|e| error(path, format!("cannot be read: {e}")).with_source(e))
}

pub(super) fn error(path: &Path, what: String) -> Error {
    Error::new(ErrorKind::Configuration, format!("{}: {what}", path.display())).with_hint(
        "fetch the model again: config.json, model.safetensors and tokenizer.json belong together",
    )
}
