//! Cheap guesses: what a text costs without a tokenizer.
//!
//! A guess is made to be a little high: of English, code, Chinese, emoji and base64 it is at least 0.8 of what the usual
//! tokenizers count, and of languages with long words too. A provider's overflow answer catches what slips through. It
//! looks at classes of bytes alone, so that it runs at the speed of memory.

use super::Tally;
use super::classes::{self, Wide};
use super::walk::{self, Whole};
use crate::{ChatRequest, CompletionRequest, Prompt};

/// Hundredths of a token for each byte of a class. Digits and capitals are dear, since numbers, keys and base64 are;
/// a space stands for the word after it.
const LOWER: u64 = 12;
const DEAR: u64 = 88;
const SPACE: u64 = 62;
const MARK: u64 = 80;
/// For each character of two, three and four bytes: Cyrillic or Arabic, Chinese, emoji. Small vocabularies write them
/// byte by byte.
const TWO: u64 = 100;
const THREE: u64 = 180;
const FOUR: u64 = 320;

/// Letters of a word of English, in hundredths; what each letter beyond adds to the cost of all; and where that ends.
const USUAL_WORD: u64 = 550;
const BEYOND: u64 = 8;
const LONG_WORDS: u64 = 52;
/// The least for a small letter among letters with signs.
const FOREIGN: u64 = 33;
/// Bytes that are looked at together: the words of a block are of one kind.
const BLOCK: usize = 4_080;

/// About how many tokens `text` has.
///
/// ```
/// use modelway_core::window::estimate_text;
/// let text = "The quick brown fox jumps over the lazy dog.";
/// assert!((8..=13).contains(&estimate_text(text)));
/// ```
pub fn estimate_text(text: &str) -> u64 {
    let blocks = text.as_bytes().chunks(BLOCK).map(estimate_block);
    blocks.sum::<u64>().div_ceil(100)
}

/// What a block costs, in hundredths of a token.
pub(super) fn estimate_block(block: &[u8]) -> u64 {
    let bytes = classes::bytes(block);
    let wide = match bytes.wide {
        0 => Wide::default(),
        _ => classes::wide(block),
    };
    let marks = block.len() as u64 - bytes.lower - bytes.space - bytes.dear - bytes.wide;
    let words = bytes.space + marks + 1;
    // Of Latin letters with signs; other scripts have few small letters among them.
    let foreign = wide.two * 100 >= bytes.lower && bytes.lower > wide.two;
    bytes.lower * lower(bytes.lower + wide.two, words, foreign)
        + bytes.dear * DEAR
        + bytes.space * SPACE
        + marks * MARK
        + wide.two * TWO
        + wide.three * THREE
        + wide.four * FOUR
}

/// What a small letter costs where so many letters stand in so many words: vocabularies have whole words of English, and
/// long words, Finnish or German ones or none of any language, in pieces.
fn lower(letters: u64, words: u64, foreign: bool) -> u64 {
    let beyond = (letters * 100 / words).saturating_sub(USUAL_WORD);
    let cost = (LOWER + beyond * BEYOND / 100).min(LONG_WORDS);
    if foreign { cost.max(FOREIGN) } else { cost }
}

/// About what each message costs.
pub(super) fn estimate_chat(request: &ChatRequest) -> Tally {
    let messages = request.messages.iter().map(|message| walk::message(message, &mut Whole));
    Tally::new(walk::around(request, &mut Whole), messages.collect(), false)
}

/// About what a completion's prompt costs; of several, the longest.
pub(super) fn estimate_completion(request: &CompletionRequest) -> u64 {
    let of = |text: &String| estimate_text(text) + 1;
    match &request.prompt {
        Prompt::Text(text) => of(text),
        Prompt::Texts(texts) => texts.iter().map(of).max().unwrap_or_default(),
        Prompt::Tokens(ids) => ids.len() as u64,
    }
}
