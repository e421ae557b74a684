//! OpenAI's encodings.

use super::{Marks, bundled};
use crate::tokenizer::Tokenizer;

/// One of OpenAI's encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OpenAiEncoding {
    /// GPT-4o and everything since.
    O200k,
    /// The open models (gpt-oss): the tokens of GPT-4o's, and those that Harmony, their chat format, is written with.
    Harmony,
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
        if encoding == OpenAiEncoding::Harmony {
            return harmony();
        }
        let (name, specials): (&str, &[(&str, u32)]) = match encoding {
            OpenAiEncoding::O200k | OpenAiEncoding::Harmony => {
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

/// Source: OpenAI's tiktoken, `o200k_harmony`.
const HARMONY: [(&str, u32); 10] = [
    ("<|startoftext|>", 199_998),
    ("<|endoftext|>", 199_999),
    ("<|return|>", 200_002),
    ("<|constrain|>", 200_003),
    ("<|channel|>", 200_005),
    ("<|start|>", 200_006),
    ("<|end|>", 200_007),
    ("<|message|>", 200_008),
    ("<|call|>", 200_012),
    ("<|endofprompt|>", 200_018),
];

/// What no name is given to between 200,000 and 201,087 is reserved.
fn harmony() -> Tokenizer {
    let is_free = |id: &u32| HARMONY.iter().all(|(_, named)| named != id);
    let reserved = (200_000..=201_087).filter(is_free);
    let reserved = reserved.map(|id| (format!("<|reserved_{id}|>"), id));
    let named = HARMONY.into_iter().map(|(text, id)| (text.to_owned(), id));
    let specials = named.chain(reserved).collect();
    let (bos, eos) = (Some(199_998), Some(200_002));
    let ends = vec![199_999, 200_002, 200_012];
    bundled("o200k_base", Marks { specials, bos, add_bos: false, eos, ends })
}
