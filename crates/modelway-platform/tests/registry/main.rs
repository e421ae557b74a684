//! The registry, on SQLite and on PostgreSQL.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    unreachable_pub
)]

mod accounts;
mod built_in;
mod clock;
mod concurrent;
mod deployments;
mod durable;
mod fixture;
mod groups;
mod ids;
mod lists;
mod models;
#[path = "../support/postgres.rs"]
#[allow(dead_code, reason = "shared with other test binaries")]
mod postgres;
mod resolve;
mod servers;
mod sorting;
mod templates;
mod updates;
