//! The memory of a platform under load, counted at the allocator; so this test has a program to itself.
//!
//! It counts what Rust allocates. SQLite's own memory is its page cache, which has a bound of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod rounds;
#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "shared with other test binaries")]
mod support;

use peak_alloc::PeakAlloc;

use self::rounds::{CALLS, Load};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The first rounds fill pools, caches and buffers, which then stay as they are.
const WARM: usize = 3;
const ROUNDS: usize = 8;
/// What all rounds after those may leave behind for good: less than 7 bytes a call.
const LEFT: usize = 96 * 1024;
/// By how much the greatest need of a round may differ from another's: how the database's threads interleave with the
/// calls is chance.
const SPREAD: usize = 2 * 1024 * 1024;

/// Bytes alive after a round, and at its height.
#[derive(Debug, Clone, Copy)]
struct Need {
    live: usize,
    peak: usize,
}

#[tokio::test]
async fn rounds_of_two_thousand_calls_at_once_leave_memory_as_it_was() {
    let load = Load::new().await;
    let mut needs = Vec::new();
    for round in 1..=ROUNDS {
        MEMORY.reset_peak_usage();
        load.round().await;
        let need = Need { live: MEMORY.current_usage(), peak: MEMORY.peak_usage() };
        eprintln!("round {round}: {need:?}");
        needs.push(need);
    }
    assert_eq!(load.rows().await, (ROUNDS * CALLS) as u64);
    let (warm, later) = needs.split_at(WARM);
    let live = warm.iter().map(|need| need.live).max().unwrap();
    let peak = warm.iter().map(|need| need.peak).max().unwrap();
    for need in later {
        assert!(need.live <= live + LEFT, "{live} bytes before, then {needs:#?}");
        assert!(need.peak <= peak + SPREAD, "{peak} bytes at most before, then {needs:#?}");
    }
}
