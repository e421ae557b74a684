//! The layers, the router and the streams of `modelway-core`, over a scripted backend on paused time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do; clippy knows only the test functions"
)]

mod accumulator;
mod attempt_timeout;
mod chat_stream;
mod commit;
mod conversations;
mod deadline;
mod fallback;
mod first_event;
mod limit;
mod limit_queue;
mod meta;
mod providers;
mod retry;
mod retry_cost;
mod stall;
mod support;
mod trace;
mod window;
