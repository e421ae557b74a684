//! [`Prefix`]: a rendered prompt, of whose beginning much is known.

use std::fmt;

/// Bytes of a prompt that is kept.
const KEPT: usize = 1 << 24;

/// A prompt that is written over the one that was counted last.
///
/// The next turn of a conversation begins as the last one did. So its prompt is compared and hardly written, and is
/// looked through only from where it differs.
#[derive(Default)]
pub(super) struct Prefix {
    text: String,
    /// How far the text is this prompt's.
    at: usize,
    /// How far it is the last one's too.
    same: usize,
    cuts: Vec<Cut>,
}

/// A place right after a special token, over which no token reaches.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    pub(super) at: usize,
    /// The tokens before it.
    pub(super) tokens: u64,
}

/// Never what users write.
impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prefix").field("cuts", &self.cuts.len()).finish_non_exhaustive()
    }
}

impl Prefix {
    /// The same, for the next prompt.
    pub(super) fn again(mut self) -> Self {
        if self.at > KEPT {
            return Self::default();
        }
        self.text.truncate(self.at);
        (self.at, self.same) = (0, self.text.len());
        self
    }

    /// Goes on with `piece`.
    pub(super) fn push(&mut self, piece: &str) {
        let end = self.at + piece.len();
        if self.same >= end && self.text.as_bytes().get(self.at..end) == Some(piece.as_bytes()) {
            self.at = end;
            return;
        }
        let known = self.text.as_bytes().get(self.at..self.same).unwrap_or_default();
        let mut common = common(known, piece.as_bytes());
        while !piece.is_char_boundary(common) {
            common -= 1;
        }
        if self.same > self.at {
            self.same = self.at + common;
        }
        self.text.truncate(self.at + common);
        self.text.push_str(piece.get(common..).unwrap_or_default());
        self.at = end;
    }

    /// All that was written.
    pub(super) fn text(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The last cut that the prompt before had too. The special token before it is no other one if both agree for
    /// `reach` bytes more, as long as the longest is.
    pub(super) fn last_cut(&self, reach: usize) -> Option<Cut> {
        let same = self.same.min(self.at);
        let count = self.cuts.partition_point(|cut| cut.at + reach < same);
        self.cuts.get(count.checked_sub(1)?).copied()
    }

    /// Says where the prompt can be cut after `from`.
    pub(super) fn cut_at(&mut self, from: Cut, cuts: impl IntoIterator<Item = Cut>) {
        self.cuts.truncate(self.cuts.partition_point(|known| known.at <= from.at));
        self.cuts.extend(cuts);
    }
}

/// How many bytes both begin with.
fn common(one: &[u8], other: &[u8]) -> usize {
    const BLOCK: usize = 1 << 12;
    let blocks = one.chunks_exact(BLOCK).zip(other.chunks_exact(BLOCK));
    let whole = blocks.take_while(|(one, other)| one == other).count() * BLOCK;
    let rest = one.iter().skip(whole).zip(other.iter().skip(whole));
    whole + rest.take_while(|(one, other)| one == other).count()
}
