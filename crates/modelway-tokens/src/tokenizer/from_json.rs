//! `tokenizer.json` files.

use std::collections::HashSet;
use std::sync::Arc;

use modelway_core::{Error, ErrorKind};

use super::specials::{Special, Specials};
use super::{Encoding, Fragment, Tokenizer, Vocabulary};

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
        let cuts = cuts(&parsing);
        Ok(Self(Arc::new(Json { parsing, plain, special, cuts, ends, bos, eos })))
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
    cuts: Cuts,
    ends: HashSet<u32>,
    bos: Option<u32>,
    eos: Option<u32>,
}

/// Where a text may be cut without changing its tokens.
struct Cuts {
    specials: Specials,
    /// One of them, to stand before a text that is not the first.
    before: Option<String>,
}

/// Only tokens that take no spaces with them and are looked for in the text as it is.
fn cuts(parsing: &tokenizers::Tokenizer) -> Cuts {
    let mut list: Vec<Special> = parsing
        .get_added_tokens_decoder()
        .into_iter()
        .filter(|(_, t)| !(t.lstrip || t.rstrip || t.single_word || t.normalized))
        .map(|(id, t)| Special { id, text: t.content, hidden: true, eats_right: false })
        .collect();
    list.sort_by_key(|special| special.id);
    let before = list.first().map(|special| special.text.clone());
    Cuts { specials: Specials::new(list), before }
}

impl Json {
    fn length(&self, text: &str) -> Result<usize, Error> {
        self.encode(text, Encoding::RENDERED).map(|ids| ids.len())
    }
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

    fn cut(&self, text: &str) -> Vec<Fragment> {
        self.cuts.specials.cut(text, true)
    }

    fn longest_special(&self) -> usize {
        self.cuts.specials.longest()
    }

    fn count(&self, text: &str, first: bool) -> Result<usize, Error> {
        match &self.cuts.before {
            // Some tokenizers treat the beginning of the whole prompt unlike that of its parts.
            Some(before) if !first => {
                self.length(&format!("{before}{text}")).map(|n| n.saturating_sub(1))
            }
            _ => self.length(text),
        }
    }
}
