//! [`Ggml`]: a tokenizer as a GGUF file describes it.

use std::collections::HashSet;

use modelway_core::{Error, ErrorKind};

use super::plain::Plain;
use crate::tokenizer::specials::Specials;
use crate::tokenizer::{Encoding, Fragment, Vocabulary};

/// One token.
pub(super) struct Token {
    pub(super) bytes: Vec<u8>,
    pub(super) hidden: bool,
}

/// A tokenizer as a GGUF file describes it.
pub(super) struct Ggml {
    pub(super) plain: Plain,
    pub(super) tokens: Vec<Token>,
    pub(super) specials: Specials,
    pub(super) ends: HashSet<u32>,
    pub(super) bos: Option<u32>,
    pub(super) eos: Option<u32>,
    pub(super) add_bos: bool,
    pub(super) add_eos: bool,
    /// The text that a prefix adds to plain text, and whether `▁` reads as a blank.
    pub(super) space_prefix: bool,
    pub(super) sentences: bool,
}

impl Ggml {
    fn text(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Error> {
        let before = ids.len();
        self.plain.encode(text, ids)?;
        let encoded = ids.get(before..).unwrap_or_default();
        if self.stands_for(encoded, text) {
            return Ok(());
        }
        // Better no answer than an answer to another question.
        let what = "the text cannot be tokenized without loss by this model's tokenizer";
        Err(Error::new(ErrorKind::InvalidRequest, what))
    }

    /// Whether the pieces of `ids` together are `text`.
    fn stands_for(&self, ids: &[u32], text: &str) -> bool {
        let pieces = ids.iter().filter_map(|id| self.tokens.get(*id as usize));
        let bytes = pieces.flat_map(|token| token.bytes.iter().copied());
        if !self.sentences {
            return bytes.eq(text.bytes());
        }
        let prefix = if self.space_prefix { " " } else { "" };
        bytes.eq(prefix.bytes().chain(text.replace('▁', " ").bytes()))
    }
}

impl Vocabulary for Ggml {
    fn encode(&self, text: &str, options: Encoding) -> Result<Vec<u32>, Error> {
        let mut ids = Vec::new();
        ids.extend(self.bos.filter(|_| options.add_special && self.add_bos));
        for fragment in self.specials.cut(text, options.parse_special) {
            match fragment {
                Fragment::Token(id) => ids.push(id),
                Fragment::Text(range) => {
                    self.text(text.get(range).unwrap_or_default(), &mut ids)?
                }
            }
        }
        ids.extend(self.eos.filter(|_| options.add_special && self.add_eos));
        Ok(ids)
    }

    fn piece(&self, id: u32, special: bool) -> Vec<u8> {
        let token = self.tokens.get(id as usize).filter(|token| special || !token.hidden);
        token.map(|token| token.bytes.clone()).unwrap_or_default()
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
        self.tokens.len()
    }

    fn cut(&self, text: &str) -> Vec<Fragment> {
        self.specials.cut(text, true)
    }

    fn longest_special(&self) -> usize {
        self.specials.longest()
    }

    fn count(&self, text: &str, _first: bool) -> Result<usize, Error> {
        let mut ids = Vec::new();
        self.text(text, &mut ids)?;
        Ok(ids.len())
    }
}
