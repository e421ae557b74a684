//! `tokenizer.json` files.

use std::collections::HashSet;
use std::sync::Arc;

use modelway_core::{Error, ErrorKind};

use super::{Encoding, Tokenizer, Vocabulary};

impl Tokenizer {
    /// The tokenizer in the text of a `tokenizer.json`; padding and truncation that it asks for are off.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) for anything else than such a file.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        let mut parsing = parse(bytes)?;
        parsing.with_padding(None);
        parsing.with_truncation(None).map_err(broken)?;
        let mut plain = parsing.clone();
        // The name means: encode their text as if it were none of theirs.
        plain.set_encode_special_tokens(true);
        let special: HashSet<u32> = parsing
            .get_added_tokens_decoder()
            .into_iter()
            .filter_map(|(id, token)| token.special.then_some(id))
            .collect();
        let first = |names: &[&str]| names.iter().find_map(|name| parsing.token_to_id(name));
        let (bos, eos) = (first(&BEGINS), first(&ENDS));
        let ends = ENDS.iter().filter_map(|name| parsing.token_to_id(name)).collect();
        Ok(Self(Arc::new(Json { parsing, plain, special, ends, bos, eos })))
    }
}

/// The library panics over some files; those that are no JSON never reach it.
fn parse(bytes: &[u8]) -> Result<tokenizers::Tokenizer, Error> {
    serde_json::from_slice::<serde_json::Value>(bytes).map_err(|e| broken(e.into()))?;
    match std::panic::catch_unwind(|| tokenizers::Tokenizer::from_bytes(bytes)) {
        Ok(parsed) => parsed.map_err(broken),
        Err(_) => Err(broken("it is JSON of another shape".into())),
    }
}

fn broken(source: tokenizers::Error) -> Error {
    let text = source.to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let what = format!("not a usable tokenizer.json: {text}");
    Error::new(ErrorKind::Configuration, what).with_source(source)
}

/// A `tokenizer.json` does not say which tokens begin and end a text; these names do.
const BEGINS: [&str; 6] =
    ["<|begin_of_text|>", "<bos>", "<s>", "[CLS]", "<|startoftext|>", "<|im_start|>"];
const ENDS: [&str; 8] = [
    "<|eot_id|>",
    "<|im_end|>",
    "<end_of_turn>",
    "<eos>",
    "</s>",
    "[SEP]",
    "<|end_of_text|>",
    "<|endoftext|>",
];

struct Json {
    parsing: tokenizers::Tokenizer,
    plain: tokenizers::Tokenizer,
    special: HashSet<u32>,
    ends: HashSet<u32>,
    bos: Option<u32>,
    eos: Option<u32>,
}

impl Vocabulary for Json {
    fn encode(&self, text: &str, options: Encoding) -> Result<Vec<u32>, Error> {
        let inner = if options.parse_special { &self.parsing } else { &self.plain };
        let encoding = inner.encode_fast(text, options.add_special).map_err(|e| {
            Error::new(ErrorKind::InvalidRequest, format!("the text cannot be tokenized: {e}"))
                .with_source(e)
        })?;
        Ok(encoding.get_ids().to_vec())
    }

    fn piece(&self, id: u32, special: bool) -> Vec<u8> {
        if self.special.contains(&id) && !special {
            return Vec::new();
        }
        self.parsing.decode(&[id], false).map(String::into_bytes).unwrap_or_default()
    }

    fn is_end(&self, id: u32) -> bool {
        self.ends.contains(&id)
    }

    fn bos(&self) -> Option<u32> {
        self.bos
    }

    fn eos(&self) -> Option<u32> {
        self.eos
    }

    fn size(&self) -> usize {
        self.parsing.get_vocab_size(true)
    }
}
