//! [`Bundled`]: one of the vocabularies.

use std::collections::HashMap;
use std::sync::Arc;

use modelway_core::{Error, ErrorKind};
use tiktoken::CoreBpe;

use crate::tokenizer::specials::{Special, Specials};
use crate::tokenizer::{Encoding, Fragment, Tokenizer, Vocabulary};

/// Bytes of one text; the library counts positions in 32 bits.
const LONGEST: usize = 1 << 30;

/// The special tokens of a vocabulary.
pub(super) struct Marks {
    /// Spellings and ids.
    pub(super) specials: Vec<(String, u32)>,
    /// What begins a text, and whether it is added to a prompt.
    pub(super) bos: Option<u32>,
    pub(super) add_bos: bool,
    pub(super) eos: Option<u32>,
    /// What ends an answer.
    pub(super) ends: Vec<u32>,
}

/// The tokenizer of the crate's `name` with these special tokens.
pub(super) fn bundled(name: &str, marks: Marks) -> Tokenizer {
    let list = marks.specials.iter().map(|(text, id)| Special {
        id: *id,
        text: text.clone(),
        hidden: true,
        eats_right: false,
    });
    let specials = Specials::new(list.collect());
    let spellings = marks.specials.iter().map(|(text, id)| (*id, text.clone())).collect();
    Tokenizer(Arc::new(Bundled { core: tiktoken::get_encoding(name), specials, spellings, marks }))
}

struct Bundled {
    /// `None` never happens: the features bring what they name.
    core: Option<&'static CoreBpe>,
    specials: Specials,
    spellings: HashMap<u32, String>,
    marks: Marks,
}

impl Bundled {
    fn core(&self, text: &str) -> Result<&'static CoreBpe, Error> {
        if text.len() > LONGEST {
            return Err(Error::new(ErrorKind::InvalidRequest, "the text is longer than 1 GiB"));
        }
        self.core.ok_or_else(|| Error::new(ErrorKind::Configuration, "the vocabulary is missing"))
    }
}

impl Vocabulary for Bundled {
    fn encode(&self, text: &str, options: Encoding) -> Result<Vec<u32>, Error> {
        let core = self.core(text)?;
        let mut ids = Vec::new();
        ids.extend(self.marks.bos.filter(|_| options.add_special && self.marks.add_bos));
        for fragment in self.specials.cut(text, options.parse_special) {
            match fragment {
                Fragment::Token(id) => ids.push(id),
                Fragment::Text(range) => {
                    ids.extend(core.encode(text.get(range).unwrap_or_default()))
                }
            }
        }
        Ok(ids)
    }

    fn piece(&self, id: u32, special: bool) -> Vec<u8> {
        match self.spellings.get(&id) {
            Some(text) if special => text.as_bytes().to_vec(),
            Some(_) => Vec::new(),
            None => self.core.map(|core| core.decode(&[id])).unwrap_or_default(),
        }
    }

    fn is_end(&self, id: u32) -> bool {
        self.marks.ends.contains(&id)
    }

    fn bos(&self) -> Option<u32> {
        self.marks.bos
    }

    fn eos(&self) -> Option<u32> {
        self.marks.eos
    }

    fn size(&self) -> usize {
        let last = self.spellings.keys().max().map_or(0, |id| *id as usize + 1);
        self.core.map_or(0, CoreBpe::vocab_size).max(last)
    }

    fn cut(&self, text: &str) -> Vec<Fragment> {
        self.specials.cut(text, true)
    }

    fn longest_special(&self) -> usize {
        self.specials.longest()
    }

    fn count(&self, text: &str, _first: bool) -> Result<usize, Error> {
        Ok(self.core(text)?.count(text))
    }
}
