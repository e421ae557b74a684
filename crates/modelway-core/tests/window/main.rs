//! The context window against a brute-force oracle, and what its estimate promises.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod estimate;
mod limits;
mod oracle;
mod sample;
mod search;
mod support;
mod trimming;
