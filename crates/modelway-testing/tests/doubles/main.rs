//! The test doubles and the conformance kit themselves.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do; clippy knows only the test functions"
)]

mod conformance;
mod conformance_faults;
mod faults;
mod grammar;
mod script;
mod script_stream;
mod support;
mod time;
mod transport;
