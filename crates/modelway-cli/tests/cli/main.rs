//! The command against servers on loopback, with an empty environment and a home of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do; clippy knows only the test functions"
)]

mod chat;
mod complete;
mod control_deployments;
mod control_groups;
mod control_models;
mod control_support;
mod control_templates;
#[cfg(target_os = "linux")]
mod control_terminal;
mod doctor;
mod embed;
mod exit_codes;
mod interactive;
mod local;
mod models;
mod prompt;
mod providers;
mod secrets;
mod serve;
#[cfg(unix)]
mod serve_addresses;
#[cfg(unix)]
mod serve_killed;
#[cfg(unix)]
mod serve_log;
#[cfg(unix)]
mod serve_support;
mod support;
mod terminal;
mod tokenizers;
mod tokens;
mod usage;
mod usage_statistics;
