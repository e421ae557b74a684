//! [`Cache`]: counts of texts, so that a text is counted once.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

/// Entries of one generation; with two of them some 10 MB when full, and more messages than a million tokens hold.
const GENERATION: usize = 1 << 17;

/// Some large odd number, to keep kinds apart.
const APART: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// Counts by the text and by what is counted of it (`kind`).
///
/// A text is known by a hash of 128 bits. It is not a cryptographic one: who finds two texts with one hash gets a
/// wrong count of a text of their own.
#[derive(Default)]
pub(super) struct Cache(Mutex<Generations>);

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

type Counts = HashMap<u128, u64, BuildHasherDefault<Taken>>;

/// What was not asked for while a generation filled up is forgotten with the next one.
#[derive(Debug, Default)]
struct Generations {
    young: Counts,
    old: Counts,
}

/// The key is a hash already.
#[derive(Debug, Default)]
struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        let [a, b, c, d, e, f, g, h, ..] = key.to_le_bytes();
        self.0 = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    }
}

/// A text as the cache knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(u128);

impl Key {
    pub(super) fn new(kind: u64, text: &str) -> Self {
        // A seed would make the hash derive its constants anew for each text.
        Self(xxh3_128(text.as_bytes()).wrapping_add(u128::from(kind).wrapping_mul(APART)))
    }

    /// The key of this text and another one after it.
    pub(super) fn and(self, next: Self) -> Self {
        Self(self.0.rotate_left(1).wrapping_mul(APART) ^ next.0)
    }
}

impl Cache {
    pub(super) fn get(&self, key: Key) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.young.get(&key.0) {
            return Some(*count);
        }
        let count = all.old.remove(&key.0)?;
        all.put(key, count);
        Some(count)
    }

    pub(super) fn put(&self, key: Key, count: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, count);
    }
}

impl Generations {
    fn put(&mut self, key: Key, count: u64) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key.0, count);
    }
}
