//! The platform as a backend, over scripted providers and a database in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod address;
mod built_in;
mod closing;
mod conformance;
mod execute;
mod fallback;
mod ledger;
mod load;
mod refusal;
mod rules;
mod streams;
mod support;
mod template;
mod usage;
