//! Models in process, through the public interface. Tests that need weights are skipped, loudly, without them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod bad_files;
mod bad_requests;
mod embeddings;
mod greedy;
mod lifecycle;
mod sampling;
mod serving;
mod support;
