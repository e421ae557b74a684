//! OpenAI's encodings.

use super::{Marks, bundled};
use crate::tokenizer::Tokenizer;

/// One of OpenAI's encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OpenAiEncoding {
    /// GPT-4o and everything since.
    O200k,
    /// GPT-3.5 Turbo and GPT-4.
    Cl100k,
    /// Codex, `text-davinci-002` and `-003`.
    P50k,
    /// GPT-2 and the first GPT-3.
    R50k,
}

impl Tokenizer {
    /// The tokenizer of an encoding of OpenAI's; special tokens are those of the public library.
    ///
    /// ```
    /// use modelway_tokens::{Encoding, OpenAiEncoding, Tokenizer};
    /// let tokenizer = Tokenizer::openai(OpenAiEncoding::O200k);
    /// assert_eq!(tokenizer.encode("hello world", Encoding::TEXT)?, [24912, 2375]);
    /// # Ok::<(), modelway_core::Error>(())
    /// ```
    pub fn openai(encoding: OpenAiEncoding) -> Self {
        let (name, specials): (&str, &[(&str, u32)]) = match encoding {
            OpenAiEncoding::O200k => {
                ("o200k_base", &[("<|endoftext|>", 199_999), ("<|endofprompt|>", 200_018)])
            }
            OpenAiEncoding::Cl100k => (
                "cl100k_base",
                &[
                    ("<|endoftext|>", 100_257),
                    ("<|fim_prefix|>", 100_258),
                    ("<|fim_middle|>", 100_259),
                    ("<|fim_suffix|>", 100_260),
                    ("<|endofprompt|>", 100_276),
                ],
            ),
            OpenAiEncoding::P50k => ("p50k_base", &[("<|endoftext|>", 50_256)]),
            OpenAiEncoding::R50k => ("r50k_base", &[("<|endoftext|>", 50_256)]),
        };
        let end = specials.first().map(|(_, id)| *id);
        let specials = specials.iter().map(|(text, id)| ((*text).to_owned(), *id)).collect();
        let ends = end.into_iter().collect();
        bundled(name, Marks { specials, bos: None, add_bos: false, eos: end, ends })
    }
}
