//! [`Trail`]: the counts of one conversation in their order.

use super::cache::{Cache, Key};

/// The texts of a conversation in the order in which they were counted.
///
/// The next turn asks for the same ones in the same order, which is much faster than to look each up.
#[derive(Debug, Default)]
pub(super) struct Trail {
    known: Vec<(Key, u64)>,
    at: usize,
    /// The first text whose count is still to come.
    open: Option<usize>,
}

impl Trail {
    /// The same from its beginning.
    pub(super) fn again(mut self) -> Self {
        // What was left open is not known.
        self.known.truncate(self.open.take().unwrap_or(usize::MAX));
        self.at = 0;
        self
    }

    /// The count of the next text; `None` where it is not known, and is to be [`set`](Self::set).
    pub(super) fn next(&mut self, key: Key, cache: &Cache) -> Option<u64> {
        let at = self.at;
        self.at += 1;
        match self.known.get(at) {
            Some((known, count)) if *known == key => return Some(*count),
            Some(_) => self.known.truncate(at),
            None => {}
        }
        let count = cache.get(key);
        if count.is_none() {
            self.open = self.open.or(Some(at));
        }
        self.known.push((key, count.unwrap_or_default()));
        count
    }

    /// How many texts were asked for.
    pub(super) fn len(&self) -> usize {
        self.at
    }

    /// Says what the text at `at` counts; those before it are known by then.
    pub(super) fn set(&mut self, at: usize, count: u64) {
        if let Some(place) = self.known.get_mut(at) {
            place.1 = count;
        }
        self.open = None;
    }
}
