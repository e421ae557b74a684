//! The dialect of the Scale GenAI Platform, client half: exact requests, tolerant answers, and the traps of its
//! interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod base;
mod errors;
mod inference;
mod never_panics;
mod provider;
mod requests;
mod retries;
mod rules;
mod streams;
mod support;
mod traps;
