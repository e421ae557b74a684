//! Ids of records: ordered by time, unique among all ledgers on one database.

use std::sync::atomic::{AtomicU32, Ordering};

use modelway_core::{Randomness, Timestamp};

/// Makes ids: 16 hex digits of time, 12 that tell this ledger from the others, 8 that count.
///
/// Digits and lower-case letters of one length, so that every collation orders them alike.
#[derive(Debug)]
pub(super) struct Ids {
    ledger: u64,
    next: AtomicU32,
}

const LEDGER_BITS: f64 = (1_u64 << 48) as f64;
/// Turned, so that times before 1970 sort first.
const SIGN: u64 = 1 << 63;

impl Ids {
    pub(super) fn new(randomness: &dyn Randomness) -> Self {
        Self { ledger: (randomness.unit() * LEDGER_BITS) as u64, next: AtomicU32::new(0) }
    }

    pub(super) fn next(&self, at: Timestamp) -> String {
        let time = at.unix_micros().cast_unsigned() ^ SIGN;
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{time:016x}{:012x}{count:08x}", self.ledger)
    }
}

/// The time in an id, in microseconds; `None` for what is no id.
pub(super) fn time_of(id: &str) -> Option<i64> {
    let whole = id.len() == 36 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let time = u64::from_str_radix(id.get(..16)?, 16).ok()?;
    whole.then_some((time ^ SIGN).cast_signed())
}
