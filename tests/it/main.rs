//! Tests of modelway as a whole.
#![cfg(test)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests report what they measured or skipped"
)]
#![allow(unreachable_pub, reason = "a test binary exports nothing")]

mod bad_input;
mod client;
mod conformance;
mod content;
mod grammar;
mod local;
mod openapi;
mod recordings;
mod resources;
mod seeds;
mod server;
mod tidy;
mod window;
mod wire_cases;
