//! From `--tokenizer` to a counter.

use std::path::Path;

use modelway::tokens::{Counter, Format, Tokenizer};
use modelway::{Error, ErrorKind};

use crate::args::TokensArgs;
use crate::failure::Failure;
use crate::local;

/// The counter of `--tokenizer`, if it is given: a file, or the name of one that was brought here. Where it does not say
/// how a conversation is written, `--format` does, or the model's name if Anyscale served it.
pub(super) fn named(args: &TokensArgs, model: Option<&str>) -> Result<Option<Counter>, Failure> {
    let Some(named) = &args.tokenizer else { return Ok(None) };
    let format = args.format.as_deref().map(format).transpose()?;
    let path = Path::new(named);
    let brought = if path.exists() { None } else { local::tokenizer(named)? };
    let path = brought.as_deref().unwrap_or(path);
    if !path.exists() {
        return Err(absent(named).into());
    }
    if let Some(format) = format {
        return Ok(Some(Counter::format(format, Tokenizer::from_file(path)?)?));
    }
    if args.text.is_some() {
        return Ok(Some(Counter::bare(Tokenizer::from_file(path)?)?));
    }
    let served = model
        .and_then(|model| Format::of_anyscale(model.strip_prefix("anyscale:").unwrap_or(model)));
    let format = served.or_else(|| Format::from_name(named).filter(|_| brought.is_some()));
    match (own(path), format) {
        (Ok(counter), _) => Ok(Some(counter)),
        (Err(error), None) => Err(error.into()),
        (Err(_), Some(format)) => Ok(Some(Counter::format(format, Tokenizer::from_file(path)?)?)),
    }
}

/// As the file itself says.
fn own(path: &Path) -> Result<Counter, Error> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gguf") => Counter::from_gguf(path),
        Some("model") => {
            let what = format!("{} says nothing of conversations", path.display());
            Err(Error::new(ErrorKind::Configuration, what)
                .with_hint("name a prompt format with --format"))
        }
        _ => Counter::from_tokenizer_json(path, None),
    }
}

fn format(name: &str) -> Result<Format, Failure> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::NAMED.iter().map(|(name, _)| *name).collect();
        Failure::usage(format!("there is no prompt format `{name}`; known: {}", names.join(", ")))
    })
}

fn absent(named: &str) -> Error {
    let what = format!("{named} is neither a file nor a tokenizer that was brought here");
    Error::new(ErrorKind::NotFound, what)
        .with_hint("give the path of a tokenizer, or bring one: `modelway pull tokenizer --list`")
}
