//! Tests of modelway as a whole.
#![allow(unreachable_pub, reason = "a test binary exports nothing")]

mod bad_input;
mod client;
mod conformance;
mod grammar;
mod seeds;
mod server;
mod tidy;

mod recordings;
