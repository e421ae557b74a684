//! From `--tokenizer` to a counter.

use std::path::Path;

use modelway::tokens::{Counter, Format, Tokenizer};

use super::format::of_anyscale;
use crate::args::TokensArgs;
use crate::failure::Failure;

/// The counter of `--tokenizer`, if it is given. Where its file does not say how a conversation is written, `--format`
/// does, or the model's name if Anyscale served it.
pub(super) fn named(args: &TokensArgs, model: Option<&str>) -> Result<Option<Counter>, Failure> {
    let Some(path) = &args.tokenizer else { return Ok(None) };
    let format = match &args.format {
        Some(name) => Some(format(name)?),
        None => None,
    };
    if let Some(format) = format {
        return Ok(Some(Counter::format(format, tokenizer(path)?)?));
    }
    let own = match extension(path) {
        Some("gguf") => Counter::from_gguf(path),
        Some("model") => Err(modelway::Error::new(
            modelway::ErrorKind::Configuration,
            format!("{} says nothing of conversations", path.display()),
        )
        .with_hint("name a prompt format with --format")),
        _ => Counter::from_tokenizer_json(path, None),
    };
    match (own, model.and_then(of_anyscale)) {
        (Ok(counter), _) => Ok(Some(counter)),
        (Err(error), None) => Err(error.into()),
        (Err(_), Some(format)) => Ok(Some(Counter::format(format, tokenizer(path)?)?)),
    }
}

fn format(name: &str) -> Result<Format, Failure> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::NAMED.iter().map(|(name, _)| *name).collect();
        Failure::usage(format!("there is no prompt format `{name}`; known: {}", names.join(", ")))
    })
}

fn tokenizer(path: &Path) -> Result<Tokenizer, Failure> {
    if extension(path) == Some("gguf") {
        return Ok(Tokenizer::from_gguf(path)?);
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::unreadable("tokenizer", path, e))?;
    Ok(match extension(path) {
        Some("model") => Tokenizer::from_sentencepiece(&bytes)?,
        _ => Tokenizer::from_json(&bytes)?,
    })
}

fn extension(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}
