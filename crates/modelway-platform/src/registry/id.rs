//! Ids of stored objects.

use modelway_core::{Randomness, Timestamp};

const HALF: f64 = (1_u64 << 31) as f64;

/// A new id: a UUID of version 7 (RFC 9562 §5.7), whose order is that of time to a quarter of a microsecond.
pub(super) fn new_id(at: Timestamp, randomness: &dyn Randomness) -> String {
    let micros = at.unix_micros().max(0).cast_unsigned();
    let (millis, rest) = (micros / 1_000, micros % 1_000);
    // A fraction of a millisecond in 12 bits: method 3 of §6.2.
    let fraction = rest * 4_096 / 1_000;
    let half = || (randomness.unit() * HALF) as u64;
    let chance = (half() << 31) | half();
    let (upper, lower) = (chance >> 48, chance & 0xffff_ffff_ffff);
    format!(
        "{:08x}-{:04x}-7{fraction:03x}-{:04x}-{lower:012x}",
        (millis >> 16) & 0xffff_ffff,
        millis & 0xffff,
        0x8000 | upper,
    )
}
