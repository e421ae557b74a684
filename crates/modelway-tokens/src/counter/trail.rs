//! [`Trail`]: the texts of one conversation in their order.

use std::fmt;

use super::cache::{Cache, Key};

/// Bytes of texts that are kept; what comes after them is looked up one by one.
const KEPT: usize = 1 << 24;

/// The texts of a conversation in the order in which they were counted, and what each counts.
///
/// The next turn asks for the same ones in the same order, and to compare a text with the one before costs a small part
/// of what it costs to hash it.
#[derive(Default)]
pub(super) struct Trail {
    /// The texts in a row.
    words: String,
    steps: Vec<Step>,
    /// The next step, and where its text begins.
    at: usize,
    from: usize,
    /// The first text whose count is still to come.
    open: Option<usize>,
}

#[derive(Clone, Copy)]
struct Step {
    kind: u64,
    end: usize,
    count: u64,
}

/// Never what users write.
impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trail").field("texts", &self.steps.len()).finish_non_exhaustive()
    }
}

impl Trail {
    /// The same from its beginning.
    pub(super) fn again(mut self) -> Self {
        // What was left open is not known.
        if let Some(open) = self.open.take() {
            self.forget(open);
        }
        (self.at, self.from) = (0, 0);
        self
    }

    /// The count of the next text; its key where it is not known, and is to be [`set`](Self::set).
    pub(super) fn next(&mut self, kind: u64, text: &str, cache: &Cache) -> Result<u64, Key> {
        if let Some(step) = self.steps.get(self.at).copied() {
            let before = self.words.as_bytes().get(self.from..step.end);
            if step.kind == kind && before == Some(text.as_bytes()) {
                (self.at, self.from) = (self.at + 1, step.end);
                return Ok(step.count);
            }
            self.forget(self.at);
        }
        let key = Key::new(kind, text);
        let count = cache.get(key);
        if count.is_none() {
            self.open = self.open.or(Some(self.at));
        }
        self.push(kind, text, count.unwrap_or_default());
        count.ok_or(key)
    }

    fn push(&mut self, kind: u64, text: &str, count: u64) {
        let end = self.from + text.len();
        if self.at == self.steps.len() && end <= KEPT {
            self.words.push_str(text);
            self.steps.push(Step { kind, end, count });
            self.from = end;
        }
        self.at += 1;
    }

    /// Leaves the first `steps`.
    fn forget(&mut self, steps: usize) {
        self.steps.truncate(steps);
        self.words.truncate(self.steps.last().map_or(0, |step| step.end));
    }

    /// How many texts were asked for.
    pub(super) fn len(&self) -> usize {
        self.at
    }

    /// Says what the text at `at` counts; those before it are known by then.
    pub(super) fn set(&mut self, at: usize, count: u64) {
        if let Some(step) = self.steps.get_mut(at) {
            step.count = count;
        }
        self.open = None;
    }
}
