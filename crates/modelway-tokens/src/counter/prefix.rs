//! [`Prefix`]: what is known of the beginning of a rendered prompt.

use std::fmt;

/// The prompt that was counted last, and what stands before the places where it can be cut.
///
/// The next turn of a conversation begins as the last one did, so that only what follows is looked through.
#[derive(Default)]
pub(super) struct Prefix {
    text: String,
    cuts: Vec<Cut>,
}

/// A place right after a special token, over which no token reaches.
#[derive(Clone, Copy, Default)]
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
    /// The last cut that `text` has too. The special token before it is no other one if the texts agree for `reach`
    /// bytes more, as long as the longest is.
    pub(super) fn shared(&self, text: &str, reach: usize) -> Cut {
        let same = common(self.text.as_bytes(), text.as_bytes());
        let count = self.cuts.partition_point(|cut| cut.at + reach < same);
        count.checked_sub(1).and_then(|last| self.cuts.get(last)).copied().unwrap_or_default()
    }

    /// Goes on from `cut` with the rest of `text`, where it can be cut at `cuts`.
    pub(super) fn grow(&mut self, cut: Cut, text: &str, cuts: impl IntoIterator<Item = Cut>) {
        self.text.truncate(cut.at);
        self.text.push_str(text.get(cut.at..).unwrap_or_default());
        self.cuts.truncate(self.cuts.partition_point(|known| known.at <= cut.at));
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
