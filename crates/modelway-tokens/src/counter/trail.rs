//! [`Trail`]: what the texts of one conversation count.

use super::cache::{Cache, Key};
use super::row::Row;

/// The texts of a conversation in the order in which they were counted, and what each counts: the next turn asks for the
/// same ones.
#[derive(Debug, Default)]
pub(super) struct Trail {
    row: Row,
    counts: Vec<u64>,
    /// The first text whose count is still to come.
    open: Option<usize>,
}

impl Trail {
    /// The same from its beginning.
    pub(super) fn again(mut self) -> Self {
        // What was left open is not known.
        if let Some(open) = self.open.take() {
            self.row.forget(open);
            self.counts.truncate(open);
        }
        self.row.rewind();
        self
    }

    /// The count of the next text; its key where it is not known, and is to be [`set`](Self::set).
    pub(super) fn next(&mut self, kind: u64, text: &str, cache: &Cache) -> Result<u64, Key> {
        let at = self.row.at();
        if self.row.next(kind, text)
            && let Some(count) = self.counts.get(at)
        {
            return Ok(*count);
        }
        let key = Key::new(kind, text);
        let count = cache.get(key);
        if count.is_none() {
            self.open = self.open.or(Some(at));
        }
        self.counts.truncate(at);
        self.counts.push(count.unwrap_or_default());
        count.ok_or(key)
    }

    /// How many texts were asked for.
    pub(super) fn len(&self) -> usize {
        self.row.at()
    }

    /// Says what the text at `at` counts; those before it are known by then.
    pub(super) fn set(&mut self, at: usize, count: u64) {
        if let Some(known) = self.counts.get_mut(at) {
            *known = count;
        }
        self.open = None;
    }
}
