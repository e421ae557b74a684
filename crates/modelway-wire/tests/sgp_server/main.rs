//! The server half of the dialect `sgp`, through its public functions: requests written by hand from the service's
//! description, replies and errors as they leave.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do; clippy knows only the test functions"
)]

mod answers;
mod both_halves;
mod deployments;
mod errors;
mod groups;
mod inference;
mod messages;
mod models;
mod never_panics;
mod nouns;
mod pages;
mod refusals;
mod routes;
mod servers;
mod streams;
mod support;
mod templates;
mod tuning;
mod usage;
