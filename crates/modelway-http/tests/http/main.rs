//! The transport over real sockets on the loopback interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod broken;
mod cancel;
mod ordinary;
mod pool;
mod processes;
mod proxies;
mod redirects;
mod refused;
mod secrets;
mod support;
mod tls;
