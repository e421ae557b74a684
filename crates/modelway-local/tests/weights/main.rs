//! Weights: names, cache, sources, and what goes wrong with them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "helpers of tests fail and talk as tests do; clippy knows only the test functions"
)]

mod cache;
mod disk;
mod hub;
mod hub_refusals;
mod import;
mod pip;
mod processes;
mod real;
mod reference;
mod resume;
mod sources;
mod support;
mod tokenizers;
mod wheel;
