//! [`Sample`]: a guess from a few pieces of long texts.
//!
//! The estimate looks at every byte several times, which for a long conversation is a good part of all the work that a
//! call is. Of the same kind of text every piece costs about the same, so a few of them do. The pieces lie evenly, one in
//! each stretch, and at another place in each, so that nothing which repeats hides between them.

use super::estimate::{estimate_block, estimate_completion};
use super::walk::{self, Reader};
use crate::{ChatRequest, CompletionRequest, Prompt};

/// Bytes in a row.
const PIECE: usize = 32;
/// Bytes of pieces that are reckoned together. They stand on the stack: to ask the allocator for some kilobytes makes it
/// tidy up, which costs as much as all the rest here.
const HELD: usize = 16 * PIECE;
/// There are so many pieces, and one more for each so many bytes.
const FEWEST: u64 = 6;
const BYTES_A_PIECE: u64 = 1_000;
/// What is added for what was not looked at: in hundredths, so much and, divided by the root of the number of pieces, so
/// much more.
const MARGIN: u64 = 5;
const MARGIN_OF_ONE: u64 = 80;

/// About what a chat costs, made to be no less than the estimate of all its bytes, of which there are about `bytes`.
pub(super) fn sample_chat(request: &ChatRequest, bytes: u64) -> u64 {
    let mut sample = Sample::of(bytes);
    let mut sum = walk::around(request, &mut sample);
    for message in &request.messages {
        sum += walk::message(message, &mut sample);
    }
    sum + sample.tokens()
}

/// As [`sample_chat`], of a completion's prompt; of several, the longest.
pub(super) fn sample_completion(request: &CompletionRequest) -> u64 {
    let of = |text: &String| {
        let mut sample = Sample::of(text.len() as u64);
        sample.text(text) + sample.tokens()
    };
    match &request.prompt {
        Prompt::Text(text) => of(text),
        Prompt::Texts(texts) => texts.iter().map(of).max().unwrap_or_default(),
        Prompt::Tokens(_) => estimate_completion(request),
    }
}

/// Reads one piece of each stretch of the texts, as if they were one.
struct Sample {
    /// The bytes of a stretch beside its piece.
    room: u64,
    /// The pieces that were begun.
    pieces: u64,
    /// Bytes before the next piece, and those after it in its stretch.
    skip: usize,
    after: u64,
    /// Bytes of a piece that the next text goes on with.
    left: usize,
    /// All bytes, and those that were looked at.
    seen: u64,
    taken: u64,
    /// Pieces that were not reckoned yet, and the cost of the others.
    held: [u8; HELD],
    filled: usize,
    cost: u64,
}

impl Sample {
    /// Of about so many bytes.
    fn of(bytes: u64) -> Self {
        let stretches = FEWEST + bytes / BYTES_A_PIECE;
        let room = (bytes / stretches).saturating_sub(PIECE as u64);
        let mut sample = Self {
            room,
            pieces: 0,
            skip: 0,
            after: 0,
            left: 0,
            seen: 0,
            taken: 0,
            held: [0; HELD],
            filled: 0,
            cost: 0,
        };
        sample.next_piece();
        sample
    }

    /// Goes on to the piece of the next stretch, at a place of its own.
    fn next_piece(&mut self) {
        let before = (scattered(self.pieces) * self.room) >> 24;
        self.skip = (self.after + before) as usize;
        self.after = self.room - before;
        self.pieces += 1;
        if self.filled == HELD {
            self.reckon();
        }
    }

    /// Holds bytes of a piece; there is room for all of it.
    fn hold(&mut self, bytes: &[u8]) {
        let end = self.filled + bytes.len();
        if let Some(place) = self.held.get_mut(self.filled..end) {
            place.copy_from_slice(bytes);
            self.filled = end;
        }
    }

    fn reckon(&mut self) {
        self.cost += estimate_block(self.held.get(..self.filled).unwrap_or_default());
        self.taken += self.filled as u64;
        self.filled = 0;
    }

    /// What all texts cost together.
    fn tokens(mut self) -> u64 {
        self.reckon();
        if self.taken == 0 {
            return 0;
        }
        let cost = u128::from(self.cost) * u128::from(self.seen) / u128::from(self.taken);
        let margin = match self.seen == self.taken {
            true => 0,
            false => MARGIN + MARGIN_OF_ONE / self.pieces.isqrt(),
        };
        let tokens = cost * u128::from(100 + margin) / 10_000;
        u64::try_from(tokens).unwrap_or(u64::MAX)
    }

    /// The part of a piece that `text` has, where the piece goes on from or into another text.
    fn part<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let wanted = if self.left > 0 { self.left } else { PIECE };
        let (part, rest) = text.split_at(wanted.min(text.len()));
        self.hold(part);
        self.left = wanted - part.len();
        if self.left == 0 {
            self.next_piece();
        }
        rest
    }
}

/// A number of 24 bits that follows from `index` and from nothing that texts have.
fn scattered(index: u64) -> u64 {
    let mixed = index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40
}

impl Reader for Sample {
    /// One for what begins anew in it.
    fn text(&mut self, text: &str) -> u64 {
        let mut rest = text.as_bytes();
        self.seen += rest.len() as u64;
        if self.left > 0 {
            rest = self.part(rest);
        }
        while self.skip < rest.len() && self.left == 0 {
            let (_, from) = rest.split_at(self.skip);
            rest = match from.split_first_chunk::<PIECE>() {
                Some((piece, after)) => {
                    self.hold(piece);
                    self.next_piece();
                    after
                }
                None => self.part(from),
            };
        }
        if self.left == 0 {
            self.skip -= rest.len();
        }
        u64::from(!text.is_empty())
    }
}
