//! Bad input, through the whole client: a clear error each, and nothing lost.

mod canary;
mod discovery;
mod parameters;
mod resets;
mod responses;
mod setup;
mod support;
