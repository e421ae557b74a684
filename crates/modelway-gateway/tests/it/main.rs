//! The gateway over a scripted backend, through real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod calls;
mod ledger;
mod limits;
mod shutdown;
mod support;
