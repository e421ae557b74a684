//! [`Row`]: the texts of one conversation in their order.

use std::fmt;

/// Bytes of texts that are kept.
const KEPT: usize = 1 << 23;

/// Texts in a row, each with its kind, to compare the next turn of the conversation with.
///
/// To compare a text with the one before costs a small part of what it costs to hash it.
#[derive(Default)]
pub(super) struct Row {
    words: String,
    steps: Vec<Step>,
    /// The next step, and where its text begins.
    at: usize,
    from: usize,
}

#[derive(Clone, Copy)]
struct Step {
    kind: u64,
    end: usize,
}

/// Never what users write.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("texts", &self.steps.len()).finish_non_exhaustive()
    }
}

impl Row {
    /// Goes back to the beginning.
    pub(super) fn rewind(&mut self) {
        (self.at, self.from) = (0, 0);
    }

    /// Whether the next text is the one that is here; otherwise it takes the place of all that follow.
    pub(super) fn next(&mut self, kind: u64, text: &str) -> bool {
        if let Some(step) = self.steps.get(self.at).copied() {
            let before = self.words.as_bytes().get(self.from..step.end);
            if step.kind == kind && before == Some(text.as_bytes()) {
                (self.at, self.from) = (self.at + 1, step.end);
                return true;
            }
            self.forget(self.at);
        }
        let end = self.from + text.len();
        if self.at == self.steps.len() && end <= KEPT {
            self.words.push_str(text);
            self.steps.push(Step { kind, end });
            self.from = end;
        }
        self.at += 1;
        false
    }

    /// Whether this is the first text.
    pub(super) fn begins(&self, text: &str) -> bool {
        let first = self.steps.first().and_then(|step| self.words.get(..step.end));
        first == Some(text)
    }

    /// Leaves the first `steps`.
    pub(super) fn forget(&mut self, steps: usize) {
        self.steps.truncate(steps);
        self.words.truncate(self.steps.last().map_or(0, |step| step.end));
    }

    /// How many texts were asked for.
    pub(super) fn at(&self) -> usize {
        self.at
    }
}
